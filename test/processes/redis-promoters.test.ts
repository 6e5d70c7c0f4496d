// Several processes promote. One leads and is never late; when it dies the others are, by half a second for what they know of
// and by a term more for what they do not; when it stops they are not. Each job is promoted once, whoever leads.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import type { Store } from '../../src/core/store/store.ts'
import { Promoter } from '../../src/runtime/promoter.ts'
import { systemClock, systemRandom } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, listOf, textOf } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { FaultProxy } from '../redis/fault-proxy.ts'
import { RedisServer } from '../redis/redis-server.ts'

/** How long the place is held, and how long the others wait for the leader. */
const TERM_MS = 6000
const PATIENCE_MS = 500
/** What a busy machine may add. */
const SLACK_MS = 300

/** A process that promotes. */
interface Process {
  readonly store: Store
  readonly promoter: Promoter
  /** How many jobs it promoted, by the answers it had: a job stands in its queue a moment before. */
  moved: number
}

let server: RedisServer
let foreign: Connection
const processes: Process[] = []
beforeAll(async () => {
  server = await RedisServer.start()
  foreign = await connect(server.url)
})
afterAll(async () => {
  await foreign.close()
  await server.stop()
})
beforeEach(async () => {
  await foreign.send(['FLUSHALL'])
})
afterEach(async () => {
  for (const { promoter, store } of processes.splice(0)) {
    await promoter.stop()
    await store.close()
  }
})

function start(url = server.url): Process {
  const store = redisStore({ url, clock: systemClock, random: systemRandom, codec: sidekiqCodec() })
  const counted: Store = {
    ...store,
    async promote(max) {
      const promoted = await store.promote(max)
      process.moved += promoted.moved
      return promoted
    },
  }
  const promoter = new Promoter({ store: counted, clock: systemClock, log: silentLog })
  const process: Process = { store, promoter, moved: 0 }
  processes.push(process)
  promoter.start()
  return process
}

const leader = async (): Promise<string> => textOf(await foreign.send(['GET', 'hm:promoter']))
const isLed = (): Promise<void> => expect.poll(leader, { timeout: 5000, interval: 5 }).toMatch(/^[0-9a-f]{16}$/)

/** How many keys somebody is told of, and by how many in all: the leader of two sets, each of the others of its leaving. */
async function told(): Promise<{ keys: number; by: number }> {
  const said = textOf(await foreign.send(['INFO', 'stats']))
  const read = (name: string): number => Number(new RegExp(`tracking_total_${name}:(\\d+)`).exec(said)?.[1])
  return { keys: read('keys'), by: read('items') }
}

/** All who started wait by now: that each is told is proved, and there is nothing else of which anybody is told. */
async function areWaiting(): Promise<void> {
  const isTold = async ({ store }: Process): Promise<boolean> =>
    (await store.check()).some(({ subject, level }) => subject === 'waking' && level === 'ok')
  for (const process of processes) await expect.poll(() => isTold(process), { timeout: 5000, interval: 5 }).toBe(true)
  await expect.poll(told, { timeout: 5000, interval: 5 }).toEqual({ keys: 3, by: 1 + processes.length })
}

async function now(): Promise<number> {
  const [seconds, micros] = listOf(await foreign.send(['TIME'])).map(Number)
  return (seconds ?? 0) * 1000 + (micros ?? 0) / 1000
}

/** Schedules a job as Ruby does. */
async function schedule(inMs: number): Promise<void> {
  const at = (await now()) + inMs
  const job = { class: 'X', args: [at], jid: systemRandom.hex(12), queue: 'mail' }
  await foreign.send(['ZADD', 'schedule', String(at / 1000), JSON.stringify(job)])
}

/** By how much each job came late, as soon as there are so many; none came twice. */
async function lateness(count: number, timeoutMs: number): Promise<readonly number[]> {
  const length = async (): Promise<number> => Number(await foreign.send(['LLEN', 'queue:mail']))
  await expect.poll(length, { timeout: timeoutMs, interval: 10 }).toBe(count)
  const jobs = listOf(await foreign.send(['LRANGE', 'queue:mail', '0', '-1'])).map((job) => JSON.parse(textOf(job)))
  expect(new Set(jobs.map(({ jid }) => jid)).size).toBe(count)
  // The server's own time of the promotion.
  return jobs.map(({ enqueued_at, args: [at] }) => 1000 * enqueued_at - at).reverse()
}

/** These promoted so many jobs in all, once every answer has come. */
const hasMoved = (count: number, ...these: readonly Process[]): Promise<void> =>
  expect.poll(() => these.reduce((sum, { moved }) => sum + moved, 0), { timeout: 2000, interval: 5 }).toBe(count)

describe('while the leader lives', () => {
  it('it alone promotes, on time, and it alone is told of the schedule', async () => {
    start()
    await isLed()
    // The others know when the first of these is due, too; they have started long before.
    for (let n = 0; n < 10; n++) await schedule(3000 + 40 * ((n * 7) % 10))
    const others = [start(), start(), start()]
    await areWaiting()
    for (let n = 0; n < 10; n++) await schedule(400 + 40 * ((n * 7) % 10))
    const late = await lateness(20, 10_000)
    console.log(`late by ${late.map((ms) => ms.toFixed(0)).join(' ')} ms`)
    for (const ms of late) expect(ms).toBeGreaterThanOrEqual(-1)
    for (const ms of late) expect(ms).toBeLessThan(100)
    expect(others.map(({ moved }) => moved)).toEqual([0, 0, 0])
  })

  it('an earlier entry that comes while it sleeps is on time too', async () => {
    start()
    await isLed()
    await schedule(60_000)
    await schedule(100)
    const [late = Number.NaN] = await lateness(1, 5000)
    expect(late).toBeLessThan(100)
  })
})

describe('when the leader is gone', () => {
  it('by death: what the others know of is late by half a second', { timeout: 30_000 }, async () => {
    const proxy = await FaultProxy.to(server.url)
    start(proxy.url)
    await isLed()
    await schedule(1000)
    const other = start()
    await areWaiting()
    await proxy.close()
    const [late = Number.NaN] = await lateness(1, 5000)
    console.log(`late by ${late.toFixed(0)} ms`)
    expect(late).toBeGreaterThan(50)
    expect(late).toBeLessThan(PATIENCE_MS + SLACK_MS)
    await hasMoved(1, other)
  })

  it('by death: what they do not know of is late by a term more at most', { timeout: 30_000 }, async () => {
    const proxy = await FaultProxy.to(server.url)
    start(proxy.url)
    await isLed()
    const [before] = [await leader(), start()]
    await areWaiting()
    await proxy.close()
    await schedule(0)
    const [late = Number.NaN] = await lateness(1, 15_000)
    console.log(`late by ${late.toFixed(0)} ms`)
    expect(late).toBeLessThan(TERM_MS + PATIENCE_MS + SLACK_MS)
    await expect.poll(leader, { timeout: 2 * TERM_MS }).not.toMatch(before)
    await isLed()
    await schedule(200)
    const [, soon = Number.NaN] = await lateness(2, 5000)
    expect(soon).toBeLessThan(100)
  })

  it('by a stop: the next one leads at once', async () => {
    const first = start()
    await isLed()
    const before = await leader()
    const second = start()
    await areWaiting()
    await first.promoter.stop()
    await expect.poll(leader, { timeout: 1000, interval: 5 }).toMatch(/^[0-9a-f]{16}$/)
    expect(await leader()).not.toBe(before)
    await schedule(100)
    const [late = Number.NaN] = await lateness(1, 5000)
    expect(late).toBeLessThan(100)
    await hasMoved(1, second)
  })

  it('by the end of its store: its place is free', async () => {
    const { store } = start()
    await isLed()
    await store.close()
    expect(await foreign.send(['EXISTS', 'hm:promoter'])).toBe(0)
  })
})

describe('without a leader', () => {
  it('everything is promoted, once: somebody sits in the place who does nothing', { timeout: 20_000 }, async () => {
    await foreign.send(['SADD', 'hm:promoter', 'no name at all'])
    await foreign.send(['EXPIRE', 'hm:promoter', '60'])
    for (let n = 0; n < 50; n++) await schedule(500 + 10 * n)
    const all = [start(), start(), start()]
    const late = await lateness(50, 10_000)
    for (const ms of late) expect(ms).toBeLessThan(PATIENCE_MS + SLACK_MS)
    await hasMoved(50, ...all)
  })
})
