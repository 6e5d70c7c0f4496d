// One verb for many jobs: those that were selected, or all that somebody means. Many take several stretches: each is as long
// as a request may be, and what is left is told.

import type { Cursor, Place } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import { type Action, StoredJob } from '../../runtime/stored-job.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { isMeant, needlesOf, type Term } from './filter.ts'
import { findByKey } from './identity.ts'

export interface Outcome {
  readonly moved: number
  /** Gone before they could be moved, or not to be touched by this person. */
  readonly skipped: number
  /** Whether the time was over before all of them were looked at. */
  readonly isCut: boolean
}

/** Which jobs are meant: what stands in the bytes of each, and what decides in the end. */
export interface Meant {
  readonly contains: readonly string[]
  isMeant(job: StoredJob): boolean
}

export const meantBy = (terms: readonly Term[]): Meant => ({
  contains: needlesOf(terms),
  isMeant: (job) => isMeant(job, terms),
})

/** What to do, and with whose jobs it may be done. */
export interface Deed {
  readonly verb: Action
  allows(queue: string): boolean
}

const AT_ONCE = 100
const STRETCH = 10_000
/** What a person waits for. */
const LONGEST_MS = 5000
const COUNTED_MS = 1000

export async function changeSelected(
  store: Store,
  { place, keys }: { place: Place; keys: readonly string[] },
  { verb, allows }: Deed,
): Promise<Outcome> {
  const found = await Promise.all(keys.map((key) => findByKey(store, place, key)))
  const jobs = found.filter((job) => job !== null).filter((job) => allows(job.queue))
  const moved = await moveAll(store, jobs, verb)
  return { moved, skipped: keys.length - moved, isCut: false }
}

/** Answers how many are due at another time now. */
export async function rescheduleSelected(
  store: Store,
  { place, keys }: { place: Place; keys: readonly string[] },
  { at, allows }: { at: Date; allows(queue: string): boolean },
): Promise<number> {
  const found = await Promise.all(keys.map((key) => findByKey(store, place, key)))
  const jobs = found.filter((job) => job !== null).filter((job) => allows(job.queue))
  const results = await Promise.all(jobs.map((job) => job.reschedule(at)))
  return results.filter((result) => result === 'moved').length
}

export async function changeAll(store: Store, place: Place, meant: Meant, { verb, allows }: Deed): Promise<Outcome> {
  let [moved, skipped] = [0, 0]
  for await (const { jobs, isCut } of stretchesOf(store, place, meant, LONGEST_MS)) {
    const mine = jobs.filter((job) => allows(job.queue))
    const count = await moveAll(store, mine, verb)
    moved += count
    skipped += jobs.length - count
    if (isCut) return { moved, skipped, isCut }
  }
  return { moved, skipped, isCut: false }
}

/** How many are meant, as far as the time allows. */
export async function countAll(
  store: Store,
  place: Place,
  meant: Meant,
): Promise<{ readonly count: number; readonly isCut: boolean }> {
  let count = 0
  for await (const { jobs, isCut } of stretchesOf(store, place, meant, COUNTED_MS)) {
    count += jobs.length
    if (isCut) return { count, isCut }
  }
  return { count, isCut: false }
}

/** The jobs that are meant, a hundred at a time at most, until the time is over. */
async function* stretchesOf(
  store: Store,
  place: Place,
  { contains, isMeant }: Meant,
  longestMs: number,
): AsyncGenerator<{ readonly jobs: readonly StoredJob[]; readonly isCut: boolean }> {
  const began = systemClock.monotonic()
  let [from, left]: [Cursor | null, number | null] = [null, null]
  for (;;) {
    const request = { contains, examine: STRETCH, limit: AT_ONCE, ...(from && { after: from }) }
    const found = await store.search(place, request)
    // Jobs that come back while we go would keep us here for ever.
    left = (left ?? found.total) - found.examined
    from = found.next
    const jobs = found.entries.map((entry) => new StoredJob(store, systemClock, place.kind, entry))
    const isOver = from === null || left <= 0
    const isCut = !isOver && systemClock.monotonic() - began > longestMs
    yield { jobs: jobs.filter(isMeant), isCut }
    if (isOver || isCut) return
  }
}

async function moveAll(store: Store, jobs: readonly StoredJob[], verb: Action): Promise<number> {
  if (jobs.length === 0) return 0
  const results = await store.move(jobs.map((job) => job.move(verb)))
  return results.filter((result) => result === 'moved').length
}
