// promote: due jobs from a set to the left end of their queue, each only if it is still there.

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

/** A queue that is empty: among the dead. */
type Job = readonly [set: 'schedule' | 'retry', old: string, amended: string, queue: string]

const promote = (...jobs: Job[]): Promise<Plain> =>
  raw.run(
    'promote',
    [
      keys.queues,
      keys.dead,
      keys.recovered,
      ...jobs.flatMap(([set, , , queue]) => [keys[set], keys.queue(queue || 'default')]),
    ],
    ['1800000000.5', jobs.length, ...jobs.flatMap(([set, old, amended, queue]) => [set, '1', old, amended, queue])],
  )

const sha = (payload: string): string => createHash('sha1').update(payload).digest('hex')

it('takes the bytes that were read out of the set, and puts the amended ones into the queue, named', async () => {
  await raw.send('ZADD', keys.schedule, 1, 'a')
  await raw.send('ZADD', keys.retry, 1, 'b')
  expect(await promote(['schedule', 'a', 'a+', 'mail'], ['retry', 'b', 'b+', 'mail'])).toEqual([1, 1])
  expect(await raw.read('queue:mail')).toEqual(['b+', 'a+'])
  expect(await raw.read(keys.queues)).toEqual(['mail'])
  expect(raw.changed).toEqual(['queue:mail', 'queues', 'retry', 'schedule'])
})

it('answers 0 for what is gone, and adds nothing', async () => {
  expect(await promote(['schedule', 'a', 'a+', 'mail'])).toEqual([0])
  expect(raw.changed).toEqual([])
})

it('puts what nobody can read among the dead as it is', async () => {
  await raw.send('ZADD', keys.schedule, 1, 'not a job')
  expect(await promote(['schedule', 'not a job', 'not a job', ''])).toEqual([1])
  expect(await raw.read(keys.dead)).toEqual([['not a job', '1800000000.5']])
  expect(raw.changed).toEqual(['dead', 'schedule'])
})

it('leaves what would go to a key of another type, and goes on with the others', async () => {
  await raw.send('SET', 'queue:bad', 'not ours')
  await raw.send('SET', keys.dead, 'not ours')
  await raw.send('ZADD', keys.schedule, 1, 'a', 1, 'b', 1, 'c')
  const jobs: Job[] = [
    ['schedule', 'a', 'a+', 'bad'],
    ['schedule', 'b', 'b', ''],
    ['schedule', 'c', 'c+', 'mail'],
  ]
  expect(await promote(...jobs)).toEqual([-1, -1, 1])
  expect(await raw.read(keys.schedule)).toEqual([
    ['a', '1'],
    ['b', '1'],
  ])
})

it('moves a mark of suspicion to the new bytes, and what holds the marks keeps its TTL', async () => {
  await raw.send('HSET', keys.recovered, sha('a'), '4000000000000 2')
  await raw.send('PEXPIRE', keys.recovered, 60_000)
  await raw.send('ZADD', keys.schedule, 1, 'a')
  await promote(['schedule', 'a', 'a+', 'mail'])
  expect(await raw.read(keys.recovered)).toEqual([[sha('a+'), '4000000000000 2']])
  expect(Number(await raw.send('PTTL', keys.recovered))).toBeGreaterThan(50_000)
})

it('keeps the mark of a job whose bytes stay the same', async () => {
  await raw.send('HSET', keys.recovered, sha('a'), '4000000000000 2')
  await raw.send('PEXPIRE', keys.recovered, 60_000)
  await raw.send('ZADD', keys.schedule, 1, 'a')
  await promote(['schedule', 'a', 'a', 'mail'])
  expect(await raw.read(keys.recovered)).toEqual([[sha('a'), '4000000000000 2']])
})
