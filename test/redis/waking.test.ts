// Who waits is told, or looks for himself: whatever becomes of the connection over which Redis tells, and of the queues.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Clock, epochMs, ms } from '../../src/core/clock.ts'
import { type Log, silentLog } from '../../src/core/log.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { type Claimed, type ClaimRequest, ownerId, token } from '../../src/core/store/queueing.ts'
import type { Finding, Store } from '../../src/core/store/store.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { systemClock, systemRandom } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, textOf } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { DeafProxy } from './deaf-proxy.ts'
import { RedisServer } from './redis-server.ts'
import { TappedWire } from './tapped-wire.ts'

const [open, other] = [queueName('open'), queueName('other')]
const host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }
const card = {
  ...{ hostname: 'host', pid: 1, startedAt: epochMs(0), tag: '', labels: [], version: '0', embedded: false },
  capsules: [],
}

let server: RedisServer
let foreign: Connection
let wire: TappedWire
const stores: Store[] = []
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
  wire = new TappedWire()
})
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
})

/** A process that waits for jobs: its store, and its claims, numbered. */
class Waiter {
  readonly store: Store
  /** What the store announced. */
  readonly announced: Finding['level'][] = []
  readonly #owner = { id: ownerId(systemRandom.hex(4)), epoch: 1 }
  #next = 0

  constructor(clock: Clock) {
    const through = async (): Promise<Connection> => wire.through(await connect(server.url))
    this.store = redisStore({
      ...{ url: server.url, clock, random: systemRandom, codec: sidekiqCodec(), connect: through },
      // Where time is fake it passes more quickly than a server answers.
      deadlineMs: ms(3_600_000),
      listener: { announce: ({ level }) => void this.announced.push(level), reconnected: () => undefined },
    })
    stores.push(this.store)
  }

  static async on(clock: Clock): Promise<Waiter> {
    const waiter = new Waiter(clock)
    await waiter.store.register(waiter.#owner.id, host, card)
    return waiter
  }

  claim(seconds: number, over: Pick<ClaimRequest, 'signal'> = {}): Promise<Claimed> {
    const first = token(++this.#next)
    const queues = [open, other]
    return this.store.claim({ owner: this.#owner, queues, first, max: 1, waitMs: ms(seconds * 1000), ...over })
  }

  async waking(): Promise<Finding | undefined> {
    return (await this.store.check()).find(({ subject }) => subject === 'waking')
  }
}

const push = (queue = 'open'): Promise<unknown> =>
  foreign.send(['LPUSH', `queue:${queue}`, JSON.stringify({ class: 'X', args: [], jid: systemRandom.hex(12) })])

const got = { status: 'ok', claims: [expect.anything()] }

/** It listens: its queues are armed, and that it is told is proved. */
const listening = (waiter: Waiter): Promise<void> =>
  expect.poll(() => waiter.waking(), { timeout: 5000, interval: 5 }).toMatchObject({ level: 'ok' })

/** Claims again and again, as a worker does, until the store is closed. */
async function waitOn(waiter: Waiter): Promise<void> {
  try {
    for (;;) await waiter.claim(2)
  } catch (error) {
    expect(error).toMatchObject({ code: 'HM_STORE_CLOSED' })
  }
}

/** Lets fake time pass until something holds, and says how much it took at most. */
async function passes(clock: FakeClock, until: () => Promise<boolean>): Promise<number> {
  const from = clock.monotonic()
  for (let tries = 0; !(await until()); tries++) {
    if (tries > 2000) throw new Error('it never came')
    await clock.advance(ms(50))
  }
  return clock.monotonic() - from
}

describe('two who begin to wait at once', () => {
  it('miss nothing: the second does not wait before the first one’s reading has arrived', async () => {
    const waiter = await Waiter.on(new FakeClock())
    wire.holds = 'queue:open'
    const stopped = new AbortController()
    const first = waiter.claim(60, { signal: stopped.signal })
    await expect.poll(() => wire.held).toBe(1)
    const second = waiter.claim(60)
    // The second has looked by now, and found nothing, as the first did.
    await waiter.store.totals()
    await push()
    stopped.abort()
    wire.letGo()
    expect(await first).toEqual({ status: 'ok', claims: [] })
    // Time stands still.
    expect(await second).toMatchObject(got)
  })
})

describe('a connection that tells nothing', () => {
  it('is found out at once: who waits looks twice a second, and doctor says so', { timeout: 15_000 }, async () => {
    wire.deaf = 1
    const waiter = await Waiter.on(systemClock)
    const waits = waiter.claim(10)
    await expect.poll(() => waiter.waking(), { timeout: 5000 }).toMatchObject({ level: 'warning' })
    const began = performance.now()
    await push()
    expect(await waits).toMatchObject(got)
    expect(performance.now() - began).toBeLessThan(1000)
  })

  it('is tried again a minute later, not before', async () => {
    const clock = new FakeClock()
    wire.deaf = 1
    const waiter = await Waiter.on(clock)
    const waits = waitOn(waiter)
    const isWarned = async (): Promise<boolean> => (await waiter.waking())?.level === 'warning'
    expect(await passes(clock, isWarned)).toBeLessThanOrEqual(2000)
    const isTold = async (): Promise<boolean> => (await waiter.waking())?.level === 'ok'
    const took = await passes(clock, isTold)
    expect(took).toBeGreaterThan(55_000)
    expect(took).toBeLessThan(65_000)
    expect(wire.made).toBe(2)
    expect(waiter.announced).toEqual(['warning', 'ok'])
    await waiter.store.close()
    await waits
  })

  it('and was good before is made anew within seconds', async () => {
    const clock = new FakeClock()
    const waiter = await Waiter.on(clock)
    const waits = waitOn(waiter)
    await listening(waiter)
    wire.deaf = 1
    const isAnew = async (): Promise<boolean> => (await waiter.waking())?.level === 'ok' && wire.made === 2
    expect(await passes(clock, isAnew)).toBeLessThanOrEqual(9000)
    expect(waiter.announced).toEqual([])
    await waiter.store.close()
    await waits
  })
})

describe('a connection that is not to be had', () => {
  it('is done without, and doctor says so', async () => {
    wire.refuses = true
    const waiter = await Waiter.on(systemClock)
    const waits = waiter.claim(10)
    await expect.poll(() => waiter.waking(), { timeout: 5000 }).toMatchObject({ level: 'warning' })
    const began = performance.now()
    await push()
    expect(await waits).toMatchObject(got)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

describe('a store that is closed', () => {
  it('ends the waits for jobs and for what is due, of whoever leads and of the others', async () => {
    const clock = new FakeClock()
    const [leader, waiter] = [await Waiter.on(clock), await Waiter.on(clock)]
    const { signal } = new AbortController()
    const first = leader.store.awaitDue(null, ms(60_000), signal)
    await expect.poll(() => foreign.send(['EXISTS', 'hm:promoter'])).toBe(1)
    const ends = [waiter.store.awaitDue(null, ms(60_000), signal), waiter.claim(60)]
    await listening(waiter)
    await waiter.store.close()
    await leader.store.close()
    // Time stands still.
    await Promise.allSettled([first, ...ends])
  })
})

describe('a worker behind a proxy that keeps the news back', () => {
  it('says so, once, and works', { timeout: 20_000 }, async () => {
    const proxy = await DeafProxy.to(server.url)
    const warned: string[] = []
    const logger: Log = { ...silentLog, warn: (_, message) => void warned.push(message), child: () => logger }
    const ran: unknown[] = []
    const job = defineJob<{ n: number }>({ name: 'X', perform: ({ n }) => void ran.push(n) })
    const hm = createHaymaker({ store: proxy.url, jobs: [job], logger, shutdownTimeout: '1s' })
    await hm.start()
    await expect.poll(() => warned, { timeout: 5000 }).toEqual([expect.stringContaining('they look every 500 ms')])
    await foreign.send(['LPUSH', 'queue:default', JSON.stringify({ class: 'X', args: [{ n: 1 }] })])
    await expect.poll(() => ran, { timeout: 1500 }).toEqual([1])
    expect(warned.length).toBe(1)
    await hm.stop()
    await proxy.close()
  })
})

describe('a connection that is lost', () => {
  it('ends no wait and loses no job: a new one is made at once', async () => {
    const waiter = await Waiter.on(systemClock)
    const waits = waiter.claim(10)
    await listening(waiter)
    await foreign.send(['CLIENT', 'KILL', 'ID', await idOfTheOneThatListens()])
    const began = performance.now()
    await expect.poll(() => wire.made, { timeout: 5000, interval: 5 }).toBe(2)
    await push()
    expect(await waits).toMatchObject(got)
    expect(performance.now() - began).toBeLessThan(450)
  })
})

async function idOfTheOneThatListens(): Promise<string> {
  const lines = textOf(await foreign.send(['CLIENT', 'LIST'])).split('\n')
  const line = lines.find((one) => /flags=\w*t/.test(one)) ?? expect.fail('nobody listens')
  return /id=(\d+)/.exec(line)?.[1] ?? expect.fail()
}

describe('one of two hundred processes', () => {
  it('that is woken in vain rests, and asks about once a second', { timeout: 15_000 }, async () => {
    const waiter = await Waiter.on(systemClock)
    for (let n = 1; n < 200; n++) await waiter.store.register(ownerId(`host:${n}:idle`), host, card)
    await waiter.store.beats()
    const waits = waiter.claim(10)
    await listening(waiter)
    const [began, before] = [performance.now(), wire.asked]
    let pushes = 0
    for (; performance.now() - began < 3000; pushes++) {
      // A job that somebody else took before anybody could look.
      await foreign.send(['EVAL', `redis.call('LPUSH', KEYS[1], 'x') redis.call('RPOP', KEYS[1])`, '1', 'queue:open'])
    }
    const asked = wire.asked - before
    expect(pushes).toBeGreaterThan(300)
    // Once a second, on average; each push would be one more, or even two.
    expect(asked).toBeGreaterThan(0)
    expect(asked).toBeLessThan(30)
    await push()
    const last = performance.now()
    expect(await waits).toMatchObject(got)
    expect(performance.now() - last).toBeLessThan(2500)
  })
})

describe('a queue that gives nothing', () => {
  it('because it is paused is not listened to; the end of the pause is', async () => {
    const waiter = await Waiter.on(systemClock)
    await waiter.store.pause(other, true)
    const waits = waiter.claim(10)
    await listening(waiter)
    for (let n = 0; n < 5; n++) await push('other')
    await push('open')
    expect(await waits).toMatchObject(got)
    expect(wire.told).toContain('queue:open')
    expect(wire.told).not.toContain('queue:other')
    const next = waiter.claim(10)
    await waiter.store.pause(other, false)
    expect(await next).toMatchObject({ claims: [{ queue: 'other' }] })
  })

  it('because it is no list is left out for a while, ever longer', { timeout: 15_000 }, async () => {
    const waiter = await Waiter.on(systemClock)
    const waits = waiter.claim(10)
    await listening(waiter)
    const began = performance.now()
    // Somebody counts in it, all the time.
    while (performance.now() - began < 1500) await foreign.send(['INCR', 'queue:other'])
    const told = wire.told.filter((key) => key === 'queue:other').length
    // 50 ms, 100, 200, 400, 800: it would be thousands.
    expect(told).toBeGreaterThan(1)
    expect(told).toBeLessThan(10)
    await foreign.send(['DEL', 'queue:other'])
    await push('other')
    expect(await waits).toMatchObject({ claims: [{ queue: 'other' }] })
    expect(performance.now() - began).toBeLessThan(4000)
  })
})
