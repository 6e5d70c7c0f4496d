// What a person asks about the jobs of the last hours: each class in one line, or one class with its course and how long its
// runs took. The store knows minutes for eight hours, and ten minutes at a time for three days.

import { type EpochMs, epochMs, type Ms, ms } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import { refuseUnknown } from '../core/job/options.ts'
import { sumOfAll } from '../core/metrics/buckets.ts'
import { countedName } from '../core/metrics/class-name.ts'
import { countsOf, type RunTimes, runTimesOf } from '../core/metrics/run-times.ts'
import {
  type Grain,
  type MinuteHistogram,
  type Span,
  samplesKept,
  type Tally,
  type Totals,
} from '../core/store/ledger.ts'
import type { Store } from '../core/store/store.ts'

/** How far back to look; one of the two. Neither: an hour. */
export interface MetricsSpan {
  /** Minutes, from 1 to 480, minute by minute. The one that it is counts as one. */
  readonly minutes?: number
  /** Hours, from 1 to 72, by ten minutes. The ten that it is count as such. */
  readonly hours?: number
}

/** What the attempts of a class did. Numbers are a few seconds late: workers hand them over every ten. */
export interface JobMetrics {
  /** The wire name; `_` stands for each `|`. Behind a wrapper such as ActiveJob's, the wrapped class. */
  readonly class: string
  /** Attempts that ended, and those of them that failed. */
  readonly processed: number
  readonly failed: number
  /** How long those that succeeded took, together and on average. */
  readonly totalMs: Ms
  readonly averageMs: Ms
}

/** What the attempts of a class did in a minute or in ten. */
export interface JobMetricsSpan extends JobMetrics, RunTimes {
  /** Its beginning. */
  readonly at: EpochMs
}

/** The metrics of one class, and how they came about. How long single runs took is kept for the last eight hours. */
export interface JobMetricsDetail extends JobMetrics, RunTimes {
  /** Each span in which an attempt ended, the oldest first. */
  readonly course: readonly JobMetricsSpan[]
}

/** Each class that did something, what took most time first. @throws HaymakerError HM_CONFIG_INVALID */
export async function metrics(store: Store, asked: MetricsSpan): Promise<readonly JobMetrics[]> {
  const { grain, count } = spanOf(asked)
  return byClass(await store.samples(grain, count))
}

/** What was recorded in some spans, what took most time first. */
export function byClass(spans: readonly Span[]): readonly JobMetrics[] {
  const tallies = spans.flatMap(({ classes }) => classes)
  return [...Map.groupBy(tallies, (tally) => tally.class)]
    .map(([name, some]) => shown(sumOf(name, some)))
    .sort((a, b) => b.totalMs - a.totalMs || b.processed - a.processed)
}

/** One class, whether it did something or not. @throws HaymakerError HM_CONFIG_INVALID */
export async function jobMetrics(store: Store, job: string, asked: MetricsSpan): Promise<JobMetricsDetail> {
  const { grain, count, minutes } = spanOf(asked)
  const name = countedName(job)
  const [spans, histograms] = await Promise.all([store.samples(grain, count), store.histograms(name, minutes)])
  const within = Map.groupBy(histograms, ({ at }) => startOf(at, grain))
  const course = spans
    .flatMap(({ at, classes }) => classes.filter((tally) => tally.class === name).map((tally) => ({ at, ...tally })))
    .map((span) => ({ at: span.at, ...shown(span), ...runTimesIn(within.get(span.at) ?? []) }))
    .toReversed()
  return { ...merged(name, course), course }
}

/** Some spans of a class as one. */
export const merged = (name: string, some: readonly (JobMetrics & RunTimes)[]): JobMetrics & RunTimes => ({
  ...shown(sumOf(name, some)),
  ...runTimesOf(sumOfAll(some.map(countsOf))),
})

const runTimesIn = (minutes: readonly MinuteHistogram[]): RunTimes =>
  runTimesOf(sumOfAll(minutes.map(({ counts }) => counts)))

const MINUTE = 60_000
const lengths: Readonly<Record<Grain, number>> = { minute: MINUTE, 'ten minutes': 10 * MINUTE }
const startOf = (at: EpochMs, grain: Grain): EpochMs => epochMs(Math.floor(at / lengths[grain]) * lengths[grain])

const most = {
  minutes: samplesKept.minute / MINUTE,
  hours: samplesKept['ten minutes'] / (60 * MINUTE),
} as const

interface Asked {
  readonly grain: Grain
  readonly count: number
  /** For the histograms. */
  readonly minutes: number
}

function spanOf(asked: MetricsSpan): Asked {
  refuseUnknown(asked, ['minutes', 'hours'], 'The span of metrics')
  const { minutes = 60, hours } = asked
  if (asked.minutes !== undefined && hours !== undefined) {
    throw new HaymakerError('HM_CONFIG_INVALID', 'The span of metrics has minutes and hours. Write one of them.')
  }
  if (hours === undefined) return { grain: 'minute', count: wholeOf('minutes', minutes), minutes }
  const count = 6 * wholeOf('hours', hours)
  return { grain: 'ten minutes', count, minutes: Math.min(60 * hours, most.minutes) }
}

function wholeOf(unit: keyof typeof most, given: number): number {
  if (Number.isInteger(given) && given >= 1 && given <= most[unit]) return given
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `The span of metrics was given ${unit}: ${given}. Write a whole number from 1 to ${most[unit]}.`,
  )
}

const sum = (some: readonly Tally[], of: keyof Totals | 'totalMs'): number =>
  some.reduce((total, tally) => total + tally[of], 0)

const sumOf = (name: string, some: readonly Tally[]): Tally => ({
  class: name,
  processed: sum(some, 'processed'),
  failed: sum(some, 'failed'),
  totalMs: ms(sum(some, 'totalMs')),
})

function shown({ class: name, processed, failed, totalMs }: Tally): JobMetrics {
  const succeeded = processed - failed
  return { class: name, processed, failed, totalMs, averageMs: ms(succeeded > 0 ? totalMs / succeeded : 0) }
}
