// How often the metrics of a page travel to a real Redis: once, since what is asked for together leaves together. A trip begins
// with a command while no other is under way.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../src/core/clock.ts'
import { emptyHistogram } from '../../src/core/metrics/buckets.ts'
import type { MinuteHistogram } from '../../src/core/store/ledger.ts'
import type { Store } from '../../src/core/store/store.ts'
import { jobMetrics } from '../../src/runtime/metrics.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { RedisServer } from './redis-server.ts'
import { TimeMachine } from './time-machine.ts'

const noon = epochMs(Date.parse('2026-11-12T12:34:30Z'))

let server: RedisServer
let redis: Connection
beforeAll(async () => {
  server = await RedisServer.start()
  redis = await connect(server.url)
})
afterAll(async () => {
  await redis.close()
  await server.stop()
})

let store: Store
let clock: FakeClock
let trips = 0
beforeEach(async () => {
  await redis.send(['FLUSHALL'])
  clock = new FakeClock(noon)
  const machine = new TimeMachine(noon)
  const made = { clock, random: seededRandom(1), codec: sidekiqCodec() }
  const through = async (lost: () => void): Promise<Connection> =>
    counted(machine.through(await connect(server.url, { lost })))
  store = redisStore({ url: 'redis://localhost', ...made, connect: through })
  await store.open()
  const histogram = emptyHistogram().map((_, i) => (i === 3 ? 5 : 0))
  await store.record('batch', [{ class: 'A', processed: 5, failed: 0, totalMs: ms(250), histogram }])
})
afterEach(() => store.close())

function counted(connection: Connection): Connection {
  let away = 0
  const trip = async <Reply>(asked: () => Promise<Reply>): Promise<Reply> => {
    if (away++ === 0) trips++
    try {
      return await asked()
    } finally {
      away--
    }
  }
  return {
    send: (command) => trip(() => connection.send(command)),
    pipeline: (commands) => trip(() => connection.pipeline(commands)),
    duplicate: (listener) => connection.duplicate(listener),
    close: () => connection.close(),
  }
}

async function tripsOf(ask: () => Promise<unknown>): Promise<number> {
  // The first call of a script brings it along.
  await ask()
  trips = 0
  await ask()
  return trips
}

describe('one trip', () => {
  it.each([
    ['minute', 480],
    ['ten minutes', 432],
  ] as const)('brings samples by the %s, %d of them', async (grain, count) => {
    expect(await tripsOf(() => store.samples(grain, count))).toBe(1)
    expect(await store.samples(grain, count)).toMatchObject([{ classes: [{ class: 'A', processed: 5 }] }])
  })

  it('brings the histograms of many classes', async () => {
    const names = Array.from({ length: 25 }, (_, i) => (i === 7 ? 'A' : `Other${i}`))
    const ask = (): Promise<readonly (readonly MinuteHistogram[])[]> =>
      Promise.all(names.map((name) => store.histograms(name, 60)))
    expect(await tripsOf(ask)).toBe(1)
    expect((await ask()).map(([newest]) => newest?.counts[3] ?? 0)).toEqual(names.map((name) => (name === 'A' ? 5 : 0)))
  })

  it('brings all that one class has: its course and the histograms of eight hours', async () => {
    expect(await tripsOf(() => jobMetrics(store, 'A', { hours: 72 }))).toBe(1)
    expect(await jobMetrics(store, 'A', { hours: 72 })).toMatchObject({ processed: 5, course: [{ p50Ms: 55 }] })
  })
})

describe('a second trip', () => {
  it('is made where our clock is in another minute than that of the server, whose time counts', async () => {
    await clock.advance(ms(120_000))
    expect(await tripsOf(() => store.samples('minute', 1))).toBe(2)
    expect(await store.samples('minute', 1)).toMatchObject([{ classes: [{ class: 'A' }] }])
    expect((await store.histograms('A', 1))[0]?.counts[3]).toBe(5)
  })
})
