// A job by the clock: its name, the grid of its ticks, and what becomes of a tick that nobody saw in time.

import { type EpochMs, type Ms, ms } from '../../clock.ts'
import { type Duration, durationMs } from '../../config/duration.ts'
import { HaymakerError } from '../../errors.ts'
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
  /** Ticks that were missed while no process lived: 'last', the last one is pushed; 'skip', none is; `{ all: n }`, the last n are. Default 'last'. */
  readonly missed?: Missed
  /**
   * What becomes of a tick while the job of the last one is not done: 'allow', both run; 'skip', the tick is left out; 'replace', it takes the
   * place of one that waits, and does not interrupt one that runs; 'queue', it waits until that is done. Default 'allow'.
   */
  readonly overlap?: Overlap
  /** Jobs run up to so much later than their ticks, each tick by an amount of its own, so that many schedules do not begin at once. Default: none. */
  readonly jitter?: Duration
}

/** What becomes of a tick whose predecessor is not done. */
export type Overlap = (typeof overlaps)[number]
const overlaps = ['allow', 'skip', 'replace', 'queue'] as const

/** What becomes of ticks that were missed. */
export type Missed = 'skip' | 'last' | { readonly all: number }

export interface PeriodicJob {
  /** Unique among all that work on a store; it stays the same while the schedule may change. */
  readonly name: string
  /** As a person reads it: `0 3 * * * Europe/Paris`, `every 15m`. */
  readonly text: string
  readonly timezone: string
  readonly grid: Grid
  readonly graceMs: Ms
  /** How many of the last ticks are pushed where some were missed. */
  readonly makeUp: number
  readonly overlap: Overlap
  readonly jitterMs: Ms
}

const GRACE: Duration = '1m'
const LEAST = ms(1000)
/** So many jobs may come at once when everything was down. */
const MOST_MADE_UP = 1000

/** @throws HaymakerError HM_CONFIG_INVALID */
export function periodicJob(name: string, options: ScheduleOptions): PeriodicJob {
  const {
    schedule,
    every,
    timezone = 'UTC',
    skippedHour,
    repeatedHour,
    grace = GRACE,
    missed = 'last',
    overlap = 'allow',
    jitter,
  } = options
  if ((schedule === undefined) === (every === undefined)) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `${name} says ${schedule === undefined ? 'neither schedule nor every' : 'schedule and every'}. Write one of them: schedule: '0 3 * * *', or every: '15m'.`,
    )
  }
  const rest = {
    graceMs: durationMs(grace, `grace of ${name}`),
    makeUp: makeUpOf(name, missed),
    overlap: overlapOf(name, overlap),
    jitterMs: jitter === undefined ? ms(0) : durationMs(jitter, `jitter of ${name}`),
  }
  if (every !== undefined) {
    const grid = everyGrid(durationMs(every, `every of ${name}`, { min: LEAST }))
    return { name, text: `every ${every}`, timezone: 'UTC', grid, ...rest }
  }
  const expression = schedule ?? ''
  const rules = { ...(skippedHour && { skippedHour }), ...(repeatedHour && { repeatedHour }) }
  const grid = cronGrid({ expression, timezone, ...rules })
  return { name, text: `${expression} ${timezone}`, timezone, grid, ...rest }
}

/** @throws HaymakerError HM_CONFIG_INVALID */
function overlapOf(name: string, overlap: Overlap): Overlap {
  if (overlaps.includes(overlap)) return overlap
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `overlap of ${name} is ${JSON.stringify(overlap)}. Write one of ${overlaps.map((one) => `'${one}'`).join(', ')}.`,
  )
}

/** @throws HaymakerError HM_CONFIG_INVALID */
function makeUpOf(name: string, missed: Missed): number {
  if (missed === 'skip') return 0
  if (missed === 'last') return 1
  const all = typeof missed === 'object' ? missed?.all : undefined
  if (Number.isInteger(all) && Number(all) >= 1 && Number(all) <= MOST_MADE_UP) return Number(all)
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `missed of ${name} is ${JSON.stringify(missed)}. Write 'skip', 'last', or { all: n } with n from 1 to ${MOST_MADE_UP}.`,
  )
}

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
