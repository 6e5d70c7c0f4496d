// Goals and keys: what a run answers, and how a figure stands against what it must be.

import { expect, it } from 'vitest'
import { groups } from '../../bench/figures/groups.ts'
import { goals, standingOf } from '../../bench/goals.ts'

const keys = [
  ...['bullmq', 'beequeue', 'noderesque', 'graphile', 'pgboss', 'sidekiq', 'sidekiqReliable'].map(
    (name) => `redis.process.vs.${name}`,
  ),
  ...['redis.process.noAhead.vs.bullmq', 'redis.process.ofLimit'],
  ...['awaited', 'concurrent', 'bulk'].map((mode) => `redis.enqueue.${mode}.vs.bullmq`),
  ...['redis.enqueue.bulk.vs.sidekiq', 'redis.enqueue.unique.ofPlain'],
  ...['redis.latency.p50Ms', 'redis.latency.p99Ms', 'redis.delay.p50Ms', 'redis.delay.p99Ms'],
  ...['redis.bytesPerJob.vs.sidekiq', 'redis.idle.commandsPerSecond', 'redis.sleep10.share'],
  ...['sqlite.process.vs.graphile', 'sqlite.process.vs.pgboss'],
  ...['sqlite.latency.sameProcessP50Ms', 'sqlite.latency.otherProcessP50Ms'],
  ...['growth.queued', 'growth.scheduled', 'growth.retries', 'growth.queues1000'],
  ...['herd.wakesPerPush', 'herd.redisMsPerPush'],
  ...['sqlite.fairness.smallestShare', 'sqlite.fairness.longestStallMs'],
  ...['start.workerMs', 'start.clientImportMs', 'cpu.workerSecondsPer100k'],
  ...['overview', 'retries', 'search', 'errors', 'find'].map((page) => `dashboard.${page}Ms`),
  'dashboard.viewersLoss',
  ...['lanes.redis.behind', 'lanes.sqlite.behind', 'redis.limits.ofPlain', 'redis.cron.lateP99Ms'],
]
const measured = Object.values(groups).flatMap((group) => group.keys)

it('the groups measure exactly these keys, each once', () => {
  expect(measured.toSorted()).toEqual(keys.toSorted())
})

it('each goal is one of a key that is measured, and no key has two', () => {
  const named = goals.map(({ key }) => key)
  expect(named.filter((key) => !measured.includes(key))).toEqual([])
  expect(new Set(named).size).toBe(named.length)
})

it('what a figure should be is harder than what it must be', () => {
  const odd = goals.filter(({ must, aim, direction }) => (direction === 'up' ? aim <= must : aim >= must))
  expect(odd).toEqual([])
})

it.each([
  { direction: 'up', value: 12, reached: 'aim', by: 2 },
  { direction: 'up', value: 4, reached: 'must', by: 0 },
  { direction: 'up', value: 3, reached: 'neither', by: -0.25 },
] as const)('$value, where 4 must be reached, reaches $reached', ({ direction, value, reached, by }) => {
  expect(standingOf({ key: 'x', must: 4, aim: 12, direction }, value)).toEqual({ reached, by })
})

it.each([
  { direction: 'down', value: 1, reached: 'aim', by: 0.75 },
  { direction: 'down', value: 4, reached: 'must', by: 0 },
  { direction: 'down', value: 6, reached: 'neither', by: -0.5 },
] as const)('$value, where 4 is the most, reaches $reached', ({ direction, value, reached, by }) => {
  expect(standingOf({ key: 'x', must: 4, aim: 1, direction }, value)).toEqual({ reached, by })
})
