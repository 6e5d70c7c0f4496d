// The jobs that one would look at first: the slowest, those that fail most, those on which most time goes.

import type { VNode } from 'preact'
import type { JobMetrics } from '../../runtime/metrics.ts'
import type { MessageKey } from '../locales/catalog.ts'
import { Given } from '../ui/given.tsx'
import type { Visit } from '../visit.ts'
import { failedShare, type SortKey, sorted } from './metrics-list.ts'

const MOST_ROWS = 5

interface Top {
  readonly title: MessageKey
  readonly sort: SortKey
  /** Whether a job belongs here at all. */
  fits(job: JobMetrics): boolean
  says(job: JobMetrics, visit: Visit): string
}

const tops: readonly Top[] = [
  {
    title: 'overview.slowest',
    sort: 'average',
    fits: ({ averageMs }) => averageMs > 0,
    says: ({ averageMs }, { locale }) => locale.t('overview.onAverage', { took: locale.duration(averageMs) }),
  },
  {
    title: 'overview.failing',
    sort: 'failed',
    fits: ({ failed }) => failed > 0,
    says: (job, { locale }) =>
      locale.t('overview.failures', { count: job.failed, share: locale.share(failedShare(job)) }),
  },
  {
    title: 'overview.costly',
    sort: 'total',
    fits: ({ totalMs }) => totalMs > 0,
    says: ({ totalMs }, { locale }) => locale.duration(totalMs),
  },
]

export const TopJobs = ({ visit, jobs }: { visit: Visit; jobs: readonly JobMetrics[] }): VNode | null => {
  const { locale } = visit
  if (jobs.length === 0) return null
  return (
    <section>
      <h2>
        {locale.t('overview.lastHour')} <a href={visit.to('/metrics')}>{locale.t('overview.allMetrics')}</a>
      </h2>
      <div class="tops">
        {tops.map((top) => (
          <TopList key={top.title} visit={visit} top={top} jobs={jobs.filter(top.fits)} />
        ))}
      </div>
    </section>
  )
}

const TopList = ({ visit, top, jobs }: { visit: Visit; top: Top; jobs: readonly JobMetrics[] }): VNode | null => {
  if (jobs.length === 0) return null
  return (
    <div class="panel">
      <h3>{visit.locale.t(top.title)}</h3>
      <ol>
        {sorted(jobs, top.sort)
          .slice(0, MOST_ROWS)
          .map((job) => (
            <li key={job.class}>
              <a href={visit.to(`/metrics/${encodeURIComponent(job.class)}`)}>
                <Given>{job.class}</Given>
              </a>{' '}
              <span class="soft">{top.says(job, visit)}</span>
            </li>
          ))}
      </ol>
    </div>
  )
}
