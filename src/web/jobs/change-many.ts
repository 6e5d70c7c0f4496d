// One deed for many jobs: those that were selected, or all that somebody means. It takes as long as a person waits for a page;
// what is left then is told, and from where on it goes on.

import { type Ms, ms } from '../../core/clock.ts'
import type { Cursor, Place } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import type { StoredJob } from '../../runtime/stored-job.ts'
import type { Deed } from './deeds.ts'
import { findByKey, keyOf } from './identity.ts'
import type { Meant } from './meant.ts'
import { type Walk, walk } from './walk.ts'

export interface Outcome {
  readonly moved: number
  /** Gone before they could be moved, or not to be touched by this person. */
  readonly skipped: number
  /** What was not looked at when the time was over; null: all was. */
  readonly rest: Rest | null
}

/** A part of a place: so many jobs from there on. */
export interface Rest {
  readonly after: Cursor
  readonly left: number
}

/** Jobs of one place, and what is done with those of them that it touches. */
export interface Target {
  readonly place: Place
  readonly meant: Meant
  readonly deed: Deed
  /** Null: all of the place. */
  readonly rest: Rest | null
}

const AT_ONCE = 100
const STRETCH = 10_000
/** What a person waits for. */
const LONGEST_MS = ms(5000)
const COUNTED_MS = ms(1000)

/** `keys`: names of jobs in the order in which they stand. */
export async function changeSelected(
  store: Store,
  { place, keys }: { place: Place; keys: readonly string[] },
  deed: Deed,
): Promise<Outcome> {
  const found = await Promise.all(keys.map((key) => findByKey(store, place, key)))
  const jobs = found.filter((job) => job !== null).filter(deed.touches)
  const moved = await moveAll(store, deed.way === 'last first' ? jobs.toReversed() : jobs, deed)
  return { moved, skipped: keys.length - moved, rest: null }
}

export async function changeAll(store: Store, target: Target, longestMs: Ms = LONGEST_MS): Promise<Outcome> {
  const { deed } = target
  let outcome: Outcome = { moved: 0, skipped: 0, rest: null }
  // At a head stands what was moved there, and it is met again when others before it went on.
  const met = new Set<string>()
  for await (const { jobs, next, left } of walk(store, { ...walkTo(target), longestMs })) {
    const mine = jobs.filter((job) => deed.touches(job) && !met.has(keyOf(job)))
    const moved = await moveAll(store, mine, deed)
    if (deed.way === 'last first') for (const job of mine) met.add(keyOf(job))
    outcome = {
      moved: outcome.moved + moved,
      skipped: outcome.skipped + mine.length - moved,
      rest: next && { after: next, left },
    }
  }
  return outcome
}

/** How many it is about, as far as the time allows. */
export async function countAll(
  store: Store,
  target: Target,
): Promise<{ readonly count: number; readonly isCut: boolean }> {
  let [count, isCut] = [0, false]
  for await (const { jobs, next } of walk(store, { ...walkTo(target), longestMs: COUNTED_MS })) {
    count += jobs.filter(target.deed.touches).length
    isCut = next !== null
  }
  return { count, isCut }
}

/** More than any place holds: until the end of a set is reached, which those that are moved on do not keep us from. */
const ALL = 1e12

const walkTo = ({ place, meant, deed: { way }, rest }: Target): Walk => ({
  ...{ place, meant, newestFirst: way === 'last first', atOnce: AT_ONCE, stretch: STRETCH },
  ...(way === 'to the end' && place.kind !== 'queue' && { left: ALL }),
  ...rest,
})

async function moveAll(store: Store, jobs: readonly StoredJob[], deed: Deed): Promise<number> {
  if (jobs.length === 0) return 0
  const results = await store.move(jobs.map(deed.moveOf))
  return results.filter((result) => result === 'moved').length
}
