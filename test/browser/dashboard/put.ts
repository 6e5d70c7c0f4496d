// Payloads put into a store as they are, into any place, whoever wrote them.

import { type EpochMs, epochMs, ms } from '../../../src/core/clock.ts'
import { jidOf } from '../../../src/core/job/jid.ts'
import { type Payload, payloadOf } from '../../../src/core/payload/payload.ts'
import { queueName } from '../../../src/core/queues/queue-name.ts'
import { moveId } from '../../../src/core/store/moving.ts'
import type { SetName } from '../../../src/core/store/places.ts'
import { producerId } from '../../../src/core/store/queueing.ts'
import type { Store } from '../../../src/core/store/store.ts'

let seq = 0

/** To the tail of a queue, in this order. */
export async function putInQueue(store: Store, queue: string, payloads: readonly Payload[]): Promise<void> {
  const items = payloads.map((payload, i) => ({ payload, queue: queueName(queue), jid: jidOf(`put ${seq} ${i}`) }))
  const validUntil = epochMs((await store.now()) + ms(60_000))
  const pushed = await store.push({ producer: producerId('filler'), seq: seq++, validUntil, items })
  if (pushed.status !== 'ok') throw new Error(`pushing was ${pushed.status}`)
}

export interface Timed {
  readonly payload: Payload
  readonly at: EpochMs
}

/** Into a set, each at its time: as a move from another store would. */
export async function putInSet(store: Store, kind: SetName, entries: readonly Timed[]): Promise<void> {
  const move = moveId(`fill ${seq++}`)
  const queue = queueName('mail')
  const load = { kind: 'entries', place: { kind }, entries: entries.map((one) => ({ ...one, queue })) } as const
  const said = await store.bring({ move, step: 0, note: '' }, load)
  if (said !== 'done') throw new Error(`bringing was answered with ${said}`)
  await store.endMove(move)
}

/** What no codec reads. */
export const unreadable = (text: string): Payload => payloadOf(text)
