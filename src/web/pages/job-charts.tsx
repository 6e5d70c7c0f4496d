// The pictures of one class of jobs: how long its runs took, how many there were, and how both went over time.

import type { VNode } from 'preact'
import { countsOf } from '../../core/metrics/run-times.ts'
import type { Deploy } from '../../core/store/ledger.ts'
import type { JobMetricsDetail } from '../../runtime/metrics.ts'
import { HeatMap } from '../charts/heat-map.tsx'
import { bucketName, Histogram } from '../charts/histogram.tsx'
import { Lines, type Series } from '../charts/lines.tsx'
import type { Locale } from '../locales/locale.ts'
import { formats } from '../ui/format.ts'
import type { Visit } from '../visit.ts'
import { type Counted, inSteps, type Steps, stepsOf } from './course.ts'
import { percentileText, percentileTexts } from './percentiles.ts'
import { isCut, MEASURED, type Period } from './period.tsx'

const DAY = 86_400_000
/** Points of a line, and columns of a map, for which there is room. */
const MOST_POINTS = 144
const MOST_COLUMNS = 60
/** Deploys, of which each has a line and a name. */
const MOST_MARKS = 30

interface ChartsProps {
  readonly visit: Visit
  readonly period: Period
  readonly detail: JobMetricsDetail
  readonly deploys: readonly Deploy[]
}

export const JobCharts = (props: ChartsProps): VNode => {
  const { visit, period, detail } = props
  const steps = stepsOf(period, visit.snapshot.at, detail.course.at(-1)?.at ?? 0, MOST_POINTS)
  const { from, stepMs, count } = steps
  const shared: Shared = {
    ...{ locale: visit.locale, from, stepMs },
    marks: props.deploys.filter(({ at }) => at >= from).slice(0, MOST_MARKS),
    when: count * stepMs > DAY ? 'minute' : 'time',
  }
  const spans = inSteps(detail, steps)
  return (
    <div class="charts">
      <Took {...props} />
      <Runs {...{ shared, detail, spans }} />
      <Latency {...{ shared, detail, spans }} isCut={isCut(period)} />
      <Heat {...props} />
    </div>
  )
}

/** What the charts over time have in common. */
interface Shared extends Omit<Steps, 'count'> {
  readonly locale: Locale
  readonly marks: readonly Deploy[]
  readonly when: 'minute' | 'time'
}

interface OverTime {
  readonly shared: Shared
  readonly detail: JobMetricsDetail
  readonly spans: readonly (Counted | null)[]
}

const Took = ({ visit: { locale }, detail, period }: ChartsProps): VNode => {
  const said =
    detail.p50Ms === null
      ? locale.t('metrics.took.none')
      : locale.t('metrics.took.summary', percentileTexts(detail, locale))
  return (
    <Histogram
      locale={locale}
      title={locale.t('metrics.took')}
      summary={isCut(period) ? `${said} ${locale.t('metrics.took.eight')}` : said}
      buckets={detail.histogram}
    />
  )
}

const Runs = ({ shared, detail, spans }: OverTime): VNode => {
  const { locale, from, stepMs, when } = shared
  // In the span that it is, nothing may have ended yet.
  const absent = (index: number): 0 | null => (index === spans.length - 1 ? null : 0)
  const most = spans.reduce((best, one, i) => ((one?.processed ?? 0) > (spans[best]?.processed ?? 0) ? i : best), 0)
  return (
    <Lines
      {...shared}
      title={locale.t('metrics.course')}
      summary={locale.t('metrics.course.summary', {
        ...{ count: detail.processed, failed: detail.failed, most: spans[most]?.processed ?? 0 },
        time: formats[when](from + most * stepMs, locale.lang),
      })}
      as="count"
      series={[
        { name: locale.t('metrics.runs'), tone: 'main', values: spans.map((one, i) => one?.processed ?? absent(i)) },
        { name: locale.t('metrics.failed'), tone: 'bad', values: spans.map((one, i) => one?.failed ?? absent(i)) },
      ]}
    />
  )
}

const Latency = ({ shared, detail, spans, isCut }: OverTime & { readonly isCut: boolean }): VNode | null => {
  const { locale } = shared
  const average: Series = {
    ...{ name: locale.t('metrics.average'), tone: 'calm' },
    values: spans.map((one) => (one && one.averageMs > 0 ? one.averageMs : null)),
  }
  const known: readonly Series[] = [
    { name: locale.t('metrics.p50'), tone: 'main', values: spans.map((one) => one?.p50Ms ?? null) },
    { name: locale.t('metrics.p95'), tone: 'high', values: spans.map((one) => one?.p95Ms ?? null) },
    { name: locale.t('metrics.p99'), tone: 'top', values: spans.map((one) => one?.p99Ms ?? null) },
  ]
  if (detail.totalMs === 0 && detail.p50Ms === null) return null
  const said = latencySummary({ shared, detail, spans })
  return (
    <Lines
      {...shared}
      title={locale.t('metrics.latency')}
      summary={isCut ? `${said} ${locale.t('metrics.percentiles.eight')}` : said}
      as="duration"
      scale="log"
      withoutNames
      series={detail.p50Ms === null ? [average] : [average, ...known]}
    />
  )
}

function latencySummary({ shared: { locale, from, stepMs, when }, detail, spans }: OverTime): string {
  const average = locale.duration(detail.averageMs)
  const known = [...spans.entries()]
    .map(([i, one]) => ({ i, took: one?.p95Ms ?? null }))
    .filter((one) => one.took !== null)
    .toSorted((a, b) => (a.took ?? 0) - (b.took ?? 0))
  const [best, worst] = [known[0], known.at(-1)]
  if (!best || !worst) return locale.t('metrics.latency.average', { average })
  return locale.t('metrics.latency.summary', {
    ...{ average, least: percentileText(best.took, locale), most: percentileText(worst.took, locale) },
    time: formats[when](from + worst.i * stepMs, locale.lang),
  })
}

const Heat = ({ visit, period, detail, deploys }: ChartsProps): VNode | null => {
  const { locale } = visit
  if (detail.p50Ms === null) return null
  const measured = { ...period, count: Math.min(period.count, MEASURED / period.stepMs) }
  const steps = stepsOf(measured, visit.snapshot.at, detail.course.at(-1)?.at ?? 0, MOST_COLUMNS)
  const columns = inSteps(detail, steps).map((one) => (one && one.p50Ms !== null ? countsOf(one) : null))
  return (
    <HeatMap
      {...{ locale, columns, from: steps.from, stepMs: steps.stepMs, when: 'time', marks: deploys }}
      title={locale.t('metrics.heat')}
      summary={heatSummary(detail, columns, (i) => formats.time(steps.from + i * steps.stepMs, locale.lang), locale)}
    />
  )
}

function heatSummary(
  { histogram }: JobMetricsDetail,
  columns: readonly (readonly number[] | null)[],
  timeOf: (column: number) => string,
  locale: Locale,
): string {
  const most = histogram.reduce((best, { count }, i) => (count > (histogram[best]?.count ?? 0) ? i : best), 0)
  const slowest = histogram.findLastIndex(({ count }) => count > 0)
  const when = columns.findLastIndex((counts) => (counts?.[slowest] ?? 0) > 0)
  return locale.t('metrics.heat.summary', {
    ...{ most: bucketName(histogram, most, locale), count: histogram[most]?.count ?? 0 },
    ...{ slowest: bucketName(histogram, slowest, locale), time: timeOf(Math.max(when, 0)) },
  })
}
