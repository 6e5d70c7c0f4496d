// Jobs by the clock that another program keeps in the store and pushes itself: when they are due, as far as we can tell, whether we
// push them as well, and how one of them becomes ours. Loaded by whoever asks, since it reads schedules.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import { didYouMean } from '../../core/config/suggest.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { CronDefinition } from '../../core/features/cron/cron-definition.ts'
import { dueTicks } from '../../core/features/cron/due.ts'
import { type CronText, courseOf, printCron } from '../../core/features/cron/kept-cron.ts'
import { contestedCron, type Known, knownCrons, unreadableCron } from '../../core/features/cron/known-crons.ts'
import { nextTicks, type PeriodicJob, periodicJob, ticksBetween } from '../../core/features/cron/periodic-job.ts'
import { checkArgs } from '../../core/job/args.ts'
import type { ForeignSchedule, ForeignSchedules } from '../../core/store/schedules.ts'
import type { Finding, Store } from '../../core/store/store.ts'

export interface CodeCrons {
  /** Those in the code of this instance. */
  readonly crons: readonly CronDefinition[]
  /** This process, as `host:pid`. */
  readonly name: string
  store(): Promise<Store>
}

/** A job by the clock of another program, as it stands. */
export interface ForeignCron
  extends Pick<
    ForeignSchedule,
    'name' | 'when' | 'schedule' | 'class' | 'queue' | 'args' | 'description' | 'lastAt' | 'isEnabled'
  > {
  /** The program that pushes it, as `sidekiq-cron`. */
  readonly program: string
  /** When that pushes it next; null: not, or nobody can tell. */
  readonly next: EpochMs | null
  /** One of ours has its name: while its program pushes it, two jobs come of each tick. */
  readonly isOurs: boolean
  /** Why it cannot be taken over, and what to do instead; null: it can. */
  readonly hurdle: string | null
}

export interface TakeOverOptions {
  /** Of the processes that push it, where the schedule names no zone: that is not written down. Default: UTC, if its last tick fits. */
  readonly timezone?: string
}

/** So often is it tried again where something was changed meanwhile. */
const TRIES = 20
/** How far the clock of a Ruby may be ahead of the store's: it may be about to push a tick that is still to come here. */
const AHEAD_MS = 10_000

/** By their names. */
export async function foreignCrons(options: CodeCrons): Promise<readonly ForeignCron[]> {
  const store = await options.store()
  const { program, entries } = await store.foreignSchedules()
  if (entries.length === 0) return []
  const [kept, now] = await Promise.all([store.crons(), store.now()])
  const known = knownCrons(kept.all, options.crons, options.name, now)
  const ours = new Set(known.map(({ name }) => name))
  return entries.map((entry) => {
    const { name, when, schedule, class: kind, queue, args, description, lastAt, isEnabled } = entry
    const job = readOrNull(entry)
    const next = job && isEnabled ? (nextTicks(job, now, 1)[0]?.at ?? null) : null
    const isOurs = ours.has(name)
    const hurdle = isOurs && entry.seen !== '' ? null : hurdleOf(entry)
    return {
      ...{ program, name, when, schedule, class: kind, queue, args, description, lastAt, isEnabled },
      next,
      isOurs,
      hurdle,
    }
  })
}

/** Takes one over: see `hm.cron.takeOver`. @throws HaymakerError */
export async function takeOver(options: CodeCrons, name: string, { timezone }: TakeOverOptions): Promise<void> {
  const store = await options.store()
  for (let left = TRIES; left > 0; left--) {
    const [found, kept, now] = await Promise.all([store.foreignSchedules(), store.crons(), store.now()])
    const known = knownCrons(kept.all, options.crons, options.name, now)
    const named = found.entries.filter((one) => one.name === name)
    const theirs = named.find(({ isEnabled }) => isEnabled) ?? named[0]
    if (!theirs) throw unknownForeign(name, found)
    if (theirs.seen === '') throw refusal(name, theirs.hurdle)
    const ours = known.find((one) => one.name === name)
    const { text, ticks } = ours?.kept ? { text: null, ticks: [] } : declared(options, theirs, ours, timezone, now)
    const version = ours?.kept?.version ?? null
    if (await store.takeOverSchedule({ name, seen: theirs.seen, text, version, ticks })) return
  }
  throw contestedCron(name)
}

/** Ours, which begins behind the last tick that they have done with, and the ticks that it pushes first. */
function declared(
  { name: by }: CodeCrons,
  theirs: ForeignSchedule,
  ours: Known | undefined,
  timezone: string | undefined,
  now: EpochMs,
): { readonly text: string; readonly ticks: readonly EpochMs[] } {
  const { name, lastTick, lastAt, isEnabled } = theirs
  if (ours && !ours.text) throw unreadableCron(name)
  const fresh = ours?.text ?? taken(theirs, by, timezone, now)
  // It was pushed at a time of its own, late or by hand, behind which a tick may be waiting that nobody pushed.
  const done = lastTick ?? lastAt ?? now
  const text: CronText = { ...fresh, from: isEnabled ? done : now, isPaused: !isEnabled && !ours }
  const job = periodicJob(name, text.schedule)
  const due = dueTicks(job, courseOf(text, null), now).ticks
  const coming = isEnabled ? ticksBetween(job, epochMs(Math.max(now, text.from)), epochMs(now + AHEAD_MS)) : []
  return { text: printCron(text), ticks: [...due, ...coming].map(({ at }) => at) }
}

/** Theirs in words of ours. */
function taken(theirs: ForeignSchedule, by: string, timezone: string | undefined, now: EpochMs): CronText {
  const { name, job, schedule } = theirs
  const hurdle = job && schedule ? hurdleOf(theirs, timezone) : theirs.hurdle
  if (hurdle || !job || !schedule) throw refusal(name, hurdle || WORDLESS)
  checkArgs(job.args, `the arguments of ${name}:`)
  const zone = schedule.timezone ?? timezone ?? 'UTC'
  const declaration = { schedule: { schedule: schedule.schedule, timezone: zone }, job, source: 'dynamic' } as const
  return { ...declaration, by, since: now, from: now, isPaused: false, skipTo: null }
}

const WORDLESS = 'its times are written in words that we do not know. Declare it with defineCron, and disable it there'

/** Why it cannot be taken over; null: it can. */
function hurdleOf(theirs: ForeignSchedule, timezone?: string): string | null {
  const { hurdle, schedule, name } = theirs
  if (hurdle !== '') return hurdle
  if (!schedule) return WORDLESS
  try {
    const zone = schedule.timezone ?? timezone
    const job = periodicJob(name, { schedule: schedule.schedule, timezone: zone ?? 'UTC' })
    if (zone !== undefined || fits(job, theirs)) return null
    return 'it names no time zone, so it goes by that of its Ruby, which is not UTC or not known. Say which: --timezone Europe/Paris'
  } catch (error) {
    return error instanceof Error
      ? `${error.message} Or declare it with defineCron, and disable it there`
      : String(error)
  }
}

/** Whether the last tick is one of this job. */
const fits = ({ grid }: PeriodicJob, { lastTick }: ForeignSchedule): boolean =>
  lastTick !== null && grid.next(epochMs(lastTick - 1))?.at === lastTick

/** As far as it can be read. Where no zone is named, UTC is one if the last tick fits. */
function readOrNull(entry: ForeignSchedule): PeriodicJob | null {
  const { name, schedule } = entry
  if (!schedule) return null
  try {
    const job = periodicJob(name, { schedule: schedule.schedule, timezone: schedule.timezone ?? 'UTC' })
    return schedule.timezone !== null || fits(job, entry) ? job : null
  } catch {
    return null
  }
}

const refusal = (name: string, hurdle: string): HaymakerError =>
  new HaymakerError('HM_CRON_FOREIGN', `${name} cannot be taken over: ${hurdle}.`)

function unknownForeign(name: string, { program, entries }: ForeignSchedules): HaymakerError {
  const known = entries.map((one) => one.name)
  const advice =
    program === '' || known.length === 0
      ? ' No other program keeps any here.'
      : ` ${program} keeps ${known.length}.${didYouMean(name, known)}`
  return new HaymakerError(
    'HM_CRON_UNKNOWN',
    `No job by the clock of another program is named ${JSON.stringify(name)}.${advice}`,
  )
}

/** What to know of those that are pushed twice, as they are ours as well. */
export async function checkForeign(options: CodeCrons): Promise<readonly Finding[]> {
  const store = await options.store()
  const { program, entries } = await store.foreignSchedules()
  const enabled = new Map(entries.flatMap((one) => (one.isEnabled ? [[one.name, one]] : [])))
  if (enabled.size === 0) return []
  const known = knownCrons((await store.crons()).all, options.crons, options.name, await store.now())
  const twice = known.filter(({ name, text }) => enabled.has(name) && !text?.isPaused)
  if (twice.length === 0) return []
  const names = twice.map(({ name }) => name)
  const isStuck = names.some((name) => enabled.get(name)?.seen === '')
  const advice = isStuck ? 'Take them out there' : 'Take them over: haymaker cron take-over NAME. Or remove them there'
  const message = `${names.join(', ')}: ${program} keeps them too, and pushes them as well. ${advice}`
  return [{ level: 'warning', subject: 'jobs by the clock', message }]
}
