// A page of jobs of one state, or of a queue: read as it stands, or searched a stretch at a time where a filter is given.

import { ms } from '../../core/clock.ts'
import { type Cursor, cursor, type LaneWait, type Place } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import { StoredJob } from '../../runtime/stored-job.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { Visit } from '../visit.ts'
import type { Term } from './filter.ts'
import { type Meant, meantBy } from './meant.ts'
import { walk } from './walk.ts'

export interface Listing {
  readonly jobs: readonly StoredJob[]
  /** Where the next page begins; null at the end. */
  readonly next: Cursor | null
  /** How many jobs the place holds. */
  readonly total: number
  /** How many were looked at for this page; null without a filter. */
  readonly examined: number | null
}

export interface Wanted {
  readonly place: Place | LaneWait
  readonly terms: readonly Term[]
  readonly limit: number
  readonly newestFirst: boolean
  /** Empty: from the start. */
  readonly after: string
}

/** How much of a place one page looks at: what takes a few tenths of a second at most. */
const STRETCH = 10_000
const LONGEST_MS = ms(300)

export async function listingOf(visit: Visit, wanted: Wanted): Promise<Listing> {
  const { place, terms, limit, newestFirst } = wanted
  const store = await visit.hm.store()
  if (terms.length > 0) return await searched(store, wanted, meantBy(visit, terms))
  const request = { limit, newestFirst, ...(wanted.after !== '' && { after: cursor(wanted.after) }) }
  const { entries, next, total } = await store.page(place, request)
  const jobs = entries.map((entry) => new StoredJob(store, systemClock, place.kind, entry))
  return { jobs, next, total, examined: null }
}

async function searched(store: Store, wanted: Wanted, meant: Meant): Promise<Listing> {
  const { place, limit, newestFirst, after } = wanted
  const stretches = walk(store, {
    ...{ place, meant, newestFirst, stretch: STRETCH, longestMs: LONGEST_MS },
    ...{ atOnce: limit, enough: limit, ...(after !== '' && { after: cursor(after) }) },
  })
  let listing: Listing = { jobs: [], next: null, total: 0, examined: 0 }
  for await (const { jobs, ...counts } of stretches) listing = { ...counts, jobs: [...listing.jobs, ...jobs] }
  return listing
}
