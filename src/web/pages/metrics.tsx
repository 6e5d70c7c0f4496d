// Every class of jobs that did something of late, in a line; and the deploys, which often explain what changed.

import type { VNode } from 'preact'
import { sumOfAll } from '../../core/metrics/buckets.ts'
import { type RunTimes, runTimesOf } from '../../core/metrics/run-times.ts'
import type { Deploy } from '../../core/store/ledger.ts'
import type { JobMetrics } from '../../runtime/metrics.ts'
import { oneOf, text, whole } from '../parameters.ts'
import { type Look, look } from '../route.ts'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'
import { MetricsTable, type SortKey, SortLinks, sorted, sortKeys } from './metrics-table.tsx'
import { type Period, PeriodChoice, periodOf, periodParameters } from './period.tsx'

const PAGE = 25
const DEPLOY_DAYS = 7
/** Of a period for which percentiles are read. */
const MOST_MINUTES = 60

const parameters = { ...periodParameters, sort: oneOf(sortKeys), q: text(200), page: whole(1, 10_000, 1) }

export const metrics: Look = look('/metrics', 'view', parameters, async (visit, { values }) => {
  const period = periodOf(values)
  const [listing, deploys] = await Promise.all([listingOf(visit, period, values), visit.hm.deploys(DEPLOY_DAYS)])
  const title = visit.locale.t('metrics.title')
  return { title, tab: 'nav.metrics', body: <Metrics {...{ visit, period, deploys }} {...listing} {...values} /> }
})

interface Listing {
  readonly all: readonly JobMetrics[]
  readonly found: readonly JobMetrics[]
  /** Those on this page. */
  readonly rows: readonly JobMetrics[]
  readonly times: ReadonlyMap<string, RunTimes> | null
}

async function listingOf(visit: Visit, period: Period, { q, sort, page }: Wanted): Promise<Listing> {
  const all = await visit.hm.metrics(period.span)
  const found = sorted(
    all.filter((job) => job.class.toLowerCase().includes(q.toLowerCase())),
    sort,
  )
  const rows = found.slice((page - 1) * PAGE, page * PAGE)
  return { all, found, rows, times: await timesOf(visit, rows, period) }
}

/** All in one trip. A class has two counters a minute, so only a short period is read for each of them. */
async function timesOf(visit: Visit, rows: readonly JobMetrics[], { span }: Period): Promise<Listing['times']> {
  const { minutes = Number.POSITIVE_INFINITY } = span
  if (minutes > MOST_MINUTES) return null
  const store = await visit.hm.store()
  const found = await Promise.all(rows.map((job) => store.histograms(job.class, minutes)))
  return new Map(rows.map((job, i) => [job.class, runTimesOf(sumOfAll((found[i] ?? []).map(({ counts }) => counts)))]))
}

interface Wanted {
  readonly sort: SortKey
  readonly q: string
  readonly page: number
}

interface MetricsProps extends Listing, Wanted {
  readonly visit: Visit
  readonly period: Period
  readonly deploys: readonly Deploy[]
}

const Metrics = (props: MetricsProps): VNode => {
  const { visit, period, all, found, rows, times, deploys, sort, q, page } = props
  const { locale } = visit
  const query = { ...period.query, q, sort: sort === sortKeys[0] ? '' : sort }
  const first = (page - 1) * PAGE
  return (
    <>
      <div class="bar-of-metrics">
        <PeriodChoice visit={visit} path="/metrics" period={period} query={{ q, sort: query.sort }} />
        {all.length > 0 && <Filter visit={visit} query={query} />}
      </div>
      {all.length === 0 && <p class="empty">{locale.t('metrics.none')}</p>}
      {all.length > 0 && found.length === 0 && <p class="empty">{locale.t('metrics.noMatch')}</p>}
      {rows.length > 0 && <SortLinks {...{ visit, query, sort }} />}
      {rows.length > 0 && <MetricsTable {...{ visit, rows, sort, query, period, times }} />}
      {found.length > PAGE && (
        <nav class="pager" aria-label={locale.t('pager.label')}>
          <span>{locale.t('metrics.shown', { first: first + 1, last: first + rows.length, total: found.length })}</span>
          {page > 1 && <a href={visit.to('/metrics', { ...query, page: page - 1 })}>{locale.t('metrics.previous')}</a>}
          {first + PAGE < found.length && (
            <a href={visit.to('/metrics', { ...query, page: page + 1 })}>{locale.t('metrics.next')}</a>
          )}
        </nav>
      )}
      <Deploys visit={visit} deploys={deploys} />
    </>
  )
}

const Filter = ({ visit, query }: { visit: Visit; query: Readonly<Record<string, string | number>> }): VNode => (
  <search>
    <form class="filter" method="get" action={visit.to('/metrics')}>
      {Object.entries(query)
        .filter(([name, value]) => name !== 'q' && value !== '')
        .map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
      <input
        type="search"
        name="q"
        value={query.q}
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
