// Our processes on the page of Ruby's Sidekiq: nothing that a Haymaker process writes makes it fail, whatever the job at
// work, and what it presses there arrives here.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { epochMs } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { LastLines } from '../../src/core/logged/last-lines.ts'
import { cutLine } from '../../src/core/logged/line.ts'
import { type Payload, payload, payloadOf } from '../../src/core/payload/payload.ts'
import type { Card } from '../../src/core/store/processes.ts'
import { ownerId, token } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, textOf } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { busyPage } from './busy-page.ts'
import { RedisServer } from './redis-server.ts'

const id = ownerId('web-1:7:0123456789ab')
const host = { bootId: null, pidNamespace: null, pid: 7, startTime: null }
const card: Card = {
  ...{
    hostname: 'web-1',
    pid: 7,
    startedAt: epochMs(1_795_244_730_000),
    tag: 'blog',
    labels: ['blue'],
    version: '1.2.3',
  },
  embedded: false,
  capsules: [
    {
      ...{ name: 'default', concurrency: 4, mode: 'weighted' },
      queues: [
        { name: 'high', weight: 3 },
        { name: '10', weight: 1 },
      ],
    },
    { name: 'pdf', concurrency: 1, mode: 'strict', queues: [{ name: 'pdf', weight: 1 }] },
  ],
}

let server: RedisServer
let redis: Connection
let store: Store
beforeAll(async () => {
  server = await RedisServer.start()
  redis = await connect(server.url)
  store = redisStore({ url: server.url, clock: systemClock, random: seededRandom(1), codec: sidekiqCodec() })
})
afterAll(async () => {
  await store.close()
  await redis.close()
  await server.stop()
})
beforeEach(async () => {
  await redis.send(['FLUSHALL'])
  await store.register(id, host, card)
})

const at = epochMs(1_795_244_733_250)
const show = (...payloads: readonly Payload[]): Promise<unknown> =>
  store.picture(id, {
    ...{ card, busy: 3, quiet: true, rssBytes: 4096 * 1024 },
    running: payloads.map((one, i) => ({ token: token(40 + i), queue: 'high', payload: one, startedAt: at })),
  })

const MAIL = 'ActionMailer::MailDeliveryJob'

/** A job as Rails pushes it. */
const rails = (wrapped: string, ...args: readonly object[]): string =>
  JSON.stringify({ class: 'ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper', wrapped, args, jid: 'a' })

const good = '{"class":"Mail","args":[12345678901234567890,1.0,"é\u2028"],"jid":"a1","queue":"high","tags":["x"]}'

describe('a process', () => {
  it('is listed by each version, from its registration on', async () => {
    const [process] = await busyPage(redis)
    expect(process?.info).toEqual({
      ...{ hostname: 'web-1', started_at: 1_795_244_730, pid: 7, tag: 'blog', concurrency: 5 },
      queues: ['high', '10', 'pdf'],
      weights: [{ high: 3, 10: 1 }, { pdf: 0 }],
      capsules: {
        default: { concurrency: 4, mode: 'weighted', weights: { high: 3, 10: 1 } },
        pdf: { concurrency: 1, mode: 'strict', weights: { pdf: 0 } },
      },
      ...{ labels: ['blue'], identity: id, version: '1.2.3', embedded: false },
    })
    expect(textOf(await redis.send(['HGET', id, 'info']))).toContain('"started_at":1795244730.000,')
    expect(process?.fields).toMatchObject({ concurrency: '5', busy: '0', quiet: 'false' })
  })

  it('has no half characters in its words', async () => {
    await store.picture(id, {
      ...{ card: { ...card, tag: 'a\ud800' }, busy: 0, quiet: false, rssBytes: 0, running: [] },
    })
    const [process] = await busyPage(redis)
    expect(process?.info.tag).toBe('a\ufffd')
  })

  it('is read back by us as it was', async () => {
    expect(await store.processes()).toMatchObject([{ owner: id, card }])
  })

  it('shows its state, its memory in kB and how long Redis took', async () => {
    await show()
    await show()
    const [process] = await busyPage(redis)
    expect(process?.fields).toMatchObject({ busy: '3', quiet: 'true', rss: '4096' })
    expect(Number(process?.fields.rtt_us)).toBeGreaterThan(0)
  })
})

describe('a job at work', () => {
  it('is there under both names, with the payload to the byte and whole seconds', async () => {
    await show(payloadOf(good))
    for (const key of [`${id}:work`, `${id}:workers`]) {
      const work = JSON.parse(textOf(await redis.send(['HGET', key, (40).toString(36)])))
      expect(work).toMatchObject({ queue: 'high', payload: good, run_at: 1_795_244_733 })
    }
    const [process] = await busyPage(redis)
    expect([process?.work.size, process?.workers.size]).toEqual([1, 1])
    const [running] = await store.running()
    expect(running).toEqual({ owner: id, token: 40, queue: 'high', payload: payloadOf(good), startedAt: at })
  })

  it.each([
    ['bytes that are no text', payload(Uint8Array.from([0xff, 0x00, 0x7b]))],
    ['no JSON', payloadOf('this is not json{')],
    ['a list', payloadOf('[1]')],
    ['no class', payloadOf('{"args":[]}')],
    ['args that are no list', payloadOf('{"class":"X","args":{}}')],
    ['a jid that is a number', payloadOf('{"class":"X","args":[],"jid":5}')],
    ['tags that are a text', payloadOf('{"class":"X","args":[],"jid":"a","tags":"x"}')],
    ['a job of Rails without args', payloadOf(rails('Clean'))],
    ['a job of Rails without its own args', payloadOf(rails('ActionMailer::DeliveryJob', { arguments: 5 }))],
    ['encryption of nothing', payloadOf('{"class":"X","encrypt":true,"args":[],"jid":"a"}')],
    ['half a character', payloadOf('{"class":"X","args":["\\ud800"],"jid":"a"}')],
    ['half a character in a name', payloadOf('{"class":"X","args":[{"\\udc00":1}],"jid":"a"}')],
    ['nested deeper than Ruby reads', payloadOf(`{"class":"X","args":${'['.repeat(100)}${']'.repeat(100)},"jid":"a"}`)],
    ['a mail without its args', payloadOf(rails(MAIL, { arguments: ['Mail', 'hello', 'deliver_now', 4] }))],
    ['a mark in front of it', payloadOf('\ufeff{"class":"X","args":[],"jid":"a"}')],
  ])('whose payload is %s has a stand-in there, and its own bytes for us', async (_, bytes) => {
    await show(bytes, payloadOf(good))
    const [process] = await busyPage(redis)
    const [job] = process?.work.values() ?? []
    expect(job).toMatchObject({ class: 'Unreadable', args: [], queue: 'high' })
    expect(job?.jid).toMatch(/^[0-9a-f]{24}$/)
    const running = (await store.running()).find(({ token }) => token === 40)
    expect(running && Buffer.from(running.payload)).toEqual(Buffer.from(bytes))
  })

  it.each([
    ['a whole character', '{"class":"X","args":["\\ud83d\\ude00 \\\\ud800"],"jid":"a"}'],
    ['as deep as Ruby reads', `{"class":"X","args":${'['.repeat(99)}${']'.repeat(99)},"jid":"a"}`],
    ['a mail', rails(MAIL, { arguments: ['Mail', 'hello', 'deliver_now', { args: [1] }] })],
    ['a job of Rails', rails('Clean', { arguments: [1] })],
    ['wrapped by somebody else', '{"class":"W","wrapped":"X","args":[1],"jid":"a"}'],
    ['no jid', '{"class":"X","args":[]}'],
  ])('whose payload is %s is there as it is', async (_, text) => {
    await show(payloadOf(text))
    const work = JSON.parse(textOf(await redis.send(['HGET', `${id}:work`, (40).toString(36)])))
    expect(work.payload).toBe(text)
    await busyPage(redis)
  })
})

describe('what a job logged', () => {
  it('is there in a member of ours, in whole characters and not deep, whatever it was', async () => {
    let deep: unknown = 'deep'
    for (let n = 0; n < 200; n++) deep = [deep]
    const lines = new LastLines()
    lines.add(cutLine(at, 'warn', 'half \ud800', { half: '\udc00', deep }))
    lines.add(cutLine(epochMs(at + 1), 'info', 'done', {}))
    const log = lines.newest(2048)
    const running = [{ token: token(40), queue: 'high', payload: payloadOf(good), startedAt: at, log }]
    await store.picture(id, { card, busy: 1, quiet: false, rssBytes: 0, running })
    const work = JSON.parse(textOf(await redis.send(['HGET', `${id}:work`, (40).toString(36)])))
    expect(work).toMatchObject({ queue: 'high', payload: good })
    expect(work.hm_log).toEqual([
      [at, 'warn', 'half \ufffd', { half: '\ufffd', deep: expect.any(Array) }],
      [at + 1, 'info', 'done'],
    ])
    expect([...((await busyPage(redis))[0]?.work.values() ?? [])]).toMatchObject([{ class: 'Mail' }])
    expect(await store.running()).toMatchObject([{ log }])
  })
})

describe('the page', () => {
  const spoil = (change: (info: Record<string, unknown>) => unknown): Promise<unknown> => {
    const info = { ...card, identity: id, concurrency: 5, queues: [], weights: [], capsules: {}, started_at: 1.5 }
    change(info)
    return redis.send(['HSET', id, 'info', JSON.stringify(info)])
  }
  it('takes it when nothing is missing', async () => {
    await spoil(() => null)
    expect(await busyPage(redis)).toHaveLength(1)
  })

  it.each([
    ['queues', (info: Record<string, unknown>) => delete info.queues],
    ['started_at', (info: Record<string, unknown>) => delete info.started_at],
    ['capsules', (info: Record<string, unknown>) => Object.assign(info, { capsules: { a: { concurrency: 1 } } })],
    ['hostname', (info: Record<string, unknown>) => delete info.hostname],
    ['concurrency in info', (info: Record<string, unknown>) => delete info.concurrency],
  ])('fails for %s', async (what, change) => {
    await spoil(change)
    await expect(busyPage(redis)).rejects.toThrow(`the page fails: ${what}`)
  })

  it('fails for times in milliseconds', async () => {
    await redis.send(['HSET', `${id}:work`, 'a', JSON.stringify({ queue: 'q', payload: good, run_at: at })])
    await expect(busyPage(redis)).rejects.toThrow('the page fails: run_at is not in whole seconds')
  })
})

describe('an instance at work', () => {
  let hm: Haymaker | undefined
  afterEach(() => hm?.stop())
  const identity = async (): Promise<string> => (await hm?.processes())?.at(-1)?.owner ?? ''

  it('tells truly whether it is a guest in its process', async () => {
    for (const embedded of [true, false]) {
      await redis.send(['FLUSHALL'])
      hm = createHaymaker({ store: server.url, logger: silentLog }, { embedded })
      await hm.start()
      expect((await busyPage(redis)).map(({ info }) => info.embedded)).toEqual([embedded])
      await hm.stop()
    }
  })

  it('hears what the page of Ruby pushes', { timeout: 20_000 }, async () => {
    await redis.send(['FLUSHALL'])
    hm = createHaymaker({ store: server.url, logger: silentLog, recovery: { beat: '500ms', silence: '10s' } })
    await hm.start()
    const key = `${await identity()}-signals`
    await redis.send(['LPUSH', key, 'TSTP'])
    await vi.waitFor(async () => expect((await busyPage(redis))[0]?.fields.quiet).toBe('true'), 10_000)
    await redis.send(['LPUSH', key, 'SOMETHING'])
    await redis.send(['LPUSH', key, 'TERM'])
    await vi.waitFor(async () => expect(await redis.send(['EXISTS', 'processes'])).toBe(0), 10_000)
    expect(await redis.send(['KEYS', `${key.replace('-signals', '')}*`])).toEqual([])
  })

  it('stays to be seen while a job blocks its loop', { timeout: 20_000 }, async () => {
    await redis.send(['FLUSHALL'])
    const BLOCKED_MS = 2500
    const cell = new Int32Array(new SharedArrayBuffer(4))
    const job = defineJob({ name: 'Blocks', perform: () => void Atomics.wait(cell, 0, 0, BLOCKED_MS) })
    hm = createHaymaker({
      ...{ store: server.url, jobs: [job], logger: silentLog },
      recovery: { beat: '500ms', silence: '10s' },
    })
    await hm.start()
    const key = await identity()
    await vi.waitFor(
      async () => expect(Number(textOf(await redis.send(['HGET', 'hm:beats', key])))).toBeGreaterThan(1),
      10_000,
    )
    await redis.send(['EXPIRE', key, '20'])
    await job.performAsync()
    await vi.waitFor(async () => expect((await hm?.stats())?.processed).toBe(1), 10_000)
    const [beat, pictured, ttl] = await Promise.all([
      redis.send(['HGET', key, 'beat']),
      redis.send(['HGET', key, 'pictured']),
      redis.send(['TTL', key]),
    ])
    expect(Number(textOf(beat)) - Number(textOf(pictured)) / 1000).toBeGreaterThan(1)
    expect(Number(ttl)).toBeGreaterThan(55)
  })
})
