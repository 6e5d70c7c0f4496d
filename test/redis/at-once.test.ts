// No script holds Redis up: what may be long, such as promoting, sweeping and clearing, goes in steps of at most 200 jobs.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { epochMs, ms } from '../../src/core/clock.ts'
import { newJid } from '../../src/core/job/jid.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { ownerId, type Push, producerId, token } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Argument, Connection } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { scripts } from '../../src/stores/redis/scripts.generated.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { RedisServer } from './redis-server.ts'

const MANY = 450
const codec = sidekiqCodec()
const random = seededRandom(1)
const mail = queueName('mail')
const [dead, me] = [ownerId('host:1:dead'), ownerId('host:2:me')]
const host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }
const card = {
  ...{ hostname: 'host', pid: 1, startedAt: epochMs(0), tag: '', labels: [], version: '0', embedded: false },
  capsules: [],
}
const nameBySha = new Map<string, string>(Object.entries(scripts).map(([name, { sha }]) => [sha, name]))

let server: RedisServer
let store: Store
let commands: (readonly Argument[])[] = []
beforeAll(async () => {
  server = await RedisServer.start()
  store = redisStore({
    url: server.url,
    clock: systemClock,
    random,
    codec,
    connect: async () => noting(await connect(server.url)),
  })
  await store.open()
})
afterAll(async () => {
  await store.close()
  await server.stop()
})
beforeEach(() => {
  commands = []
})

/** A connection whose commands are noted. */
function noting(connection: Connection): Connection {
  return {
    ...connection,
    send: (command) => {
      commands.push(command)
      return connection.send(command)
    },
  }
}

/** How many jobs each call of this script carried: the words behind the first ones, so many for each job. */
function jobsOf(script: string, firstWords: number, wordsEach: number): readonly number[] {
  return commands
    .filter(([name, sha]) => name === 'EVALSHA' && nameBySha.get(String(sha)) === script)
    .map(([, , keys, ...rest]) => (rest.length - Number(keys) - firstWords) / wordsEach)
}

const job = (inMs?: number): Push => {
  const [jid, createdAt] = [newJid(random), systemClock.now()]
  const payload = codec.encode({ class: 'X', args: [], jid, queue: mail, createdAt })
  return { payload, jid, queue: mail, ...(inMs !== undefined && { at: epochMs(createdAt + inMs) }) }
}

let seq = 0
const push = async (items: readonly Push[]): Promise<unknown> =>
  store.push({ producer: producerId('p'), seq: ++seq, validUntil: epochMs((await store.now()) + 30_000), items })

const some = (inMs?: number): Push[] => Array.from({ length: MANY }, () => job(inMs))

it('promotes', async () => {
  await push(some(-1000))
  expect((await store.promote(MANY)).moved).toBe(MANY)
  const steps = jobsOf('promote', 2, 5)
  expect(steps.reduce((sum, each) => sum + each, 0)).toBe(MANY)
  expect(Math.max(...steps)).toBeLessThanOrEqual(200)
})

it('hands back', async () => {
  await store.register(dead, host, card)
  await store.register(me, host, card)
  await store.claim({ owner: { id: dead, epoch: 1 }, queues: [mail], first: token(1), max: MANY, waitMs: ms(0) })
  const silent = (await store.beats()).alive.filter(({ owner }) => owner === dead)
  const rule = { charges: 3, markMs: ms(60_000) }
  const call = { by: { id: me, epoch: 1 }, first: token(1), max: MANY, silent, rule }
  expect(await store.sweep(call)).toMatchObject({ requeued: MANY, more: false })
  const steps = jobsOf('handBack', 6, 3)
  expect(steps.reduce((sum, each) => sum + each, 0)).toBe(MANY)
  expect(Math.max(...steps)).toBeLessThanOrEqual(200)
})

it('clears', async () => {
  expect(await store.clear({ kind: 'queue', queue: mail })).toBe(MANY)
  await push(some(60_000))
  expect(await store.clear({ kind: 'schedule' })).toBe(MANY)
  const asked = commands.filter(([name]) => name === 'RPOP' || name === 'ZPOPMIN').map(([, , count]) => Number(count))
  expect(Math.max(...asked)).toBeLessThanOrEqual(200)
})
