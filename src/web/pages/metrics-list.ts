// Which classes the list of metrics shows, and in which order: on the page, and in what is taken away from it.

import type { JobMetrics } from '../../runtime/metrics.ts'
import { oneOf, type Reader, text } from '../parameters.ts'
import { periodParameters } from './period.tsx'

/** The first is the order without a word. */
export const sortKeys = ['total', 'runs', 'failed', 'share', 'average', 'job'] as const
export type SortKey = (typeof sortKeys)[number]

export const listParameters: typeof periodParameters & {
  readonly sort: Reader<SortKey>
  readonly q: Reader<string>
} = { ...periodParameters, sort: oneOf(sortKeys), q: text(200) }

/** The part of the attempts that failed. */
export const failedShare = ({ processed, failed }: JobMetrics): number => (processed === 0 ? 0 : failed / processed)

const weights: Readonly<Record<Exclude<SortKey, 'job'>, (job: JobMetrics) => number>> = {
  total: (job) => job.totalMs,
  runs: (job) => job.processed,
  failed: (job) => job.failed,
  share: failedShare,
  average: (job) => job.averageMs,
}

/** Those with this in their name, in order. */
export const listed = (
  jobs: readonly JobMetrics[],
  { q, sort }: { readonly q: string; readonly sort: SortKey },
): readonly JobMetrics[] =>
  sorted(
    jobs.filter((job) => job.class.toLowerCase().includes(q.toLowerCase())),
    sort,
  )

/** Names from A on, numbers from the largest on. */
export function sorted(jobs: readonly JobMetrics[], sort: SortKey): readonly JobMetrics[] {
  const byName = (a: JobMetrics, b: JobMetrics): number => (a.class < b.class ? -1 : 1)
  if (sort === 'job') return jobs.toSorted(byName)
  const weight = weights[sort]
  return jobs.toSorted((a, b) => weight(b) - weight(a) || byName(a, b))
}
