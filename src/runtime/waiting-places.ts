// Where the jobs of queues wait: in the queues themselves, and in those lanes of theirs that are full.

import type { QueueName } from '../core/queues/queue-name.ts'
import type { LaneWait, Place } from '../core/store/places.ts'
import type { Store } from '../core/store/store.ts'

/** A queue, and its lanes in which somebody waits, by key. */
export async function waitingIn(store: Pick<Store, 'lanes'>, queue: QueueName): Promise<readonly (Place | LaneWait)[]> {
  const lanes = await store.lanes(queue, Number.MAX_SAFE_INTEGER)
  const waits = lanes.filter(({ waiting }) => waiting > 0)
  return [{ kind: 'queue', queue }, ...waits.map(({ key }) => ({ kind: 'lane', queue, key }) as const)]
}

/** All queues with their lanes. */
export async function waitingPlaces(store: Pick<Store, 'queues' | 'lanes'>): Promise<readonly (Place | LaneWait)[]> {
  const queues = await store.queues()
  const all = queues.map(({ name, waiting }) =>
    waiting > 0 ? waitingIn(store, name) : [{ kind: 'queue', queue: name } as const],
  )
  return (await Promise.all(all)).flat()
}
