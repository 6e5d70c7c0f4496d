// peek: the beginning of a key of any type. It only reads.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

const peek = (key: string, many = 2, bytes = 3): Promise<Plain> => raw.run('peek', [key], [many, bytes])

it('shows the beginning of a text, and how long it is', async () => {
  await raw.send('SET', keys.processed, '12345', 'PX', '50000')
  const [type, ttl, ...rest] = (await peek(keys.processed)) as readonly Plain[]
  expect([type, ...rest]).toEqual(['string', 5, '', '123', 5])
  expect(Number(ttl)).toBeGreaterThan(40_000)
  expect(raw.changed).toEqual([])
})

it('shows the first elements of a list with their places, each cut', async () => {
  await raw.send('RPUSH', keys.queue('a'), 'one', 'three', 'x')
  expect(await peek(keys.queue('a'))).toEqual(['list', -1, 3, 0, 'one', 3, 1, 'thr', 5])
})

it('shows the first of a sorted set with their scores', async () => {
  await raw.send('ZADD', keys.dead, 1, 'a', '2.5', 'bcde', 3, 'f')
  expect(await peek(keys.dead)).toEqual(['zset', -1, 3, '1', 'a', 1, '2.5', 'bcd', 4])
})

it('shows some of a set and some of a hash, no more than were asked for', async () => {
  await raw.send('SADD', keys.queues, 'a', 'b', 'c')
  await raw.send('HSET', keys.owners, 'f', 'four', 'g', '1', 'h', '2')
  const [set, hash] = [await peek(keys.queues), await peek(keys.owners)]
  expect(set).toHaveLength(3 + 2 * 3)
  expect(hash).toHaveLength(3 + 2 * 3)
  expect([set, hash]).toEqual([expect.arrayContaining(['set', 3]), expect.arrayContaining(['hash', 3, 'f', 'fou', 4])])
  expect(raw.changed).toEqual([])
})

it('says that nothing is there, and what it cannot show', async () => {
  expect(await peek(keys.retry)).toEqual(['none', -2, 0])
  await raw.send('XADD', keys.retry, '1-1', 'a', 'b')
  expect(await peek(keys.retry)).toEqual(['stream', -1, 0])
})
