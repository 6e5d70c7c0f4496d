// A key that somebody made of another type stops nobody else: what would go there is refused, one by one, and nothing is
// lost or half done.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../src/core/clock.ts'
import { newJid } from '../../src/core/job/jid.ts'
import { type QueueName, queueName } from '../../src/core/queues/queue-name.ts'
import { ownerId, type Push, producerId, type SettleCall, token } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { RedisServer } from './redis-server.ts'

const codec = sidekiqCodec()
const random = seededRandom(1)
const [good, bad] = [queueName('good'), queueName('bad')]
const me = { id: ownerId('host:1:me'), epoch: 1 }
const host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }
const card = {
  ...{ hostname: 'host', pid: 1, startedAt: epochMs(0), tag: '', labels: [], version: '0', embedded: false },
  capsules: [],
}

let server: RedisServer
let foreign: Connection
let store: Store
let seq = 0
beforeAll(async () => {
  server = await RedisServer.start()
  foreign = await connect(server.url)
  store = redisStore({ url: server.url, clock: systemClock, random, codec })
  await store.open()
})
afterAll(async () => {
  await store.close()
  await foreign.close()
  await server.stop()
})
beforeEach(async () => {
  await foreign.send(['FLUSHALL'])
  await store.register(me.id, host, card)
})

const spoil = (key: string): Promise<unknown> => foreign.send(['SET', key, 'not a job'])

function item(queue: QueueName, inMs?: number): Push {
  const jid = newJid(random)
  const createdAt = systemClock.now()
  const payload = codec.encode({ class: 'X', args: [], jid, queue, createdAt })
  return { payload, jid, queue, ...(inMs !== undefined && { at: epochMs(createdAt + inMs) }) }
}

const push = async (...items: Push[]): ReturnType<Store['push']> =>
  store.push({ producer: producerId('p'), seq: ++seq, validUntil: epochMs((await store.now()) + 60_000), items })

const claim = (first: number, ...queues: QueueName[]): ReturnType<Store['claim']> =>
  store.claim({ owner: me, queues, first: token(first), max: 10, waitMs: ms(0) })

const sizes = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await store.queues()).map(({ name, size }) => [name, size]))

describe('a queue that is no list', () => {
  it('refuses a push whole, by its name, and writes nothing of it', async () => {
    await spoil('queue:bad')
    await expect(push(item(good), item(bad))).rejects.toThrow('HM_STORE_CORRUPT: The key queue:bad is of another type')
    expect(await foreign.send(['KEYS', 'queue:*'])).toEqual([Buffer.from('queue:bad')])
  })

  it('gives nothing, and the others give theirs', async () => {
    await push(item(good))
    await spoil('queue:bad')
    expect(await claim(1, bad, good)).toMatchObject({ status: 'ok', claims: [{ token: 1, queue: 'good' }] })
  })

  it('takes no due job; those behind it go on', async () => {
    await push(item(bad, -2000), item(good, -1000))
    await spoil('queue:bad')
    expect((await store.promote(10)).moved).toBe(1)
    expect((await store.sizes()).schedule).toBe(1)
    await foreign.send(['DEL', 'queue:bad'])
    expect((await store.promote(10)).moved).toBe(1)
    expect(await sizes()).toEqual({ bad: 1, good: 1 })
  })

  it('takes back nothing from the dead; the claim stays until it can', async () => {
    await push(item(bad), item(good))
    await claim(1, bad, good)
    await spoil('queue:bad')
    const call = {
      ...{ by: { id: ownerId('other'), epoch: 1 }, first: token(1), max: 10 },
      rule: { charges: 3, markMs: ms(60_000) },
    }
    const silent = (await store.beats()).alive
    expect(await store.sweep({ ...call, silent })).toMatchObject({ requeued: 1, more: true })
    await foreign.send(['DEL', 'queue:bad'])
    expect(await store.sweep({ ...call, silent: [] })).toMatchObject({ requeued: 1, more: false })
    expect(await sizes()).toEqual({ bad: 1, good: 1 })
  })

  it.each(['hm:limits', 'hm:leases:one'])('in the place of %s lets the sweep go on', async (key) => {
    await push(item(good))
    await claim(1, good)
    await foreign.send(['ZADD', 'hm:limits', '4000000000000', 'one'])
    await spoil(key)
    const rule = { charges: 3, markMs: ms(60_000) }
    const call = { by: { id: ownerId('other'), epoch: 1 }, first: token(1), max: 10, rule }
    const silent = (await store.beats()).alive
    expect(await store.sweep({ ...call, silent })).toMatchObject({ requeued: 1, more: false })
  })
})

describe('a retry set that is no set', () => {
  it('refuses the outcomes that would go there, keeps their claims, and takes the others', async () => {
    const items = [item(good), item(good), item(good)]
    await push(...items)
    await claim(1, good)
    await spoil('retry')
    const at = epochMs(systemClock.now() + 1000)
    const payload = items[1]?.payload ?? expect.fail()
    const call: SettleCall = {
      ...{ owner: me, seq: 1 },
      settlements: [
        { token: token(1), count: 'processed', outcome: { kind: 'done' } },
        { token: token(2), count: 'failed', outcome: { kind: 'retry', at, queue: good, payload } },
        { token: token(3), count: 'nothing', outcome: { kind: 'back' } },
      ],
    }
    expect(await store.settle(call)).toEqual({ status: 'ok', stale: [], refused: [2] })
    expect(await store.totals()).toEqual({ processed: 1, failed: 0 })
    expect(await sizes()).toEqual({ good: 1 })
    await foreign.send(['DEL', 'retry'])
    expect(await store.settle({ ...call, seq: 2 })).toEqual({ status: 'ok', stale: [1, 3], refused: [] })
    expect(await store.sizes()).toEqual({ schedule: 0, retry: 1, dead: 0 })
  })
})

describe('a server', () => {
  it('that may delete jobs to make room is an error for doctor', async () => {
    await foreign.send(['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru'])
    expect(await store.check()).toContainEqual(expect.objectContaining({ level: 'error', subject: 'eviction' }))
    await foreign.send(['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'])
    expect((await store.check()).filter(({ level }) => level === 'error')).toEqual([])
  })

  it('that is full takes no push, and workers still end their jobs', async () => {
    const [job] = [item(good)]
    await push(job)
    await claim(1, good)
    await foreign.send(['CONFIG', 'SET', 'maxmemory', '1'])
    await expect(push(item(good))).rejects.toMatchObject({ code: 'HM_STORE_FULL', retriable: true })
    const at = epochMs(systemClock.now() + 1000)
    const outcome = { kind: 'retry', at, queue: good, payload: job.payload } as const
    const call: SettleCall = { owner: me, seq: 1, settlements: [{ token: token(1), count: 'failed', outcome }] }
    expect(await store.settle(call)).toEqual({ status: 'ok', stale: [], refused: [] })
    await foreign.send(['CONFIG', 'SET', 'maxmemory', '0'])
    expect(await store.sizes()).toMatchObject({ retry: 1 })
  })

  it('that forgot the scripts is given them again', async () => {
    await foreign.send(['SCRIPT', 'FLUSH'])
    expect(await push(item(good))).toMatchObject({ status: 'ok' })
  })
})
