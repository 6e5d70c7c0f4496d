// One class of jobs: how often it ran and failed, how long it took, and how both went over time.

import type { VNode } from 'preact'
import type { Deploy } from '../../core/store/ledger.ts'
import type { JobMetricsDetail } from '../../runtime/metrics.ts'
import { Histogram } from '../charts/histogram.tsx'
import { Lines } from '../charts/lines.tsx'
import type { MessageKey } from '../locales/catalog.ts'
import { type Look, look } from '../route.ts'
import { formats } from '../ui/format.ts'
import type { Visit } from '../visit.ts'
import { failedShare } from './metrics-table.tsx'
import { percentilesOf } from './percentiles.ts'
import { type Period, PeriodChoice, periodOf, periodParameters } from './period.tsx'

/** The longest period, in days of the calendar. */
const DEPLOY_DAYS = 4
const HISTOGRAM_MINUTES = 480
const DAY = 86_400_000

export const jobMetrics: Look = look('/metrics/:class', 'view', periodParameters, async (visit, { path, values }) => {
  const period = periodOf(values)
  const name = path.class ?? ''
  const [detail, deploys] = await Promise.all([visit.hm.jobMetrics(name, period.span), visit.hm.deploys(DEPLOY_DAYS)])
  const title = visit.locale.t('metrics.of', { name: detail.class })
  return { title, tab: 'nav.metrics', body: <JobMetricsPage {...{ visit, period, detail, deploys }} /> }
})

interface JobProps {
  readonly visit: Visit
  readonly period: Period
  readonly detail: JobMetricsDetail
  readonly deploys: readonly Deploy[]
}

const JobMetricsPage = ({ visit, period, detail, deploys }: JobProps): VNode => {
  const path = `/metrics/${encodeURIComponent(detail.class)}`
  return (
    <>
      <div class="bar-of-metrics">
        <PeriodChoice visit={visit} path={path} period={period} />
        <a href={visit.to('/metrics', period.query)}>{visit.locale.t('metrics.back')}</a>
      </div>
      {detail.processed === 0 && <p class="empty">{visit.locale.t('metrics.none')}</p>}
      {detail.processed > 0 && (
        <>
          <Cards {...{ visit, detail }} />
          <div class="charts">
            <Took {...{ visit, detail, period }} />
            <Course {...{ visit, detail, period, deploys }} />
          </div>
        </>
      )}
    </>
  )
}

const countsOf = ({ histogram }: JobMetricsDetail): readonly number[] => histogram.map(({ count }) => count)

const Cards = ({ visit, detail }: { visit: Visit; detail: JobMetricsDetail }): VNode => {
  const { locale } = visit
  const { p50, p95, p99 } = percentilesOf(countsOf(detail), locale)
  const cards: readonly (readonly [key: MessageKey, value: string, note?: string])[] = [
    ['metrics.runs', locale.count(detail.processed)],
    ['metrics.failed', locale.count(detail.failed), locale.share(failedShare(detail))],
    ['metrics.total', locale.duration(detail.totalMs)],
    ['metrics.average', locale.duration(detail.averageMs)],
    ['metrics.p50', p50],
    ['metrics.p95', p95],
    ['metrics.p99', p99],
  ]
  return (
    <section class="cards" aria-label={locale.t('metrics.numbers')}>
      {cards.map(([key, value, note]) => (
        <div class="card" key={key}>
          <h2>{locale.t(key)}</h2>
          <p class="figure">{value}</p>
          {note && <p class="note">{note}</p>}
        </div>
      ))}
    </section>
  )
}

const Took = ({ visit, detail, period }: Omit<JobProps, 'deploys'>): VNode => {
  const { locale } = visit
  const isMeasured = detail.histogram.some(({ count }) => count > 0)
  const isCut = period.count * period.stepMs > HISTOGRAM_MINUTES * 60_000
  const said = isMeasured
    ? locale.t('metrics.took.summary', percentilesOf(countsOf(detail), locale))
    : locale.t('metrics.took.none')
  return (
    <Histogram
      locale={locale}
      title={locale.t('metrics.took')}
      summary={isCut ? `${said} ${locale.t('metrics.took.eight')}` : said}
      buckets={detail.histogram}
    />
  )
}

const Course = ({ visit, detail, period: { stepMs, count }, deploys }: JobProps): VNode => {
  const { locale, snapshot } = visit
  const byTime = new Map(detail.course.map((one) => [Number(one.at), one]))
  // The clock of the store may be ahead of ours.
  const last = Math.max(Math.floor(snapshot.at / stepMs), ...byTime.keys().map((at) => at / stepMs))
  const from = (last - count + 1) * stepMs
  const spans = Array.from({ length: count }, (_, i) => byTime.get(from + i * stepMs))
  // In the span that it is, nothing may have ended yet.
  const absent = (index: number): 0 | null => (index === count - 1 ? null : 0)
  const busiest = detail.course.reduce(
    (most, one) => (one.processed > most.processed ? one : most),
    detail.course[0] ?? { ...detail, at: from },
  )
  const averages = spans.map((one) => (one && one.averageMs > 0 ? one.averageMs : null))
  const known = averages.filter((average) => average !== null)
  const shared = {
    locale,
    from,
    stepMs,
    marks: deploys.filter(({ at }) => at >= from),
    when: count * stepMs > DAY ? 'minute' : 'time',
  } as const
  return (
    <>
      <Lines
        {...shared}
        title={locale.t('metrics.course')}
        summary={locale.t('metrics.course.summary', {
          ...{ count: detail.processed, failed: detail.failed, most: busiest.processed },
          time: formats[shared.when](busiest.at, locale.lang),
        })}
        as="count"
        series={[
          { name: locale.t('metrics.runs'), tone: 'main', values: spans.map((one, i) => one?.processed ?? absent(i)) },
          { name: locale.t('metrics.failed'), tone: 'bad', values: spans.map((one, i) => one?.failed ?? absent(i)) },
        ]}
      />
      {known.length > 0 && (
        <Lines
          {...shared}
          title={locale.t('metrics.latency')}
          summary={locale.t('metrics.latency.summary', {
            least: locale.duration(Math.min(...known)),
            ...{ most: locale.duration(Math.max(...known)), average: locale.duration(detail.averageMs) },
          })}
          as="duration"
          scale="log"
          series={[{ name: locale.t('metrics.average'), tone: 'main', values: averages }]}
        />
      )}
    </>
  )
}
