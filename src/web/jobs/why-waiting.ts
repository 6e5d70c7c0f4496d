// Why a job that waits is not at work: what a person can change comes before what takes care of itself.

import type { StoredJob } from '../../runtime/stored-job.ts'
import type { Snapshot } from '../live/snapshot.ts'
import { listenersOf } from '../processes/listening.ts'

export type Reason =
  /** `replaced`: another job holds its lock, and it may not run beside that one. */
  | { readonly kind: 'paused' | 'alone' | 'behind' | 'replaced' }
  | { readonly kind: 'later'; readonly at: number }
  /** A limiter had no room when it was to run. */
  | { readonly kind: 'overLimit'; readonly limiter: string; readonly count: number; readonly at: number }
  /** No process that took it knows its class. */
  | { readonly kind: 'unknownClass'; readonly count: number; readonly since: number }

/** Reasons, the one to begin with first. Empty: a worker is about to take it. `holder`: of its lock, where it has one. */
export function whyWaiting(
  job: StoredJob,
  { stats, processes, at }: Snapshot,
  holder: string | null,
): readonly Reason[] {
  if (job.place === 'dead') return []
  const queue = stats.queues.find(({ name }) => name === job.queue)
  const isDue = job.at === null || job.at <= at
  const { returns, over } = job.job ?? {}
  const isOver = over !== undefined && !isDue && job.place === 'schedule'
  const isReplaced = holder !== null && holder !== job.jid && job.job?.lock?.yields
  return [
    ...(isReplaced ? [{ kind: 'replaced' } as const] : []),
    ...(returns ? [{ kind: 'unknownClass', count: returns.count, since: returns.since } as const] : []),
    ...(queue?.paused ? [{ kind: 'paused' } as const] : []),
    ...(listenersOf(job.queue, processes) === 0 ? [{ kind: 'alone' } as const] : []),
    ...(isOver && job.at !== null ? [{ kind: 'overLimit', ...over, at: job.at } as const] : []),
    ...(!isOver && !isDue && job.at !== null ? [{ kind: 'later', at: job.at } as const] : []),
    ...(job.place === 'queue' && (queue?.size ?? 0) > 1 ? [{ kind: 'behind' } as const] : []),
  ]
}
