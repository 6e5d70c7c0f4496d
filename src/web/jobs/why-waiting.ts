// Why a job that waits is not at work: what a person can change comes before what takes care of itself.

import type { Store } from '../../core/store/store.ts'
import type { StoredJob } from '../../runtime/stored-job.ts'
import type { Snapshot } from '../live/snapshot.ts'
import { listenersOf } from '../processes/listening.ts'

export type Reason =
  /** `replaced`: another job holds its lock, and it may not run beside that one. */
  | { readonly kind: 'paused' | 'alone' | 'behind' | 'replaced' }
  | { readonly kind: 'later'; readonly at: number }
  /** A limiter had no room when it was to run. */
  | { readonly kind: 'overLimit'; readonly limiter: string; readonly count: number; readonly at: number }
  /** Of its key as many are in the queue or at work as may be; and so many wait before it. */
  | {
      readonly kind: 'lane'
      readonly key: string
      readonly inside: number
      readonly max: number
      readonly before: number
    }
  /** No process that took it knows its class. */
  | { readonly kind: 'unknownClass'; readonly count: number; readonly since: number }

/** What the store was asked of a job that waits. */
export interface HeldBy {
  /** Of its lock, where it has one. */
  readonly holder: string | null
  readonly lane: Reason | null
}

/** Reasons, the one to begin with first. Empty: a worker is about to take it. */
export function whyWaiting(
  job: StoredJob,
  { stats, processes, at }: Snapshot,
  { holder, lane }: HeldBy,
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
    ...(lane ? [lane] : []),
    ...(isOver && job.at !== null ? [{ kind: 'overLimit', ...over, at: job.at } as const] : []),
    ...(!isOver && !isDue && job.at !== null ? [{ kind: 'later', at: job.at } as const] : []),
    ...(job.place === 'queue' && !job.isHeldBack && (queue?.size ?? 0) > 1 ? [{ kind: 'behind' } as const] : []),
  ]
}

/** How many are counted that wait before a job. */
const COUNTED = 1000

/** What holds a job back that waits in a lane; null: it does not. */
export async function laneReason(store: Store, { isHeldBack, job, queue, jid }: StoredJob): Promise<Reason | null> {
  const key = job?.lane?.key
  if (!isHeldBack || key === undefined) return null
  const [lanes, page] = await Promise.all([
    store.lanes(queue, Number.MAX_SAFE_INTEGER),
    store.page({ kind: 'lane', queue, key }, { limit: COUNTED }),
  ])
  const lane = lanes.find((one) => one.key === key)
  if (!lane) return null
  const place = page.entries.findIndex(({ payload }) => {
    const read = store.codec.decode(payload)
    return read.status === 'job' && read.job.jid === jid
  })
  return { kind: 'lane', key, inside: lane.inside, max: lane.max, before: place < 0 ? page.entries.length : place }
}
