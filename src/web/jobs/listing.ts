// A page of jobs of one state, or of a queue: read as it stands, or searched a stretch at a time where a filter is given.

import { type Cursor, cursor, type Place } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import { StoredJob } from '../../runtime/stored-job.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { isMeant, needlesOf, type Term } from './filter.ts'

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
  readonly place: Place
  readonly terms: readonly Term[]
  readonly limit: number
  readonly newestFirst: boolean
  /** Empty: from the start. */
  readonly after: string
}

/** How much of a place one page looks at: what takes a few tenths of a second at most. */
const STRETCH = 10_000
const LONGEST_MS = 300

export async function listingOf(hm: Haymaker, wanted: Wanted): Promise<Listing> {
  const { place, terms, limit, newestFirst } = wanted
  const store = await hm.store()
  const request = { limit, newestFirst, ...(wanted.after !== '' && { after: cursor(wanted.after) }) }
  if (terms.length === 0) {
    const { entries, next, total } = await store.page(place, request)
    return {
      jobs: entries.map((entry) => new StoredJob(store, systemClock, place.kind, entry)),
      next,
      total,
      examined: null,
    }
  }
  return await searched(store, wanted)
}

async function searched(store: Store, { place, terms, limit, newestFirst, after }: Wanted): Promise<Listing> {
  const contains = needlesOf(terms)
  const jobs: StoredJob[] = []
  const began = systemClock.monotonic()
  let [examined, from]: [number, Cursor | null] = [0, after === '' ? null : cursor(after)]
  for (;;) {
    const request = {
      contains,
      examine: STRETCH,
      limit: limit - jobs.length,
      newestFirst,
      ...(from && { after: from }),
    }
    const found = await store.search(place, request)
    const meant = found.entries.map((entry) => new StoredJob(store, systemClock, place.kind, entry))
    jobs.push(...meant.filter((job) => isMeant(job, terms)))
    examined += found.examined
    from = found.next
    const isOver = from === null || jobs.length >= limit || systemClock.monotonic() - began > LONGEST_MS
    if (isOver) return { jobs, next: from, total: found.total, examined }
  }
}
