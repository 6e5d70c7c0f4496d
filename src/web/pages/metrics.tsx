// Every class of jobs that did something of late, in a line; and the deploys, which often explain what changed.

import type { VNode } from 'preact'
import { sumOfAll } from '../../core/metrics/buckets.ts'
import { type RunTimes, runTimesOf } from '../../core/metrics/run-times.ts'
import type { Deploy, Span } from '../../core/store/ledger.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import { byClass, type JobMetrics } from '../../runtime/metrics.ts'
import { text, type Values, whole } from '../parameters.ts'
import { type Look, lookBeside } from '../route.ts'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'
import { listed, listParameters, type SortKey, sortKeys } from './metrics-list.ts'
import { MetricsTable, SortLinks } from './metrics-table.tsx'
import { type Period, PeriodChoice, periodOf } from './period.tsx'
import { Spent } from './spent.tsx'

const PAGE = 25
const DEPLOY_DAYS = 7
/** Of a period for which percentiles are read. */
const MOST_MINUTES = 60

const parameters = { ...listParameters, page: whole(1, 10_000, 1), of: text(200) }

interface Loaded {
  readonly spans: readonly Span[]
  readonly deploys: readonly Deploy[]
}

async function load(hm: Haymaker, values: Values<typeof parameters>): Promise<Loaded> {
  const { grain, count } = periodOf(values)
  const [spans, deploys] = await Promise.all([(await hm.store()).samples(grain, count), hm.deploys(DEPLOY_DAYS)])
  return { spans, deploys }
}

export const metrics: Look = lookBeside(
  '/metrics',
  'view',
  parameters,
  load,
  async (visit, { values, all }, loaded) => {
    const period = periodOf(values)
    const jobs = byClass(loaded.spans)
    const found = listed(jobs, values)
    const rows = found.slice((values.page - 1) * PAGE, values.page * PAGE)
    const times = await timesOf(visit, rows, period)
    const props = { ...loaded, visit, period, found, rows, times, isEmpty: jobs.length === 0, chosen: all('of') }
    return { title: visit.locale.t('metrics.title'), tab: 'nav.metrics', body: <Metrics {...props} {...values} /> }
  },
)

/** All in one trip. A class has two counters a minute, so only a short period is read for each of them. */
async function timesOf(visit: Visit, rows: readonly JobMetrics[], { span }: Period): Promise<MetricsProps['times']> {
  const { minutes = Number.POSITIVE_INFINITY } = span
  if (minutes > MOST_MINUTES) return null
  const store = await visit.hm.store()
  const found = await Promise.all(rows.map((job) => store.histograms(job.class, minutes)))
  const sums = found.map((some) => runTimesOf(sumOfAll(some.map(({ counts }) => counts))))
  return new Map(rows.map((job, i) => [job.class, sums[i] ?? runTimesOf([])]))
}

interface MetricsProps extends Loaded {
  readonly visit: Visit
  readonly period: Period
  readonly sort: SortKey
  readonly q: string
  readonly page: number
  /** Nothing ran at all. */
  readonly isEmpty: boolean
  /** On all pages, and on this one. */
  readonly found: readonly JobMetrics[]
  readonly rows: readonly JobMetrics[]
  readonly times: ReadonlyMap<string, RunTimes> | null
  /** The classes that the chart shall show. */
  readonly chosen: readonly string[]
}

const Metrics = (props: MetricsProps): VNode => {
  const { visit, period, isEmpty, found, deploys, sort, q } = props
  const { locale } = visit
  const query = { ...period.query, q, sort: sort === sortKeys[0] ? '' : sort }
  return (
    <>
      <div class="bar-of-metrics">
        <PeriodChoice visit={visit} path="/metrics" period={period} query={{ q, sort: query.sort }} />
        {!isEmpty && <Filter visit={visit} query={query} />}
      </div>
      {isEmpty && <p class="empty">{locale.t('metrics.none')}</p>}
      {!isEmpty && found.length === 0 && <p class="empty">{locale.t('metrics.noMatch')}</p>}
      {found.length > 0 && <Listed {...props} query={query} />}
      <Deploys visit={visit} deploys={deploys} />
    </>
  )
}

type Query = Readonly<Record<string, string | number>>

const Listed = (props: MetricsProps & { readonly query: Query }): VNode => {
  const { visit, found, rows, chosen, query, sort, page } = props
  const { locale } = visit
  const first = (page - 1) * PAGE
  return (
    <>
      <Spent {...props} />
      <form class="jobs" method="get" action={visit.to('/metrics')}>
        <Hidden query={query} />
        <SortLinks {...{ visit, query, sort }} />
        {rows.length > 0 && <MetricsTable {...props} chosen={found.length > 1 ? chosen : null} />}
        <div class="bar-of-metrics">
          {found.length > 1 ? <button type="submit">{locale.t('metrics.choose')}</button> : <span />}
          <nav class="pager" aria-label={locale.t('metrics.export')}>
            <span>{locale.t('metrics.export')}</span>
            <a href={visit.to('/metrics.csv', query)}>{locale.t('metrics.export.csv')}</a>
            <a href={visit.to('/metrics.json', query)}>{locale.t('metrics.export.json')}</a>
          </nav>
        </div>
      </form>
      {found.length > PAGE && (
        <nav class="pager" aria-label={locale.t('pager.label')}>
          <span>{locale.t('metrics.shown', { first: first + 1, last: first + rows.length, total: found.length })}</span>
          {page > 1 && <a href={visit.to('/metrics', { ...query, page: page - 1 })}>{locale.t('metrics.previous')}</a>}
          {first + PAGE < found.length && (
            <a href={visit.to('/metrics', { ...query, page: page + 1 })}>{locale.t('metrics.next')}</a>
          )}
        </nav>
      )}
    </>
  )
}

/** What a form brings along. */
const Hidden = ({ query }: { query: Query }): VNode => (
  <>
    {Object.entries(query)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
  </>
)

const Filter = ({ visit, query: { q, ...others } }: { visit: Visit; query: Query }): VNode => (
  <search>
    <form class="filter" method="get" action={visit.to('/metrics')}>
      <Hidden query={others} />
      <input
        type="search"
        name="q"
        value={q}
        maxLength={200}
        aria-label={visit.locale.t('metrics.filter')}
        placeholder={visit.locale.t('metrics.filter')}
      />
      <button type="submit">{visit.locale.t('filter.go')}</button>
    </form>
  </search>
)

const Deploys = ({ visit, deploys }: { visit: Visit; deploys: readonly Deploy[] }): VNode => {
  const { locale } = visit
  return (
    <section>
      <h2>{locale.t('deploys.title')}</h2>
      {deploys.length === 0 && <p class="soft">{locale.t('deploys.none')}</p>}
      {deploys.length > 0 && (
        <ul class="deploys">
          {deploys.slice(0, PAGE).map(({ at, label }) => (
            <li key={at}>
              <Moment visit={visit} at={at} /> <span>{label}</span>
            </li>
          ))}
        </ul>
      )}
      {visit.may('mark deploys') && (
        <form class="filter" method="post" action={visit.to('/deploys')}>
          <input
            name="label"
            required
            maxLength={200}
            aria-label={locale.t('deploys.label')}
            placeholder={locale.t('deploys.hint')}
          />
          <button type="submit">{locale.t('deploys.mark')}</button>
        </form>
      )}
    </section>
  )
}
