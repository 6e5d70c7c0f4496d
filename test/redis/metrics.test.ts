// Metrics on a real Redis as Ruby's Sidekiq sees them: the figures of real runs to the byte, under the names of 7 and of 8;
// and what a real 7.3 and a real 8.1 left there, read back.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../src/core/clock.ts'
import { bucketOf, emptyHistogram } from '../../src/core/metrics/buckets.ts'
import type { Sample } from '../../src/core/store/ledger.ts'
import type { Store } from '../../src/core/store/store.ts'
import { jobMetrics, metrics } from '../../src/runtime/metrics.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, textOf } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { RedisServer } from './redis-server.ts'
import { TimeMachine } from './time-machine.ts'

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
beforeEach(() => redis.send(['FLUSHALL']))

const open: Store[] = []
afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
})

/** A store for which it is this moment; its own clock may be off. */
async function storeAt(now: string, { prefix = '', offMs = 0 } = {}): Promise<Store> {
  const at = epochMs(Date.parse(now))
  const machine = new TimeMachine(at)
  const through = async (lost: () => void): Promise<Connection> => machine.through(await connect(server.url, { lost }))
  const made = { clock: new FakeClock(epochMs(at + offMs)), random: seededRandom(1), codec: sidekiqCodec() }
  const store = redisStore({ url: 'redis://localhost', prefix, ...made, connect: through })
  open.push(store)
  await store.open()
  return store
}

function timed(name: string, ...runs: readonly number[]): Sample {
  const histogram = emptyHistogram().map((_, i) => runs.filter((run) => bucketOf(ms(run)) === i).length)
  const totalMs = ms(runs.reduce((sum, run) => sum + run, 0))
  return { class: name, processed: runs.length, failed: 0, totalMs, histogram }
}

const keysNow = async (): Promise<readonly string[]> => {
  const all = await redis.send(['KEYS', '*'])
  return (Array.isArray(all) ? all : []).map(textOf).toSorted()
}
const hexOf = async (key: string): Promise<string> => {
  const bytes = await redis.send(['GET', key])
  return Buffer.isBuffer(bytes) ? bytes.toString('hex') : ''
}

describe('what is written', () => {
  it('has the names of Sidekiq 8 and of 7, with zeros in front where each has them', async () => {
    await (await storeAt('2026-11-02T07:05:59.999Z')).record('b', [timed('TimedJob', 5)])
    expect(await keysNow()).toEqual(
      [
        ...['hm:recorded:b', 'j|261102|7:05', 'j|261102|7:0', 'h|TimedJob-2-7:5'],
        ...['j|20261102|7:5', 'TimedJob-02-07:5'],
      ].toSorted(),
    )
  })

  it('is in UTC, in the evening as well', async () => {
    await (await storeAt('2026-11-30T23:41:00.000Z')).record('b', [timed('A', 5)])
    expect(await keysNow()).toEqual(
      ['hm:recorded:b', 'j|261130|23:41', 'j|261130|23:4', 'h|A-30-23:41', 'j|20261130|23:41', 'A-30-23:41'].toSorted(),
    )
  })

  it('of runs of 5, 25, 90, 250, 800 and 1500 ms is the histogram of a real Sidekiq, and so is that of five short ones', async () => {
    const store = await storeAt('2026-11-21T07:05:00Z')
    await store.record('b', [timed('TimedJob', 5, 25, 90, 250, 800, 1500), timed('QuickJob', 0, 0, 1, 1, 0)])
    for (const key of ['h|TimedJob-21-7:5', 'TimedJob-21-07:5'])
      expect(await hexOf(key)).toBe('000100010000000000010000000000010000000000010001')
    for (const key of ['h|QuickJob-21-7:5', 'QuickJob-21-07:5']) expect(await hexOf(key)).toBe('0005')
    for (const key of ['j|261121|7:05', 'j|261121|7:0', 'j|20261121|7:5'])
      expect(await redis.send(['HMGET', key, 'TimedJob|p', 'TimedJob|f', 'TimedJob|ms'])).toEqual([
        Buffer.from('6'),
        null,
        Buffer.from('2670'),
      ])
  })

  it('goes by the time of the server, whatever the clock of the process says', async () => {
    const store = await storeAt('2026-11-21T07:05:00Z', { offMs: -3_600_000 })
    await store.record('b', [timed('A', 5)])
    expect(await keysNow()).toContain('j|261121|7:05')
    expect(await keysNow()).toHaveLength(6)
  })

  it('has the prefix of the store', async () => {
    const store = await storeAt('2026-11-21T07:05:00Z', { prefix: 'app:' })
    await store.record('b', [timed('A', 5)])
    await store.mark('v1')
    const keys = await keysNow()
    expect(keys).toHaveLength(8)
    expect(keys.filter((key) => !key.startsWith('app:'))).toEqual([])
    expect(await metrics(store, {})).toMatchObject([{ class: 'A', processed: 1 }])
  })

  it('a mark is that of a real Sidekiq', async () => {
    const store = await storeAt('2026-11-21T07:05:42.123Z')
    expect(await store.mark('abc123 Ship it')).toBe('marked')
    expect(textOf(await redis.send(['HGET', '20261121-marks', '2026-11-21T07:05:00Z']))).toBe('abc123 Ship it')
  })
})

describe('what Ruby wrote', () => {
  interface Dumped {
    readonly type: string
    readonly value: Record<string, string>
  }

  /** Loads the metrics and marks of a dump. */
  async function load(path: string): Promise<void> {
    const file = join(import.meta.dirname, '../fixtures/sidekiq', path)
    const { keys }: { keys: Record<string, Dumped> } = JSON.parse(readFileSync(file, 'utf8'))
    for (const [key, { type, value }] of Object.entries(keys)) {
      if (!/^j\||^h\||-21-07:|-marks$/.test(key)) continue
      if (type === 'hash') await redis.send(['HSET', key, ...Object.entries(value).flat()])
      else await redis.send(['SET', key, Buffer.from(value.base64 ?? '', 'base64')])
    }
  }

  for (const [version, path, now] of [
    ['7.3', '7.3/02-busy-retry-dead-metrics.json', '2026-11-21T07:01:30Z'],
    ['8.1', '8/02-busy-retry-dead-metrics.json', '2026-11-21T07:05:30Z'],
  ] as const) {
    it(`${version} is read: classes, histograms and marks`, async () => {
      await load(path)
      const store = await storeAt(now)
      const all = await metrics(store, { minutes: 10 })
      const of = (name: string): unknown => all.find((one) => one.class === name)
      expect(of('QuickJob')).toMatchObject({ processed: 5, failed: 0 })
      expect(of('FastRetryJob')).toMatchObject({ processed: 2, failed: 2, totalMs: 0, averageMs: 0 })
      const timedJob = await jobMetrics(store, 'TimedJob', {})
      expect(timedJob).toMatchObject({ processed: 6, failed: 0 })
      expect(timedJob.histogram.filter(({ count }) => count > 0).map(({ belowMs }) => belowMs)).toEqual([
        20, 30, 100, 335, 1100, 1700,
      ])
      expect(await store.deploys(1)).toMatchObject([{ label: 'abc123 Ship it' }])
    })
  }

  it('of one class in both layouts counts once, by whoever saw more', async () => {
    const store = await storeAt('2026-11-21T07:05:00Z')
    await store.record('b', [timed('Shared', 5), timed('Ours', 5)])
    await redis.send(['HINCRBY', 'j|20261121|7:5', 'Shared|p', '2'])
    await redis.send(['HINCRBY', 'j|261121|7:05', 'New|p', '3'])
    await redis.send(['BITFIELD', 'Shared-21-07:5', 'INCRBY', 'u16', '#3', '2'])
    const [span] = await store.samples('minute', 1)
    expect(Object.fromEntries((span?.classes ?? []).map((one) => [one.class, one.processed]))).toEqual({
      ...{ Shared: 3, Ours: 1, New: 3 },
    })
    expect((await store.histograms('Shared', 1)).map(({ counts }) => counts.slice(0, 4))).toEqual([[1, 0, 0, 2]])
  })

  it('that makes no sense is left out', async () => {
    const odd = ['A|p', 'many', 'A|x', '1', '|p', '1', 'plain', '1', 'B|C|p', '2']
    await redis.send(['HSET', 'j|261121|7:05', ...odd])
    await redis.send(['HSET', '20261121-marks', 'yesterday', 'x'])
    const store = await storeAt('2026-11-21T07:05:00Z')
    expect(await store.samples('minute', 1)).toMatchObject([{ classes: [{ class: 'B|C', processed: 2 }] }])
    expect(await store.deploys(1)).toEqual([])
  })
})
