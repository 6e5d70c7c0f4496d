// foreign-crons: the schedules of sidekiq-cron, with the ticks that it pushed last.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { sidekiqCronKeys } from '../../../src/stores/redis/keys.ts'
import { type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

const theirs = sidekiqCronKeys('')
const read = (...names: readonly string[]): Promise<Plain> =>
  raw.run(
    'foreignCrons',
    names.flatMap((name) => [theirs.schedule(name), theirs.ticks(name)]),
    [],
  )

it('reads each, and its last two ticks', async () => {
  await raw.send('HSET', theirs.schedule('a'), 'name', 'a', 'status', 'enabled')
  await raw.send('ZADD', theirs.ticks('a'), '2', 'two', '1', 'one', '3', 'three')
  await raw.send('HSET', theirs.schedule('b'), 'name', 'b')
  expect(await read('a', 'b')).toEqual([['name', 'a', 'status', 'enabled'], ['two', 'three'], ['name', 'b'], []])
})

it('takes what is of another type for nothing', async () => {
  await raw.send('SET', theirs.schedule('a'), 'x')
  await raw.send('LPUSH', theirs.ticks('a'), 'x')
  expect(await read('a', 'b')).toEqual([[], [], [], []])
})
