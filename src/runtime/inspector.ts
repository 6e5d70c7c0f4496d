// What a person asks a store: how much was done, what waits where, who is at work.

import type { Clock, EpochMs, Ms } from '../core/clock.ts'
import { ms } from '../core/clock.ts'
import type { Payload } from '../core/payload/payload.ts'
import type { Store } from '../core/store/store.ts'

export interface QueueStats {
  readonly name: string
  readonly size: number
  readonly paused: boolean
  /** How long the next job has waited; 0 for an empty queue. */
  readonly latencyMs: Ms
}

export interface Stats {
  /** Attempts that ended, and those of them that failed. */
  readonly processed: number
  readonly failed: number
  readonly enqueued: number
  readonly scheduled: number
  readonly retries: number
  readonly dead: number
  readonly processes: number
  /** Jobs at work, as of each process's last picture. */
  readonly busy: number
  readonly queues: readonly QueueStats[]
}

export async function stats(store: Store, clock: Clock): Promise<Stats> {
  const [totals, queues, sizes, processes] = await Promise.all([
    store.totals(),
    store.queues(),
    store.sizes(),
    store.processes(),
  ])
  return {
    ...totals,
    enqueued: queues.reduce((sum, queue) => sum + queue.size, 0),
    scheduled: sizes.schedule,
    retries: sizes.retry,
    dead: sizes.dead,
    processes: processes.length,
    busy: processes.reduce((sum, process) => sum + process.busy, 0),
    queues: queues.map(({ name, size, paused, head }) => ({
      name,
      size,
      paused,
      latencyMs: latency(store, head, clock.now()),
    })),
  }
}

function latency(store: Store, head: Payload | null, now: EpochMs): Ms {
  const decoded = head && store.codec.decode(head)
  if (decoded?.status !== 'job') return ms(0)
  const since = decoded.job.enqueuedAt ?? decoded.job.createdAt ?? now
  return ms(Math.max(0, now - since))
}
