// works: what processes have in hand, under the name of today and under that of Sidekiq up to 6.4.1.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { ownerId } from '../../../src/core/store/queueing.ts'
import { keys, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

const [ours, older, idle] = [ownerId('vm:1:aa'), ownerId('vm:2:bb'), ownerId('vm:3:cc')]

it('are read of each process in its place, of an older one under its name', async () => {
  await raw.send('HSET', keys.work(ours), 't1', 'a')
  await raw.send('HSET', keys.workers(ours), 't1', 'the same')
  await raw.send('HSET', keys.workers(older), 't1', 'b')
  await raw.send('SET', keys.work(idle), 'no hash')
  const named = [ours, older, idle].flatMap((id) => [keys.work(id), keys.workers(id)])
  expect(await raw.run('works', named, [])).toEqual([['a'], ['b'], []])
  expect(raw.changed).toEqual([])
})
