// The one way through a place in search of jobs: stretch by stretch, each as long as a store may be kept busy, until enough is
// found, the time is over, or all that stood there at the beginning was looked at.

import type { Ms } from '../../core/clock.ts'
import type { Cursor, LaneWait, Place } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import { StoredJob } from '../../runtime/stored-job.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { Meant } from './meant.ts'

export interface Walk {
  readonly place: Place | LaneWait
  readonly meant: Meant
  /** How many a stretch may find. */
  readonly atOnce: number
  /** How many a stretch may look at. */
  readonly stretch: number
  /** Ends with so many that are meant. Default: with all. */
  readonly enough?: number
  /** Ends when so many were looked at. Default: as many as stand there, or jobs that come back would keep us for ever. */
  readonly left?: number
  /** Ends with the stretch in which this is over. Default: never. */
  readonly longestMs?: Ms
  readonly newestFirst?: boolean
  readonly after?: Cursor
}

export interface Stretch {
  /** Those that are meant. */
  readonly jobs: readonly StoredJob[]
  /** How many were looked at, in all stretches up to this one. */
  readonly examined: number
  /** How many the place holds. */
  readonly total: number
  /** How many are still to be looked at, and from where on; null: none. */
  readonly left: number
  readonly next: Cursor | null
}

export async function* walk(store: Store, wanted: Walk): AsyncGenerator<Stretch> {
  const { place, meant, atOnce, enough = Number.POSITIVE_INFINITY, newestFirst = false } = wanted
  const began = systemClock.monotonic()
  let [from, left, found, examined] = [wanted.after ?? null, wanted.left ?? null, 0, 0]
  for (;;) {
    const said = await store.search(place, {
      ...{ contains: meant.contains, newestFirst, limit: Math.min(atOnce, enough - found) },
      ...{ examine: Math.min(wanted.stretch, left ?? wanted.stretch), ...(from && { after: from }) },
    })
    left = Math.max(0, (left ?? said.total) - said.examined)
    from = left > 0 ? said.next : null
    const jobs = said.entries.map((entry) => new StoredJob(store, systemClock, place.kind, entry)).filter(meant.isMeant)
    found += jobs.length
    examined += said.examined
    yield { jobs, examined, total: said.total, left, next: from }
    // Asked after what was found was dealt with, which may take its time.
    const isOver = systemClock.monotonic() - began > (wanted.longestMs ?? Number.POSITIVE_INFINITY)
    if (from === null || found >= enough || isOver) return
  }
}
