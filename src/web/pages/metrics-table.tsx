// Classes of jobs in a table that is put in order by links, so that an order can be kept and shared.

import type { VNode } from 'preact'
import { type RunTimes, runTimesOf } from '../../core/metrics/run-times.ts'
import type { JobMetrics } from '../../runtime/metrics.ts'
import type { MessageKey } from '../locales/catalog.ts'
import { Given, inLine } from '../ui/given.tsx'
import type { Visit } from '../visit.ts'
import { failedShare, type SortKey, sortKeys } from './metrics-list.ts'
import { percentiles, percentileTexts } from './percentiles.ts'
import type { Period } from './period.tsx'

interface TableProps {
  readonly visit: Visit
  readonly rows: readonly JobMetrics[]
  readonly sort: SortKey
  readonly query: Readonly<Record<string, string | number>>
  readonly period: Period
  /** By class; null where the period is too long to read one for each. */
  readonly times: ReadonlyMap<string, RunTimes> | null
  /** Those in the chart; null: there is nothing to choose from. */
  readonly chosen: readonly string[] | null
}

/** The same links once more, for screens on which the table has no head. */
export const SortLinks = ({ visit, query, sort }: Pick<TableProps, 'visit' | 'query' | 'sort'>): VNode => (
  <nav class="choice sorts" aria-label={visit.locale.t('metrics.sort')}>
    {columns.map(({ sort: key, title }) => (
      <a key={key} href={sortedBy(visit, query, key)} aria-current={key === sort ? 'true' : undefined}>
        {visit.locale.t(title)}
      </a>
    ))}
  </nav>
)

const sortedBy = (visit: Visit, query: TableProps['query'], sort: SortKey): string =>
  visit.to('/metrics', { ...query, sort: sort === sortKeys[0] ? '' : sort })

const columns: readonly { readonly sort: SortKey; readonly title: MessageKey }[] = [
  { sort: 'job', title: 'metrics.job' },
  { sort: 'runs', title: 'metrics.runs' },
  { sort: 'failed', title: 'metrics.failed' },
  { sort: 'share', title: 'metrics.share' },
  { sort: 'total', title: 'metrics.total' },
  { sort: 'average', title: 'metrics.average' },
]

export const MetricsTable = ({ visit, rows, sort, query, period, times, chosen }: TableProps): VNode => {
  const { locale } = visit
  return (
    <table class="list metrics">
      <caption>{locale.t('metrics.caption')}</caption>
      <thead>
        <tr>
          {chosen && <td class="pick" />}
          {columns.map(({ sort: key, title }) => (
            <Head key={key} {...{ visit, query }} of={key} title={locale.t(title)} isSorted={key === sort} />
          ))}
          {times && percentiles.map((one) => <PercentileHead key={one} title={locale.t(`metrics.${one}`)} />)}
        </tr>
      </thead>
      <tbody>
        {rows.map((job) => (
          <tr key={job.class}>
            {chosen && <Pick {...{ visit, chosen }} name={job.class} />}
            <th scope="row" data-label={locale.t('metrics.job')}>
              <a href={visit.to(`/metrics/${encodeURIComponent(job.class)}`, period.query)}>
                <Given>{job.class}</Given>
              </a>
            </th>
            <td class="number" data-label={locale.t('metrics.runs')}>
              {locale.count(job.processed)}
            </td>
            <td class="number" data-label={locale.t('metrics.failed')}>
              {locale.count(job.failed)}
            </td>
            <td class="number" data-label={locale.t('metrics.share')}>
              {locale.share(failedShare(job))}
            </td>
            <td class="number" data-label={locale.t('metrics.total')}>
              {locale.duration(job.totalMs)}
            </td>
            <td class="number" data-label={locale.t('metrics.average')}>
              {locale.duration(job.averageMs)}
            </td>
            {times && <Percentiles visit={visit} times={times.get(job.class) ?? runTimesOf([])} />}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const Pick = ({ visit, name, chosen }: { visit: Visit; name: string; chosen: readonly string[] }): VNode => (
  <td class="pick">
    <label>
      <input
        type="checkbox"
        name="of"
        value={name}
        checked={chosen.includes(name)}
        aria-label={visit.locale.t('metrics.choose.job', { name: inLine(name) })}
      />
    </label>
  </td>
)

const PercentileHead = ({ title }: { title: string }): VNode => (
  <th scope="col" class="number">
    {title}
  </th>
)

const Percentiles = ({ visit, times }: { visit: Visit; times: RunTimes }): VNode => {
  const { locale } = visit
  const written = percentileTexts(times, locale)
  return (
    <>
      {percentiles.map((one) => (
        <td class="number" key={one} data-label={locale.t(`metrics.${one}`)}>
          {written[one]}
        </td>
      ))}
    </>
  )
}

interface HeadProps {
  readonly visit: Visit
  readonly of: SortKey
  readonly title: string
  readonly query: TableProps['query']
  readonly isSorted: boolean
}

const Head = ({ visit, of, title, query, isSorted }: HeadProps): VNode => (
  <th
    scope="col"
    class={of === 'job' ? '' : 'number'}
    {...(isSorted && { 'aria-sort': of === 'job' ? 'ascending' : 'descending' })}
  >
    <a href={sortedBy(visit, query, of)}>
      {title}
      {isSorted && <span aria-hidden="true">{of === 'job' ? ' ↑' : ' ↓'}</span>}
    </a>
  </th>
)
