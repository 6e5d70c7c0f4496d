// A herd: many idle processes on a few queues, and somebody who knows nothing of them and pushes at an even pace. All of them live
// in this one process, each with a store of its own. Says how many a push wakes, what that costs Redis, and how long jobs wait.

import { epochMs, ms } from '../../../src/core/clock.ts'
import { queueName } from '../../../src/core/queues/queue-name.ts'
import { ownerId, token } from '../../../src/core/store/queueing.ts'
import type { Store } from '../../../src/core/store/store.ts'
import { systemClock, systemRandom } from '../../../src/runtime/system-clock.ts'
import { connect } from '../../../src/stores/redis/clients/socket.ts'
import { type Connection, textOf } from '../../../src/stores/redis/connection.ts'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import { sidekiqCodec } from '../../../src/wire/sidekiq/codec.ts'

export const HERD = { processes: 200, queues: 10, pushes: 1500, perSecond: 300 } as const
const PATIENCE_MS = 10_000
const LOOK_MS = 20
const queues = Array.from({ length: HERD.queues }, (_, n) => queueName(`q${n}`))

export interface HerdSaid {
  /** The numbers of the jobs that were taken; one that was taken twice stands here twice. */
  readonly taken: readonly number[]
  /** How long each waited, the shortest first. */
  readonly waited: readonly number[]
  /** How often a woken process asked whether what it was told of is still there, and of how many keys it was told. */
  readonly wakesPerPush: number
  readonly toldPerPush: number
  readonly scriptsPerPush: number
  readonly redisMsPerPush: number
}

interface Herd {
  readonly url: string
  readonly foreign: Connection
  readonly stores: Store[]
  /** When each push began. */
  readonly pushedAt: number[]
  /** How long each job waited, by its number. */
  readonly waited: [n: number, ms: number][]
  readonly stopping: AbortController
  readonly counts: { wakes: number; told: number }
}

/** Lets a herd live on a Redis that is empty, until it has taken what was pushed. @throws if it does not in time */
export async function herdOn(url: string): Promise<HerdSaid> {
  const herd: Herd = {
    ...{ url, foreign: await connect(url), stores: [], pushedAt: [], waited: [] },
    ...{ stopping: new AbortController(), counts: { wakes: 0, told: 0 } },
  }
  await gather(herd)
  const ended = Promise.all(herd.stores.map((store, number) => work(store, number, herd)))
  try {
    return await live(herd)
  } finally {
    herd.stopping.abort()
    await ended
    await Promise.all(herd.stores.map((store) => store.close()))
    await herd.foreign.close()
  }
}

async function live(herd: Herd): Promise<HerdSaid> {
  const { foreign, counts, waited } = herd
  // All listen: each has armed the queues.
  await until(async () => (await usage(foreign)).calls('exists') >= HERD.processes, 'not all listen')
  const before = await usage(foreign)
  counts.wakes = counts.told = 0
  await pushAll(herd)
  await until(async () => waited.length >= HERD.pushes, 'not all jobs were taken')
  const after = await usage(foreign)
  return {
    taken: waited.map(([n]) => n),
    waited: waited.map(([, time]) => time).toSorted((a, b) => a - b),
    wakesPerPush: counts.wakes / HERD.pushes,
    toldPerPush: counts.told / HERD.pushes,
    scriptsPerPush: (after.calls('evalsha') - before.calls('evalsha')) / HERD.pushes,
    redisMsPerPush: (after.cpuMs - before.cpuMs) / HERD.pushes,
  }
}

async function until(isTrue: () => Promise<boolean>, otherwise: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`${otherwise} within ${PATIENCE_MS} ms`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

const host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }
const card = {
  ...{ hostname: 'host', pid: 1, startedAt: epochMs(0), tag: '', labels: [], version: '0', embedded: false },
  capsules: [],
}

/** A connection for commands, on which the askings of the woken are counted: nobody else asks this over it. */
async function counted({ url, counts }: Herd): Promise<Connection> {
  const connection = await connect(url)
  return {
    ...connection,
    send(command) {
      if (command[0] === 'EXISTS') {
        counts.wakes++
        counts.told += command.length - 1
      }
      return connection.send(command)
    },
  }
}

async function gather(herd: Herd): Promise<void> {
  const parts = { url: herd.url, clock: systemClock, random: systemRandom, codec: sidekiqCodec() }
  for (let number = 0; number < HERD.processes; number++) {
    const store = redisStore({ ...parts, connect: () => counted(herd) })
    herd.stores.push(store)
    await store.register(ownerId(`host:${number}:herd`), host, card)
  }
  // As the sweeper of each does all the time.
  await Promise.all(herd.stores.map((store) => store.beats()))
}

/** One process: it takes a job, ends it, and asks for the next, as a worker does. */
async function work(store: Store, number: number, { stopping, waited, pushedAt }: Herd): Promise<void> {
  const owner = { id: ownerId(`host:${number}:herd`), epoch: 1 }
  const { signal } = stopping
  for (let [next, seq] = [1, 1]; !signal.aborted; next++) {
    const claimed = await store.claim({ owner, queues, first: token(next), max: 1, waitMs: ms(2000), signal })
    const at = performance.now()
    if (claimed.status !== 'ok') throw new Error(claimed.status)
    const settlements = claimed.claims.map((claim) => {
      const { n } = JSON.parse(Buffer.from(claim.payload).toString())
      waited.push([n, at - (pushedAt[n] ?? 0)])
      return { token: claim.token, outcome: { kind: 'done' }, count: 'processed' } as const
    })
    if (settlements.length > 0) await store.settle({ owner, seq: seq++, settlements })
  }
}

/** As Ruby does it, at an even pace. */
async function pushAll({ foreign, pushedAt }: Herd): Promise<void> {
  const began = performance.now()
  const sent: Promise<unknown>[] = []
  for (let n = 0; n < HERD.pushes; n++) {
    const early = began + (n * 1000) / HERD.perSecond - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
    pushedAt[n] = performance.now()
    const name = `q${n % queues.length}`
    sent.push(foreign.send(['SADD', 'queues', name]))
    sent.push(foreign.send(['LPUSH', `queue:${name}`, JSON.stringify({ class: 'X', args: [], jid: `j${n}`, n })]))
  }
  await Promise.all(sent)
}

async function usage(foreign: Connection): Promise<{ calls(command: string): number; cpuMs: number }> {
  const said = textOf(await foreign.send(['INFO', 'everything']))
  const read = (pattern: RegExp): number => Number(pattern.exec(said)?.[1] ?? 0)
  return {
    calls: (command) => read(new RegExp(`cmdstat_${command}:calls=(\\d+)`)),
    cpuMs: 1000 * (read(/used_cpu_user:([\d.]+)/) + read(/used_cpu_sys:([\d.]+)/)),
  }
}
