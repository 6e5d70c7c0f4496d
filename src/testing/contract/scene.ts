// What a promise is told with: fresh jobs, a producer that numbers its pushes, workers that number their claims, and
// readable views of what rests where.

import assert from 'node:assert/strict'
import { type EpochMs, epochMs, later, type Ms, ms } from '../../core/clock.ts'
import type { Guard, GuardKey } from '../../core/features/guard.ts'
import { guardKey } from '../../core/features/guard.ts'
import { type Jid, newJid } from '../../core/job/jid.ts'
import { type Payload, payload } from '../../core/payload/payload.ts'
import { type QueueName, queueName } from '../../core/queues/queue-name.ts'
import type { Entry, Place } from '../../core/store/places.ts'
import { type ProducerId, type Push, type PushCall, type PushResult, producerId } from '../../core/store/queueing.ts'
import type { Store } from '../../core/store/store.ts'
import type { Bench } from './bench.ts'
import { register, type Worker } from './worker.ts'

export const minute: Ms = ms(60_000)
export const hour: Ms = ms(3_600_000)
/** The queue of jobs for which the promise does not care. */
export const mail: QueueName = queueName('mail')

export interface Scene {
  readonly bench: Bench
  readonly store: Store
  /** A fresh job, not pushed yet. */
  job(over?: Partial<Push>): Push
  /** A fresh job that holds these keys. */
  guarded(keys: readonly GuardKey[], over?: Partial<Guard>): Push
  /** The next numbered call of the scene's producer, not made yet. */
  call(...items: readonly Push[]): Promise<PushCall>
  /** Pushes; each item has its result. */
  push(...items: readonly Push[]): Promise<readonly PushResult[]>
  /** Pushes this many fresh jobs. */
  fill(count: number, over?: Partial<Push>): Promise<readonly Push[]>
  /** A registered owner. */
  worker(): Promise<Worker>
  /** The same jobs through another handle. */
  another(): Promise<Scene>
  entries(place: Place | QueueName): Promise<readonly Entry[]>
  /** The jids of a place, what runs first comes first. */
  jids(place: Place | QueueName): Promise<readonly string[]>
  /** Where each job rests: queues with jobs, and the three sets. */
  counts(): Promise<Readonly<Record<string, number>>>
}

/** Opens a handle, and makes it comfortable. */
export async function openScene(bench: Bench): Promise<Scene> {
  return sceneOf(bench, await bench.open())
}

function sceneOf(bench: Bench, store: Store): Scene {
  const producer = producerId(bench.random.hex(8))
  const job = (over: Partial<Push> = {}): Push => freshJob(bench, over)
  let seq = 0
  const call = async (...items: readonly Push[]): Promise<PushCall> => pushCall(store, producer, ++seq, items)
  const push = async (...items: readonly Push[]): Promise<readonly PushResult[]> => {
    const pushed = await store.push(await call(...items))
    assert.equal(pushed.status, 'ok')
    return pushed.status === 'ok' ? pushed.results : []
  }
  const entries = (place: Place | QueueName): Promise<readonly Entry[]> => entriesOf(store, place)
  return {
    bench,
    store,
    job,
    guarded: (keys, over) => guardedJob(job(), keys, over),
    call,
    push,
    async fill(count, over = {}) {
      const items = Array.from({ length: count }, () => job(over))
      await push(...items)
      return items
    },
    worker: () => register(store, bench.random),
    another: () => openScene(bench),
    entries,
    jids: async (place) => (await entries(place)).map((entry) => jidIn(bench, entry.payload)),
    counts: () => countsOf(store),
  }
}

/** A push that is valid for a minute, long enough for any promise. */
export async function pushCall(
  store: Store,
  producer: ProducerId,
  seq: number,
  items: readonly Push[],
): Promise<PushCall> {
  return { producer, seq, validUntil: later(await store.now(), minute), items }
}

export function freshJob({ codec, random }: Bench, over: Partial<Push> = {}): Push {
  const { queue = mail, jid = newJid(random) } = over
  const createdAt = later(firstMoment, ms(Math.floor(random.next() * 1_000_000)))
  return { jid, queue, payload: codec.encode({ class: 'Letter', args: [jid], jid, queue, createdAt }), ...over }
}

const firstMoment: EpochMs = epochMs(Date.UTC(2025, 0, 1))

function guardedJob(job: Push, keys: readonly GuardKey[], over: Partial<Guard> = {}): Push {
  const guards = keys.map((key): Guard => ({ key, holder: job.jid, ttlMs: hour, taken: 'refuse', ...over }))
  return { ...job, guards }
}

/** A time as the schedule of this store keeps it. */
export const keptAt = ({ lacks }: Store, at: EpochMs): EpochMs =>
  lacks.has('milliseconds') ? epochMs(Math.ceil(at / 1000) * 1000) : at

/** Names keys of guards. */
export const keys = (...names: readonly string[]): readonly GuardKey[] => names.map(guardKey)

/** The jid that stands in a payload, or the bytes themselves where they are not to be read. */
export function jidIn({ codec }: Bench, bytes: Payload): string {
  const read = codec.decode(bytes)
  return read.status === 'job' ? String(read.job.jid) : textual(bytes)
}

export const jidsOf = (items: readonly { readonly jid: Jid }[]): readonly string[] => items.map(({ jid }) => jid)

/** Bytes as a text of the same length, so that a difference of one byte shows. */
export const textual = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** Bytes that no codec reads as a job, different each time. */
export const unreadable = ({ random }: Bench): Payload =>
  payload(Uint8Array.from([0xff, 0x00, 0x7b, ...Buffer.from(random.hex(6)), 0xc3]))

export const inQueue = (queue: QueueName): Place => ({ kind: 'queue', queue })

async function entriesOf(store: Store, place: Place | QueueName): Promise<readonly Entry[]> {
  const page = await store.page(typeof place === 'string' ? inQueue(place) : place, { limit: 1000 })
  assert.equal(page.next, null)
  assert.equal(page.total, page.entries.length)
  return page.entries
}

async function countsOf(store: Store): Promise<Readonly<Record<string, number>>> {
  const [queues, sizes] = await Promise.all([store.queues(), store.sizes()])
  const places = [...queues.map(({ name, size }) => [name, size] as const), ...Object.entries(sizes)]
  return Object.fromEntries(places.filter(([, size]) => size > 0))
}
