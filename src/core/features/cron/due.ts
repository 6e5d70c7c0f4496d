// Which ticks of a job by the clock are to be pushed now. What it depends on is the grid and what the store keeps, never when
// somebody looked last: so all processes come to the same answer.

import { type EpochMs, epochMs, type Ms, ms } from '../../clock.ts'
import type { Tick } from './grid.ts'
import { type PeriodicJob, ticksBetween } from './periodic-job.ts'

/** What is known of a job by the clock beside its schedule. */
export interface Course {
  /** Ticks up to and with this moment are not looked at: it was declared, or resumed, then. */
  readonly from: EpochMs
  /** The last tick that was taken; null: none yet. */
  readonly last: EpochMs | null
  /** Ticks up to and with this one are skipped, as a person asked for; null: none. */
  readonly skipTo: EpochMs | null
  readonly isPaused: boolean
}

export interface Due {
  /** In their order. */
  readonly ticks: readonly Tick[]
  /** The first of those that were seen too late, whatever became of them; null: none was. */
  readonly missedSince: EpochMs | null
}

const NOTHING: Due = { ticks: [], missedSince: null }

/** How far back the last ticks are looked for at first; then ever farther. */
const LOOK_BACK = ms(60_000)

/** From where on ticks count. */
export const seenTo = ({ from, last, skipTo }: Course): EpochMs => epochMs(Math.max(from, last ?? 0, skipTo ?? 0))

export function dueTicks(job: PeriodicJob, course: Course, now: EpochMs): Due {
  const seen = seenTo(course)
  if (course.isPaused || seen >= now) return NOTHING
  const first = job.grid.next(seen)
  if (first === null || first.at > now) return NOTHING
  const inTime = epochMs(now - job.graceMs)
  if (first.at > inTime) return { ticks: ticksBetween(job, seen, now), missedSince: null }
  return {
    ticks: job.makeUp === 0 ? ticksBetween(job, inTime, now) : lastTicks(job, seen, now, job.makeUp),
    missedSince: first.at,
  }
}

/** The last ticks after `seen`, up to now: found from behind, since there may be very many. */
function lastTicks(job: PeriodicJob, seen: EpochMs, now: EpochMs, count: number): readonly Tick[] {
  for (let back: Ms = LOOK_BACK; ; back = ms(back * 4)) {
    const from = epochMs(Math.max(seen, now - back))
    const ticks = ticksBetween(job, from, now)
    if (ticks.length >= count || from === seen) return ticks.slice(-count)
  }
}

/** When the next tick is that somebody has to look at; null: never. */
export function nextLook(job: PeriodicJob, course: Course, now: EpochMs): EpochMs | null {
  if (course.isPaused) return null
  return job.grid.next(epochMs(Math.max(now, seenTo(course))))?.at ?? null
}

/** How much later than its tick a job runs: the same amount whoever asks, spread evenly over the jitter. */
export function delayOf({ name, jitterMs }: PeriodicJob, { at }: Tick): Ms {
  if (jitterMs === 0) return ms(0)
  // FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), 32 bits, and its bits mixed once more.
  let hash = 0x811c9dc5
  for (const char of `${name} ${at}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return ms(Math.floor((((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32) * jitterMs))
}
