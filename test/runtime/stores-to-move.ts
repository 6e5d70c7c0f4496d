// Stores for the tests of moves: real ones, filled with jobs of all kinds, looked at as a whole, and broken off on purpose.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { epochMs, ms } from '../../src/core/clock.ts'
import { type Guard, guardKey } from '../../src/core/features/guard.ts'
import { jidOf } from '../../src/core/job/jid.ts'
import { type Payload, payload, payloadOf } from '../../src/core/payload/payload.ts'
import { type QueueName, queueName } from '../../src/core/queues/queue-name.ts'
import { type Brought, moveId } from '../../src/core/store/moving.ts'
import type { LaneWait, Place, SetName } from '../../src/core/store/places.ts'
import type { Store } from '../../src/core/store/store.ts'
import { systemClock, systemRandom } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { sqliteStore } from '../../src/stores/sqlite/sqlite-store.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { RedisServer } from '../redis/redis-server.ts'

const codec = sidekiqCodec()
const parts = { clock: systemClock, random: systemRandom, codec }

export type Kind = 'sqlite' | 'redis'

/** A server with a database for each store, and a folder. */
export class Stores {
  readonly #server: RedisServer
  readonly folder: string = mkdtempSync(join(tmpdir(), 'haymaker-move-'))
  readonly #open: Store[] = []
  #count = 0

  private constructor(server: RedisServer) {
    this.#server = server
  }

  static async start(): Promise<Stores> {
    return new Stores(await RedisServer.start())
  }

  /** An empty store. */
  async empty(kind: Kind): Promise<Store> {
    this.#count++
    if (kind === 'sqlite') return await this.sqlite(join(this.folder, `${this.#count}.db`))
    const url = this.redisUrl(this.#count % 16)
    const connection = await connect(url)
    await connection.send(['FLUSHDB'])
    await connection.close()
    return await this.#keep(redisStore({ url, ...parts }))
  }

  redisUrl(database: number): string {
    return `${this.#server.url}/${database}`
  }

  redis(url: string, prefix: string): Promise<Store> {
    return this.#keep(redisStore({ url, prefix, ...parts }))
  }

  sqlite(path: string): Promise<Store> {
    return this.#keep(sqliteStore({ path, ...parts, synchronous: 'normal' }))
  }

  async #keep(store: Store): Promise<Store> {
    await store.open()
    this.#open.push(store)
    return store
  }

  /** Closes what was opened so far. */
  async close(): Promise<void> {
    for (const store of this.#open.splice(0)) await store.close()
  }

  async stop(): Promise<void> {
    await this.close()
    await this.#server.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const shared = queueName('shared')

export const [mail, slow, idle]: readonly [QueueName, QueueName, QueueName] = [
  queueName('mail'),
  queueName('slow'),
  queueName('idle'),
]

/** A job as Ruby might have written it: no member of ours, an integer that JavaScript cannot hold. */
export const job = (name: string, queue: QueueName = mail): Payload =>
  payloadOf(`{"class":"${name}", "queue":"${queue}","args":[12345678901234567890, 1.0],"jid":"${name}"}`)

/** A job of which one of its key may run at a time. */
const laned = (name: string, key: string): Payload =>
  payloadOf(`{"class":"${name}","queue":"shared","args":[],"jid":"${name}","hm_lane":["${key}",1]}`)

/** The same bytes each time, and no jid. */
export const twin: Payload = payloadOf('{"class":"Twin","queue":"mail","args":[]}')
export const unreadable: Payload = payload(Uint8Array.of(0xff, 0, 0x7b, 0xc3))

/** Puts jobs into a place as they are. */
export async function put(store: Store, ...loads: readonly Brought[]): Promise<void> {
  const move = moveId('fill')
  for (const [step, load] of loads.entries()) {
    const said = await store.bring({ move, step, note: '' }, load)
    if (said !== 'done') throw new Error(`the store could not be filled: ${said}`)
  }
  await store.endMove(move)
}

export const queued = (queue: QueueName, ...payloads: readonly Payload[]): Brought => ({
  kind: 'entries',
  place: { kind: 'queue', queue },
  entries: payloads.map((bytes) => ({ payload: bytes, queue, at: null })),
})

/** A second apart, from this time on. */
export const timed = (kind: SetName, first: number, ...payloads: readonly Payload[]): Brought => ({
  kind: 'entries',
  place: { kind },
  entries: payloads.map((bytes, i) => ({ payload: bytes, queue: mail, at: epochMs(first + i * 1000) })),
})

const guard = (key: string, holder: string): Guard => ({
  ...{ key: guardKey(key), holder: jidOf(holder), ttlMs: ms(3_600_000), taken: 'refuse' },
})

/** Jobs of all kinds, one that is paused, one that is empty, counts and guards. */
export async function fill(store: Store): Promise<void> {
  const now = await store.now()
  const [today] = await store.history(1)
  const long = Array.from({ length: 210 }, (_, i) => job(`long${i}`, slow))
  await put(
    store,
    queued(mail, job('a'), twin, unreadable, twin, job('b'), unreadable),
    ...[0, 200].map((first) => queued(slow, ...long.slice(first, first + 200))),
    queued(idle),
    queued(shared, laned('l1', 'a'), laned('l2', 'a'), job('plain', shared), laned('l3', 'a'), laned('m1', 'b')),
    timed('schedule', now + 3_600_123, job('s1'), job('s2'), twin),
    timed('retry', now + 1_800_007, unreadable, job('r1')),
    timed('dead', now - 86_400_001, job('d1'), unreadable),
    {
      kind: 'counts',
      totals: { processed: 70, failed: 7 },
      days: today ? [{ ...today, processed: 60, failed: 6 }] : [],
    },
    { kind: 'guards', guards: [guard('unique:a', 'a'), guard('tick:1', 'gone')] },
  )
  await store.keepCrons([{ name: 'nightly', text: 'as it is', version: null }])
  await store.pause(slow, true)
}

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

async function all(store: Store, place: Place | LaneWait): Promise<readonly string[]> {
  const texts: string[] = []
  let page = await store.page(place, { limit: 500 })
  for (;;) {
    texts.push(...page.entries.map((entry) => `${entry.at} ${latin(entry.payload)}`))
    if (page.next === null) return texts
    page = await store.page(place, { limit: 500, after: page.next })
  }
}

/** Each lane of a queue, and who waits in it. */
const lanesOf = async (store: Store, queue: QueueName): Promise<readonly unknown[]> =>
  Promise.all(
    (await store.lanes(queue, 10)).map(async (lane) => [
      lane,
      await all(store, { kind: 'lane', queue, key: lane.key }),
    ]),
  )

/** All that a store holds, to be compared. */
export async function contents(store: Store): Promise<Record<string, unknown>> {
  const queues = await store.queues()
  const { guards } = await store.guards(null)
  const [schedule, retry, dead] = [
    await all(store, { kind: 'schedule' }),
    await all(store, { kind: 'retry' }),
    await all(store, { kind: 'dead' }),
  ]
  return {
    paused: Object.fromEntries(queues.map(({ name, paused }) => [name, paused])),
    queues: Object.fromEntries(
      await Promise.all(queues.map(async ({ name }) => [name, await all(store, { kind: 'queue', queue: name })])),
    ),
    lanes: (await Promise.all(queues.map(({ name }) => lanesOf(store, name)))).flat(),
    ...{ schedule, retry, dead },
    totals: await store.totals(),
    days: (await store.history(3)).filter(({ processed }) => processed > 0),
    guards: guards.map(({ key, holder }) => `${key} ${holder}`).sort(),
    crons: (await store.crons()).all.map(({ name, text }) => `${name} ${text}`),
    mark: await store.moveMark(),
  }
}

/** What a store holds that holds nothing. */
export const emptiness: Record<string, unknown> = {
  ...{ paused: {}, queues: {}, lanes: [], schedule: [], retry: [], dead: [] },
  ...{ totals: { processed: 0, failed: 0 }, days: [], guards: [], crons: [], mark: null },
}

/** The process died here. */
export class Death extends Error {}

/** A process that dies when so many calls of its stores are done, before it hears of the last one. */
export class Fuse {
  #left: number

  constructor(calls: number) {
    this.#left = calls
  }

  through(store: Store): Store {
    return new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return async (...args: unknown[]) => {
          if (this.#left === 0) throw new Death()
          this.#left--
          const answer: unknown = await Reflect.apply(member, target, args)
          if (this.#left === 0) throw new Death()
          return answer
        }
      },
    })
  }
}
