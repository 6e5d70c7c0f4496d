// What the store leaves in Redis is what docs/wire/haymaker.md says: the names in the source, and the keys of a store in
// which everything that writes has written.

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../src/core/clock.ts'
import { keep } from '../../src/core/config/config.ts'
import { guardKey } from '../../src/core/features/guard.ts'
import { limiterName } from '../../src/core/features/limiter/rule.ts'
import { newJid } from '../../src/core/job/jid.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { ownerId, type Push, producerId, token } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { keysOf, sidekiqCronKeys } from '../../src/stores/redis/keys.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { RedisServer } from './redis-server.ts'
import { foundKeys, keyRows, pagePath, strayOf } from './wire-page.ts'

const codec = sidekiqCodec()
const morning = epochMs(Date.UTC(2026, 10, 21, 7, 5))
const random = seededRandom(1)
const rows = keyRows()
const mail = queueName('mail')
/** In which nobody works. */
const queue = queueName('tenants')
const [dead, me] = [ownerId('host:1:dead'), ownerId('host:2:me')]
const host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }
const card = {
  ...{ hostname: 'host', pid: 1, startedAt: epochMs(0), tag: '', labels: [], version: '0', embedded: false },
  capsules: [],
}

describe('the page', () => {
  it('names every key of the source, and no other', () => {
    const keys = keysOf('')
    const id = ownerId('host:1:x')
    const cron = sidekiqCronKeys('')
    const made = [
      ...[...cron.lists, cron.schedule('x'), cron.ticks('x')],
      ...Object.values(keys).filter((one) => typeof one === 'string'),
      ...[keys.queue('x'), keys.counted('processed', '2026-11-21'), keys.counted('failed', '2026-11-21')],
      ...[keys.owner(id), keys.claims(id), keys.process(id), keys.work(id), keys.workers(id), keys.signals(id)],
      ...[keys.lanes('x'), keys.lane({ queue: mail, key: 'x' }), keys.inLane({ queue: mail, key: 'x' })],
      ...[keys.guard('x'), keys.held('x'), keys.probe('x'), keys.producer(producerId('x'))],
      ...[keys.limit('x'), keys.leases('x')],
      ...[keys.recorded('x'), keys.tenMinutes(morning), keys.marks(morning), keys.deployLock('x')],
      ...([8, 7] as const).flatMap((layout) => [keys.minute(layout, morning), keys.histogram(layout, 'X', morning)]),
    ]
    expect(made.filter((key) => !rows.some((row) => row.matches(key)))).toEqual([])
    expect(rows.filter((row) => !made.some((key) => row.matches(key))).map(({ name }) => name)).toEqual([])
  })

  it('names each key once', () => {
    const names = rows.map(({ name }) => name)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  it('names tests that are there, one at least for each key', () => {
    const without = rows.filter(
      ({ tests }) => tests.length === 0 || tests.some((path) => !existsSync(join(dirname(pagePath), '../..', path))),
    )
    expect(without.map(({ name }) => name)).toEqual([])
  })
})

describe('a store in which everything has written', () => {
  let server: RedisServer
  let redis: Connection
  let store: Store
  let seq = 0
  beforeAll(async () => {
    server = await RedisServer.start()
    redis = await connect(server.url)
    store = redisStore({ url: server.url, clock: systemClock, random, codec })
    await store.open()
  })
  afterAll(async () => {
    await store.close()
    await redis.close()
    await server.stop()
  })
  beforeEach(() => redis.send(['FLUSHALL']))

  function job(inMs?: number, guarded?: string): Push {
    const jid = newJid(random)
    const createdAt = systemClock.now()
    const payload = codec.encode({ class: 'X', args: [], jid, queue: mail, createdAt })
    const guards = guarded ? [{ key: guardKey(guarded), holder: jid, ttlMs: ms(60_000), taken: 'refuse' as const }] : []
    return { payload, jid, queue: mail, guards, ...(inMs !== undefined && { at: epochMs(createdAt + inMs) }) }
  }

  /** Of a tenant of whom one may run at a time. */
  function laned(): Push {
    const [jid, lane] = [newJid(random), { key: 'tenant', max: 1 }]
    const payload = codec.encode({ class: 'X', args: [], jid, queue, createdAt: systemClock.now(), lane })
    return { payload, jid, queue, lane }
  }

  /** Of a job by the clock, due tomorrow. */
  const ticked = (): Push => ({ ...job(86_400_000), tick: { cron: 'nightly', at: morning } })

  const push = async (...items: Push[]): Promise<unknown> =>
    store.push({ producer: producerId('p'), seq: ++seq, validUntil: epochMs((await store.now()) + 30_000), items })

  const claim = (id: typeof me, first: number, max: number): Promise<unknown> =>
    store.claim({ owner: { id, epoch: 1 }, queues: [mail], first: token(first), max, waitMs: ms(0) })

  const sweep = async (): Promise<unknown> =>
    store.sweep({
      ...{ by: { id: me, epoch: 1 }, first: token(100), max: 50, rule: { charges: 3, markMs: ms(60_000) } },
      silent: (await store.beats()).alive.filter(({ owner }) => owner === dead),
    })

  /** The ends of three claims of mine: a retry, a death, a snooze with a note. */
  async function settle(...[first, second, third]: readonly [Push, Push, Push]): Promise<void> {
    const at = epochMs(systemClock.now() + 1000)
    const note = Buffer.from('a note')
    await store.settle({
      owner: { id: me, epoch: 1 },
      seq: 1,
      settlements: [
        { token: token(1), count: 'failed', outcome: { kind: 'retry', at, queue: mail, payload: first.payload } },
        { token: token(2), count: 'failed', outcome: { kind: 'dead', payload: second.payload } },
        {
          token: token(3),
          count: 'nothing',
          outcome: { kind: 'schedule', at, queue: mail, payload: third.payload },
          note,
        },
      ],
    })
  }

  async function writeAll(): Promise<void> {
    await store.register(dead, host, card)
    await store.register(me, host, card)
    const all = [job(), job(), job(), job(undefined, 'unique'), job()] as const
    await push(...all, job(60_000), laned(), laned(), ticked())
    await store.keepCrons([{ name: 'nightly', text: '{}', version: null }])
    await claim(me, 1, 3)
    await claim(dead, 1, 1)
    await settle(all[0], all[1], all[2])
    await sweep()
    await claim(me, 4, 1)
    await store.noteSuspect(me, token(4))
    await store.pause(queueName('other'), true)
    const running = [{ token: token(4), queue: mail, payload: all[4].payload, startedAt: systemClock.now() }]
    await store.picture(me, { card, busy: 1, quiet: false, rssBytes: 0, running })
    await store.command(me, 'quiet')
    await store.trim(keep)
    await store.record('batch', [{ class: 'X', processed: 1, failed: 0, totalMs: ms(5), histogram: [1] }])
    await store.mark('v1')
    await store.audit(Buffer.from('a line'))
    await store.keepCrons([{ name: 'nightly', text: '{}', version: null }])
    await push({ ...job(), tick: { cron: 'nightly', at: epochMs(1000) } })
    const rule = { kind: 'concurrent' as const, max: 1, spanMs: ms(60_000) }
    const uses = [{ name: limiterName('one'), rule, cost: 1 }]
    await store.acquire([{ holder: { id: 'by hand', owner: null }, uses, again: false }])
  }

  it('shows every key of the page but those of a dead owner, a wait and a move, each of its type and with its TTL', async () => {
    await writeAll()
    const found = await foundKeys(redis)
    expect(found.flatMap((key) => strayOf(key, rows) ?? [])).toEqual([])
    const unseen = rows.filter((row) => !found.some(({ key }) => row.matches(key)))
    // sidekiq-cron's are Ruby's to write.
    expect(unseen.map(({ name }) => name).filter((name) => !name.startsWith('cron_job'))).toEqual([
      ...['hm:dead-owners', 'hm:promoter', 'hm:promoter:left', 'hm:probe:<handle>', 'hm:move'],
    ])
  })

  it('is rid of all that belongs to a process when the processes have left and their claims went back', async () => {
    await writeAll()
    await store.leave(me)
    await store.register(dead, host, card)
    await store.sweep({
      ...{ by: { id: dead, epoch: 1 }, first: token(1), max: 50, rule: { charges: 3, markMs: ms(60_000) } },
      silent: [],
    })
    await store.leave(dead)
    const left = (await foundKeys(redis)).map(({ key }) => key.replace(/^(hm:[\w-]+).*/, '$1'))
    expect(left.filter((key) => key.startsWith('hm:') || key.startsWith('host') || key === 'processes')).toEqual([
      // A tenant's jobs are still there.
      ...['hm:audit', 'hm:crons', 'hm:guard', 'hm:held', 'hm:in-lane', 'hm:lane', 'hm:lanes', 'hm:leases', 'hm:limit'],
      ...['hm:limits', 'hm:notes', 'hm:pushed', 'hm:recorded', 'hm:recovered', 'hm:ticks'],
    ])
  })
})
