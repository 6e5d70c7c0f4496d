// Where the jobs are that hold locks: a walk over what rests and what is in hand. A job that moves while it walks may be missed.

import type { UniqueUntil } from '../core/features/lock.ts'
import type { Payload } from '../core/payload/payload.ts'
import type { Cursor, LaneWait, Place } from '../core/store/places.ts'
import type { Store } from '../core/store/store.ts'
import { waitingPlaces } from './waiting-places.ts'

/** A job that carries a lock, as it was seen. */
export interface Holder {
  readonly place: Place['kind'] | 'running'
  readonly until: UniqueUntil
}

export interface Seen {
  /** By their ids. */
  readonly holders: ReadonlyMap<string, Holder>
  /** False: there are more jobs than were looked at. */
  readonly isComplete: boolean
}

const PAGE = 200
const EXAMINED = 2000
/** What is written into each of them, and into hardly anything else. */
const MARK = ['"hm_unique":']

/** Looks for them, at up to so many jobs of each place. */
export async function holdersIn(store: Store, most: number): Promise<Seen> {
  const holders = new Map<string, Holder>()
  const note = (place: Holder['place'], payload: Payload): void => {
    const read = store.codec.decode(payload)
    const job = read.status === 'job' ? read.job : read.inexact
    if (job?.lock && job.jid !== null) holders.set(job.jid, { place, until: job.lock.until })
  }
  const places = [...(await waitingPlaces(store)), { kind: 'schedule' } as const, { kind: 'retry' } as const]
  let isComplete = true
  for (const place of places) {
    const kind = place.kind === 'lane' ? 'queue' : place.kind
    const wasLast = await walk(store, place, most, (payload) => note(kind, payload))
    isComplete &&= wasLast
  }
  for (const payload of await store.inHand()) note('running', payload)
  return { holders, isComplete }
}

/** True: to the end. */
async function walk(
  store: Store,
  place: Place | LaneWait,
  most: number,
  note: (payload: Payload) => void,
): Promise<boolean> {
  let left = most
  for (let after: Cursor | null = null; left > 0; ) {
    const request = { limit: PAGE, examine: Math.min(EXAMINED, left), contains: MARK, ...(after && { after }) }
    const found = await store.search(place, request)
    for (const { payload } of found.entries) note(payload)
    if (found.next === null) return true
    left -= Math.max(1, found.examined)
    after = found.next
  }
  return false
}
