// One class of jobs: how often it ran and failed, how long it took, how both went over time, and what a deploy changed.

import type { VNode } from 'preact'
import type { Deploy } from '../../core/store/ledger.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import type { JobMetricsDetail } from '../../runtime/metrics.ts'
import type { MessageKey } from '../locales/catalog.ts'
import { type Values, whole } from '../parameters.ts'
import { type Look, lookBeside } from '../route.ts'
import type { Visit } from '../visit.ts'
import { Comparison } from './comparison.tsx'
import { JobCharts } from './job-charts.tsx'
import { failedShare } from './metrics-list.ts'
import { percentileTexts } from './percentiles.ts'
import { type Period, PeriodChoice, periodOf, periodParameters } from './period.tsx'

/** The longest period, in days of the calendar. */
const DEPLOY_DAYS = 4
/** Minutes since 1970, of the deploy to compare by. Nothing: the last one. */
const parameters = { ...periodParameters, deploy: whole(0, 1e9, 0) }

interface Loaded {
  readonly detail: JobMetricsDetail
  readonly deploys: readonly Deploy[]
}

async function load(
  hm: Haymaker,
  values: Values<typeof parameters>,
  path: Readonly<Record<string, string>>,
): Promise<Loaded> {
  const { span } = periodOf(values)
  const [detail, deploys] = await Promise.all([hm.jobMetrics(path.class ?? '', span), hm.deploys(DEPLOY_DAYS)])
  return { detail, deploys }
}

export const jobMetrics: Look = lookBeside(
  '/metrics/:class',
  'view',
  parameters,
  load,
  async (visit, { values }, loaded) => {
    const title = visit.locale.t('metrics.of', { name: loaded.detail.class })
    const props = { ...loaded, visit, period: periodOf(values), chosen: values.deploy }
    return { title, tab: 'nav.metrics', body: <JobMetricsPage {...props} /> }
  },
)

interface JobProps extends Loaded {
  readonly visit: Visit
  readonly period: Period
  /** The deploy to compare by. */
  readonly chosen: number
}

const JobMetricsPage = (props: JobProps): VNode => {
  const { visit, period, detail } = props
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
          <JobCharts {...props} />
          <Comparison {...props} path={path} />
        </>
      )}
    </>
  )
}

const Cards = ({ visit, detail }: { visit: Visit; detail: JobMetricsDetail }): VNode => {
  const { locale } = visit
  const { p50, p95, p99 } = percentileTexts(detail, locale)
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
