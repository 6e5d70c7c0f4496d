// What each figure must reach, and what it should: ratios and times that a machine of two cores can be held to.

export interface Goal {
  readonly key: string
  readonly must: number
  readonly aim: number
  /** Which way is better. */
  readonly direction: 'up' | 'down'
}

const up = (key: string, must: number, aim: number): Goal => ({ key, must, aim, direction: 'up' })
const down = (key: string, must: number, aim: number): Goal => ({ key, must, aim, direction: 'down' })

export const goals: readonly Goal[] = [
  up('redis.process.vs.bullmq', 6, 10),
  up('redis.process.vs.beequeue', 4, 6),
  up('redis.process.vs.graphile', 4, 6),
  up('redis.process.vs.sidekiq', 7, 12),
  up('redis.process.vs.sidekiqReliable', 10, 18),
  up('redis.process.noAhead.vs.bullmq', 1.5, 2.5),
  up('redis.process.ofLimit', 0.3, 0.5),
  down('cpu.workerSecondsPer100k', 0.6, 0.35),
  up('redis.sleep10.share', 0.95, 0.98),
  up('redis.enqueue.awaited.vs.bullmq', 1.3, 1.5),
  up('redis.enqueue.unique.ofPlain', 0.67, 0.8),
  up('redis.enqueue.concurrent.vs.bullmq', 5, 8),
  up('redis.enqueue.bulk.vs.bullmq', 10, 15),
  up('redis.enqueue.bulk.vs.sidekiq', 2, 3),
  down('redis.latency.p50Ms', 0.25, 0.15),
  down('redis.latency.p99Ms', 2, 1),
  down('redis.delay.p50Ms', 3, 1),
  down('redis.delay.p99Ms', 20, 5),
  down('redis.bytesPerJob.vs.sidekiq', 1.05, 1),
  down('redis.idle.commandsPerSecond', 3, 1),
  up('sqlite.process.vs.graphile', 2, 3),
  up('sqlite.process.vs.pgboss', 2, 3),
  down('sqlite.latency.sameProcessP50Ms', 0.3, 0.1),
  down('sqlite.latency.otherProcessP50Ms', 15, 5),
  down('growth.queued', 1.2, 1.05),
  down('growth.scheduled', 1.2, 1.05),
  down('growth.retries', 1.2, 1.05),
  down('growth.queues1000', 1.2, 1.05),
  down('herd.wakesPerPush', 10, 5),
  down('herd.redisMsPerPush', 0.5, 0.3),
  up('sqlite.fairness.smallestShare', 0.5, 0.8),
  down('sqlite.fairness.longestStallMs', 50, 25),
  down('lanes.redis.behind', 60, 20),
  down('lanes.sqlite.behind', 60, 20),
  up('redis.limits.ofPlain', 0.25, 0.5),
  down('redis.cron.lateP99Ms', 100, 30),
  down('dashboard.viewersLoss', 0.05, 0.02),
  down('dashboard.overviewMs', 150, 50),
  down('dashboard.retriesMs', 150, 50),
  down('dashboard.searchMs', 300, 150),
  down('start.workerMs', 400, 200),
  down('start.clientImportMs', 60, 30),
]

/** How a figure stands against its goal. `by`: how much better than it must be, as a share of that; below zero it is worse. */
export interface Standing {
  readonly reached: 'aim' | 'must' | 'neither'
  readonly by: number
}

export function standingOf({ must, aim, direction }: Goal, value: number): Standing {
  const isBetter = (than: number): boolean => (direction === 'up' ? value >= than : value <= than)
  const by = direction === 'up' ? value / must - 1 : 1 - value / must
  return { reached: isBetter(aim) ? 'aim' : isBetter(must) ? 'must' : 'neither', by }
}
