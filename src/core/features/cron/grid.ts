// The grid of a schedule: the moments at which it is due, whenever somebody looks. It depends on nothing but the schedule and its
// zone, so that all processes have the same one, and a tick keeps its place however late it is seen.
//
//   clocks go forward, 02:00 -> 03:00     a daily 02:30 runs at 03:00, once; what goes by intervals goes on after it
//   clocks go back,    03:00 -> 02:00     a daily 02:30 runs at the first 02:30; what goes by intervals runs in both hours

import { type EpochMs, epochMs, type Ms } from '../../clock.ts'
import { type Expression, expressionOf, type WallMs } from './expression.ts'
import { type Change, type Zone, zoneOf } from './zone.ts'

/** What becomes of a time that clocks pass over. */
export type SkippedHour = 'next' | 'skip'
/** What becomes of a time that they show twice. */
export type RepeatedHour = 'once' | 'twice'

export interface CronSchedule {
  /** Five fields, or six with seconds in front, or a name such as `@daily`. */
  readonly expression: string
  /** Of the IANA database. Default: UTC. */
  readonly timezone?: string
  /** 'next': it runs when the clocks have moved on; 'skip': it does not. Default: 'next' for times of the day, 'skip' for intervals. */
  readonly skippedHour?: SkippedHour
  /** Default: 'once', the first time, for times of the day, 'twice' for intervals. */
  readonly repeatedHour?: RepeatedHour
}

export interface Tick {
  readonly at: EpochMs
  /** `skipped`: the clocks passed over its time. `repeated`: they show it for the second time. null: neither. */
  readonly because: 'skipped' | 'repeated' | null
}

export interface Grid {
  /** The first tick after a moment; null: there is none. */
  next(after: EpochMs): Tick | null
}

/** No clock is set by more than that. */
const LOOK_BACK_MS = 26 * 3_600_000
const SECOND_MS = 1000

/** Each so many milliseconds, counted from the beginning of 1970 in UTC. */
export const everyGrid = (each: Ms): Grid => ({
  next: (after) => ({ at: epochMs((Math.floor(after / each) + 1) * each), because: null }),
})

/** By a clock on the wall. @throws HaymakerError HM_CONFIG_INVALID */
export function cronGrid({ expression: text, timezone = 'UTC', ...rules }: CronSchedule): Grid {
  const expression = expressionOf(text)
  const { skippedHour = expression.isInterval ? 'skip' : 'next' } = rules
  const { repeatedHour = expression.isInterval ? 'twice' : 'once' } = rules
  const zone = zoneOf(timezone)
  return { next: (after) => nextTick({ expression, zone, skippedHour, repeatedHour }, after) }
}

interface Reading {
  readonly expression: Expression
  readonly zone: Zone
  readonly skippedHour: SkippedHour
  readonly repeatedHour: RepeatedHour
}

/** From change to change: between two of them local time runs as UTC does. */
function nextTick(reading: Reading, after: EpochMs): Tick | null {
  const { zone } = reading
  // What is skipped or repeated depends on the change before it.
  let begin = epochMs(after - LOOK_BACK_MS)
  for (let change: Change | null = null; ; ) {
    const offset: Ms = change?.after ?? zone.offsetAt(begin)
    const tick = firstIn(reading, { begin, offset, change }, after)
    if (tick === null) return null
    change = zone.changeIn(begin, tick.at)
    if (change === null) return tick
    begin = change.at
  }
}

/** A stretch of time with one offset. `change`: that with which it began, where that is near. */
interface Stretch {
  readonly begin: EpochMs
  readonly offset: Ms
  readonly change: Change | null
}

/** The first tick of a stretch after a moment, if the stretch goes on for so long. */
function firstIn(reading: Reading, { begin, offset, change }: Stretch, after: EpochMs): Tick | null {
  const { expression, skippedHour, repeatedHour } = reading
  const isBack = change !== null && change.after < change.before
  const shownBefore: WallMs = isBack ? begin + change.before : Number.NEGATIVE_INFINITY
  const earliest = Math.max(begin + offset, after + 1 + offset, repeatedHour === 'once' ? shownBefore : 0)
  const wall = expression.next(Math.ceil(earliest / SECOND_MS) * SECOND_MS - SECOND_MS)
  const first: Tick | null =
    wall === null ? null : { at: epochMs(wall - offset), because: wall < shownBefore ? 'repeated' : null }
  if (change === null || isBack || skippedHour === 'skip' || begin <= after || first?.at === begin) return first
  const skipped = expression.next(begin + change.before - SECOND_MS)
  return skipped !== null && skipped < begin + change.after ? { at: begin, because: 'skipped' } : first
}
