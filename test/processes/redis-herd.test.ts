// Two hundred idle processes on ten queues, and somebody who knows nothing of them pushes three hundred jobs a second. A job
// wakes a few of them, not all; each is taken once, and none waits long for it. All of them live in this one process, each with
// a store of its own; so it runs while nothing else does.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { epochMs, ms } from '../../src/core/clock.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { ownerId, token } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { systemClock, systemRandom } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/node-redis.ts'
import { type Connection, textOf } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { RedisServer } from '../redis/redis-server.ts'

const PROCESSES = 200
const PUSHES = 1500
const PER_SECOND = 300
const MOST_WAKES = 10
/** They rest in turns, each up to 400 ms; without being told at all a job would wait for the end of a claim, this long. */
const LONGEST_WAIT_MS = 2000
const queues = Array.from({ length: 10 }, (_, n) => queueName(`q${n}`))

let server: RedisServer
let foreign: Connection
const stores: Store[] = []
beforeEach(async () => {
  server = await RedisServer.start()
  foreign = await connect(server.url)
})
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
  await foreign.close()
  await server.stop()
})

interface Herd {
  /** How long each job waited, by its number; a job that was taken twice stands here twice. */
  readonly waited: [n: number, ms: number][]
  readonly stopping: AbortController
  readonly ended: Promise<unknown>
}

/** The pushes so far: when each began. */
const pushedAt: number[] = []

/** One process: it takes a job, ends it, and asks for the next, as a worker does. */
async function work(store: Store, number: number, herd: Omit<Herd, 'ended'>): Promise<void> {
  const owner = { id: ownerId(`host:${number}:herd`), epoch: 1 }
  const { signal } = herd.stopping
  for (let [next, seq] = [1, 1]; !signal.aborted; next++) {
    const claimed = await store.claim({ owner, queues, first: token(next), max: 1, waitMs: ms(2000), signal })
    const at = performance.now()
    if (claimed.status !== 'ok') throw new Error(claimed.status)
    const settlements = claimed.claims.map((claim) => {
      const { n } = JSON.parse(Buffer.from(claim.payload).toString())
      herd.waited.push([n, at - (pushedAt[n] ?? 0)])
      return { token: claim.token, outcome: { kind: 'done' }, count: 'processed' } as const
    })
    if (settlements.length > 0) await store.settle({ owner, seq: seq++, settlements })
  }
}

const host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }
const card = {
  ...{ hostname: 'host', pid: 1, startedAt: epochMs(0), tag: '', labels: [], version: '0', embedded: false },
  capsules: [],
}

/** How often a process that was woken asked whether what it was told of is still there, and of how many keys it was told. */
let [wakes, told] = [0, 0]

/** A connection for commands, on which the askings of the woken are counted: nobody else asks this over it. */
async function counted(): Promise<Connection> {
  const connection = await connect(server.url)
  return {
    ...connection,
    send(command) {
      if (command[0] === 'EXISTS') {
        wakes++
        told += command.length - 1
      }
      return connection.send(command)
    },
  }
}

async function gather(): Promise<Herd> {
  for (let number = 0; number < PROCESSES; number++) {
    const store = redisStore({
      ...{ url: server.url, clock: systemClock, random: systemRandom, codec: sidekiqCodec() },
      connect: counted,
    })
    stores.push(store)
    await store.register(ownerId(`host:${number}:herd`), host, card)
  }
  // As the sweeper of each does all the time.
  await Promise.all(stores.map((store) => store.beats()))
  const herd = { waited: [], stopping: new AbortController() }
  return { ...herd, ended: Promise.all(stores.map((store, number) => work(store, number, herd))) }
}

/** As Ruby does it, at an even pace. */
async function pushAll(): Promise<void> {
  const began = performance.now()
  const sent: Promise<unknown>[] = []
  for (let n = 0; n < PUSHES; n++) {
    const early = began + (n * 1000) / PER_SECOND - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
    pushedAt[n] = performance.now()
    const name = `q${n % queues.length}`
    sent.push(foreign.send(['SADD', 'queues', name]))
    sent.push(foreign.send(['LPUSH', `queue:${name}`, JSON.stringify({ class: 'X', args: [], jid: `j${n}`, n })]))
  }
  await Promise.all(sent)
}

async function usage(): Promise<{ calls(command: string): number; cpuMs: number }> {
  const said = textOf(await foreign.send(['INFO', 'everything']))
  const read = (pattern: RegExp): number => Number(pattern.exec(said)?.[1] ?? 0)
  return {
    calls: (command) => read(new RegExp(`cmdstat_${command}:calls=(\\d+)`)),
    cpuMs: 1000 * (read(/used_cpu_user:([\d.]+)/) + read(/used_cpu_sys:([\d.]+)/)),
  }
}

// All two hundred share one event loop here. While a busy machine holds it up, they are told of much at one moment, which no
// two hundred processes would be: such a run is tried again. Without rests each has over twenty.
const options = { timeout: 90_000, retry: 2 }

it(`${PROCESSES} idle processes: a job wakes at most ${MOST_WAKES} of them`, options, async () => {
  const herd = await gather()
  // All listen: each has armed the queues.
  await expect.poll(async () => (await usage()).calls('exists'), { timeout: 10_000 }).toBeGreaterThanOrEqual(PROCESSES)
  const before = await usage()
  wakes = told = 0
  await pushAll()
  await expect.poll(() => herd.waited.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(PUSHES)
  const [after, wakesEach, toldEach] = [await usage(), wakes / PUSHES, told / PUSHES]
  herd.stopping.abort()
  await herd.ended

  const each = (command: string): number => (after.calls(command) - before.calls(command)) / PUSHES
  const times = herd.waited.map(([, waited]) => waited).toSorted((a, b) => a - b)
  const at = (share: number): string => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1)
  console.log(
    `per push: ${wakesEach.toFixed(2)} wakes by ${toldEach.toFixed(2)} news, ${each('evalsha').toFixed(2)} scripts,`,
    `${((after.cpuMs - before.cpuMs) / PUSHES).toFixed(2)} ms of Redis; claimed after ${at(0.5)} ms (p50), ${at(0.99)} (p99), ${at(1)} (max)`,
  )
  expect(herd.waited.map(([n]) => n).toSorted((a, b) => a - b)).toEqual(Array.from({ length: PUSHES }, (_, n) => n))
  expect(wakesEach).toBeLessThanOrEqual(MOST_WAKES)
  expect(toldEach).toBeLessThanOrEqual(MOST_WAKES)
  expect(times.at(-1)).toBeLessThan(LONGEST_WAIT_MS)
})
