// What stands in a row, read. Ours is checked before it is written, so what is wrong was changed by something else.

import { type Payload, payload } from '../../core/payload/payload.ts'
import { isQueueName, type QueueName } from '../../core/queues/queue-name.ts'
import { UnreadableRow } from './sqlite-error.ts'

/** The name of a queue. @throws UnreadableRow */
export function queueIn(text: string): QueueName {
  if (isQueueName(text)) return text
  throw new UnreadableRow(`a queue is named ${JSON.stringify(text)}`)
}

/** The bytes of a job that stands in a place. @throws UnreadableRow */
export function bytesIn(bytes: Uint8Array | null): Payload {
  if (bytes) return payload(bytes)
  throw new UnreadableRow('a job that has a place is not there')
}
