// The name of a queue in a row. Ours are checked before they are written, so what is no name was changed by something else.

import { isQueueName, type QueueName } from '../../core/queues/queue-name.ts'
import { UnreadableRow } from './sqlite-error.ts'

/** @throws UnreadableRow */
export function queueIn(text: string): QueueName {
  if (isQueueName(text)) return text
  throw new UnreadableRow(`a queue is named ${JSON.stringify(text)}`)
}
