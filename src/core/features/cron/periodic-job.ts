// A job by the clock: its name, the grid of its ticks, and what becomes of a tick that nobody saw in time.

import { type EpochMs, epochMs, type Ms, ms } from '../../clock.ts'
import { type Duration, durationMs } from '../../config/duration.ts'
import { HaymakerError } from '../../errors.ts'
import { type GuardKey, guardKey } from '../guard.ts'
import { cronGrid, everyGrid, type Grid, type RepeatedHour, type SkippedHour, type Tick } from './grid.ts'

/** When a periodic job is due. */
export interface ScheduleOptions {
  /** A cron expression: five fields, or six with seconds in front, or a name such as `@daily`. Or say `every`. */
  readonly schedule?: string
  /** Each so often, counted from the beginning of 1970 in UTC: at least a second. */
  readonly every?: Duration
  /** Of the IANA database. Default: UTC. */
  readonly timezone?: string
  /** A time that clocks pass over: 'next', it is due when they have moved on; 'skip', it is not. Default: 'next' for times of the day, 'skip' for intervals. */
  readonly skippedHour?: SkippedHour
  /** A time that they show twice: 'once', the first time, or 'twice'. Default: 'once' for times of the day, 'twice' for intervals. */
  readonly repeatedHour?: RepeatedHour
  /** How late a tick may be seen, as by a process that starts: after that it is missed. Default 1 m. */
  readonly grace?: Duration
}

export interface PeriodicJob {
  /** Unique among all that work on a store; it stays the same while the schedule may change. */
  readonly name: string
  /** As a person reads it: `0 3 * * * Europe/Paris`, `every 15m`. */
  readonly text: string
  readonly timezone: string
  readonly grid: Grid
  readonly graceMs: Ms
}

const GRACE: Duration = '1m'
const LEAST = ms(1000)
/** A guard outlives the time in which its tick can be seen. */
const LONGER = ms(60_000)

/** @throws HaymakerError HM_CONFIG_INVALID */
export function periodicJob(name: string, options: ScheduleOptions): PeriodicJob {
  const { schedule, every, timezone = 'UTC', skippedHour, repeatedHour, grace = GRACE } = options
  if ((schedule === undefined) === (every === undefined)) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `${name} says ${schedule === undefined ? 'neither schedule nor every' : 'schedule and every'}. Write one of them: schedule: '0 3 * * *', or every: '15m'.`,
    )
  }
  const graceMs = durationMs(grace, `grace of ${name}`)
  if (every !== undefined) {
    const grid = everyGrid(durationMs(every, `every of ${name}`, { min: LEAST }))
    return { name, text: `every ${every}`, timezone: 'UTC', grid, graceMs }
  }
  const expression = schedule ?? ''
  const rules = { ...(skippedHour && { skippedHour }), ...(repeatedHour && { repeatedHour }) }
  return {
    name,
    text: `${expression} ${timezone}`,
    timezone,
    grid: cronGrid({ expression, timezone, ...rules }),
    graceMs,
  }
}

/** The guard of a tick: whoever pushes first has it. */
export const tickGuard = (
  { name, graceMs }: PeriodicJob,
  { at }: Tick,
): { readonly key: GuardKey; readonly ttlMs: Ms } => ({
  key: guardKey(`cron:${name}:${at}`),
  ttlMs: ms(graceMs + LONGER),
})

/** The ticks after a moment, up to and with another. */
export function ticksBetween({ grid }: PeriodicJob, after: EpochMs, until: EpochMs): readonly Tick[] {
  const ticks: Tick[] = []
  for (let tick = grid.next(after); tick !== null && tick.at <= until; tick = grid.next(tick.at)) ticks.push(tick)
  return ticks
}

/** The next ticks, so many at the most. */
export function nextTicks({ grid }: PeriodicJob, after: EpochMs, count: number): readonly Tick[] {
  const ticks: Tick[] = []
  for (let tick = grid.next(after); tick !== null && ticks.length < count; tick = grid.next(tick.at)) ticks.push(tick)
  return ticks
}

/** From when on a tick is not missed. */
export const graceFrom = ({ graceMs }: PeriodicJob, now: EpochMs): EpochMs => epochMs(now - graceMs)
