// Moving a store when a Redis server is not as it should be: keys of another type, no memory left, scripts forgotten.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { moveId } from '../../src/core/store/moving.ts'
import type { Store } from '../../src/core/store/store.ts'
import { type MovedStore, moveStore } from '../../src/runtime/moving/move-store.ts'
import { systemClock, systemRandom } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { contents, emptiness, fill, job, mail, put, queued, Stores, timed } from '../runtime/stores-to-move.ts'
import { RedisServer } from './redis-server.ts'

let server: RedisServer
let foreign: Connection
let redis: Store
let stores: Stores
beforeAll(async () => {
  server = await RedisServer.start()
  foreign = await connect(server.url)
  redis = redisStore({ url: server.url, clock: systemClock, random: systemRandom, codec: sidekiqCodec() })
  await redis.open()
  stores = await Stores.start()
})
afterAll(async () => {
  await redis.close()
  await foreign.close()
  await server.stop()
  await stores.stop()
})
beforeEach(() => foreign.send(['FLUSHALL']))

const move = (from: Store, to: Store): Promise<MovedStore | null> =>
  moveStore({ from, to, clock: systemClock, random: systemRandom, silenceMs: ms(25_000) })

const all = async (): Promise<number> => Number(await foreign.send(['DBSIZE']))

it('a place of another type takes nothing, and the step is not done', async () => {
  await foreign.send(['SET', 'queue:mail', 'not a job'])
  await foreign.send(['RPUSH', 'dead', 'not a set'])
  for (const load of [queued(mail, job('a')), timed('dead', 1_700_000_000_000, job('a'))])
    await expect(redis.bring({ move: moveId('one'), step: 0, note: '' }, load)).rejects.toMatchObject({
      code: 'HM_STORE_CORRUPT',
    })
  expect(await all()).toBe(2)
})

it('a move stops before a place of another type, and goes on when that is out of the way', async () => {
  const from = await stores.empty('sqlite')
  await fill(from)
  const before = await contents(from)
  await foreign.send(['SET', 'retry', 'not a set'])
  await expect(move(from, redis)).rejects.toThrow()
  await foreign.send(['DEL', 'retry'])
  expect(await move(from, redis)).toMatchObject({ dead: 2 })
  expect(await contents(redis)).toEqual(before)
})

it('a server that is full can be moved out of', async () => {
  const to = await stores.empty('sqlite')
  await fill(redis)
  const before = await contents(redis)
  await foreign.send(['CONFIG', 'SET', 'maxmemory', '1'])
  try {
    expect(await move(redis, to)).toMatchObject({ dead: 2, processed: 70 })
  } finally {
    await foreign.send(['CONFIG', 'SET', 'maxmemory', '0'])
  }
  expect(await contents(to)).toEqual(before)
  expect(await contents(redis)).toEqual(emptiness)
})

it('a server that is full stops a move into it; nothing is lost, and it goes on when there is room', async () => {
  const from = await stores.empty('sqlite')
  await fill(from)
  const before = await contents(from)
  await foreign.send(['CONFIG', 'SET', 'maxmemory', '1'])
  await expect(move(from, redis)).rejects.toMatchObject({ code: 'HM_STORE_FULL' })
  await foreign.send(['CONFIG', 'SET', 'maxmemory', '0'])
  await move(from, redis)
  expect(await contents(redis)).toEqual(before)
})

it('leaves no key behind on a server that held only what moved', async () => {
  const to = await stores.empty('redis')
  await fill(redis)
  await move(redis, to)
  const left = (await foreign.send(['KEYS', '*'])) ?? []
  expect(String(left)).toMatch(/^(hm:held:\w+,?)*$/)
})

it('jobs of a megabyte go a few at a time', async () => {
  const to = await stores.empty('sqlite')
  const large = Array.from({ length: 20 }, (_, i) => job(`${i}`.repeat(400_000)))
  await put(redis, ...large.map((one) => queued(mail, one)))
  const steps: number[] = []
  await moveStore({
    ...{ from: redis, to, clock: systemClock, random: systemRandom, silenceMs: ms(25_000) },
    progress: (done, _total, phase) => phase === 'moving' && steps.push(done),
  })
  expect(steps.at(-1)).toBe(20)
  expect(Math.max(...steps.map((done, i) => done - (steps[i - 1] ?? 0)))).toBeLessThan(4)
})
