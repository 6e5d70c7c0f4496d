// Our retries, dead, scheduled and queued jobs on the pages of Ruby's Sidekiq: nothing that an instance writes makes them fail,
// whatever the job was and whoever wrote it first.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Discard, Snooze } from '../../src/core/attempt/control.ts'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker, type HaymakerConfig } from '../../src/create.ts'
import { Job } from '../../src/runtime/class-job.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, listOf, textOf } from '../../src/stores/redis/connection.ts'
import { until } from '../browser/until.ts'
import { type EntryPlace, entryPage } from './entry-page.ts'
import { RedisServer } from './redis-server.ts'

let server: RedisServer
let redis: Connection
let hm: Haymaker | undefined
beforeAll(async () => {
  server = await RedisServer.start()
  redis = await connect(server.url)
})
afterAll(async () => {
  await redis.close()
  await server.stop()
})
beforeEach(() => redis.send(['FLUSHALL']))
afterEach(() => hm?.stop())

class Odd extends Job {
  async perform(what: string): Promise<void> {
    if (what === 'nothing') throw null
    if (what === 'long') throw new RangeError('é😀'.repeat(20_000))
    if (what === 'half') throw new Error('\ud800 and \u0000')
    if (what === 'nameless') throw Object.assign(new Error('x'), { name: '' })
    if (what === 'snooze') throw new Snooze('1h')
    if (what === 'discard') throw new Discard('x')
    throw new TypeError('as it was told')
  }
}

const thrown = ['nothing', 'long', 'half', 'nameless', 'plain', 'snooze', 'discard']
const slow = defineJob<{ n: number }>({
  name: 'Soon',
  retry: { max: 3, backoff: '20ms', jitter: false },
  perform: fail,
})
const last = defineJob<{ n: number }>({ name: 'Last', retry: 0, backtrace: 5, tags: ['a', 'b'], perform: fail })

function fail(): never {
  throw new Error('always')
}

async function start(config: HaymakerConfig = {}): Promise<Haymaker> {
  hm = createHaymaker({ store: server.url, jobs: [Odd, slow, last], logger: silentLog, ...config })
  return await hm.start()
}

interface Stored {
  readonly bytes: Uint8Array
  readonly score?: number
}

async function entriesOf(place: EntryPlace): Promise<readonly Stored[]> {
  if (place === 'queue') {
    const all = listOf(await redis.send(['LRANGE', 'queue:default', '0', '-1']))
    return all.map((one) => ({ bytes: Buffer.from(textOf(one)) }))
  }
  const flat = listOf(await redis.send(['ZRANGE', place, '0', '-1', 'WITHSCORES'])).flatMap((one) =>
    Array.isArray(one) ? one : [one],
  )
  return Array.from({ length: flat.length / 2 }, (_, i) => ({
    bytes: Buffer.from(textOf(flat[2 * i] ?? '')),
    score: Number(textOf(flat[2 * i + 1] ?? '')),
  }))
}

/** What the page of a place shows. @throws where it fails */
const pageOf = async (place: EntryPlace) =>
  (await entriesOf(place)).map(({ bytes, score }) => entryPage(bytes, place, score))

const holds = (place: EntryPlace, count: number): Promise<unknown> =>
  until(`${count} in ${place}`, 15_000, async () => (await entriesOf(place)).length === count)

describe.each([
  ['as every version reads them', {}, /^\d+\.\d+$/],
  ['as Sidekiq 8 writes them', { sidekiq: 8 }, /^\d{13}$/],
] as const)('the pages, with times %s,', (_, config, time) => {
  it('take what waits, for now and for later', async () => {
    hm = createHaymaker({ store: server.url, jobs: [slow], logger: silentLog, ...config })
    await slow.performAsync({ n: 1 })
    await slow.performIn('1h', { n: 2 })
    const [queued] = await entriesOf('queue')
    expect(/"created_at":([\d.]+)/.exec(Buffer.from(queued?.bytes ?? []).toString())?.[1]).toMatch(time)
    expect(await pageOf('queue')).toMatchObject([{ class: 'Soon', args: [{ n: 1 }] }])
    expect(await pageOf('schedule')).toMatchObject([{ class: 'Soon', args: [{ n: 2 }] }])
  })

  it('take what failed once, whatever was thrown, with a backtrace or without', async () => {
    const started = await start(config)
    for (const backtrace of [false, true, 2])
      for (const what of thrown) await started.push({ class: 'Odd', args: [what], backtrace })
    await holds('retry', 3 * 5)
    await holds('schedule', 3)
    const failed = await pageOf('retry')
    expect(failed.filter((job) => 'error_backtrace' in job).length).toBeGreaterThan(6)
    await pageOf('schedule')
  })

  it('take what failed again and again, and what died', async () => {
    await start(config)
    await slow.performAsync({ n: 1 })
    await last.performAsync({ n: 2 })
    await holds('dead', 2)
    const dead = await pageOf('dead')
    expect(dead.map(({ retry_count }) => retry_count).toSorted()).toEqual([0, 3])
  })
})

const jid = '"jid":"0123456789abcdef01234567"'
const first = '"created_at":1795244730.5,"enqueued_at":1795244730.6'

describe('a job of somebody else that fails here is shown', () => {
  it.each([
    ['counted, and never tried again', `"queue":"default",${jid},${first},"retry_count":1`],
    ['counted, and without a date', `"queue":"default",${jid},${first},"retry_count":0,"error_class":"X"`],
    ['with a date that is a text', `"queue":"default",${jid},${first},"failed_at":"2026-11-21","retry_count":2`],
    ['without a queue', `${jid},${first}`],
    ['with a queue that is none', `"queue":5,${jid},${first}`],
    ['in milliseconds', `"queue":"default",${jid},"created_at":1795244730500,"enqueued_at":1795244730600`],
    ['failed before, in milliseconds', `${jid},"created_at":1795244730500,"failed_at":1795244730600,"retry_count":0`],
  ])('%s', async (_, members) => {
    await redis.send(['LPUSH', 'queue:default', `{"class":"Odd","args":["plain"],${members}}`])
    await start()
    await holds('retry', 1)
    expect(await pageOf('retry')).toMatchObject([{ class: 'Odd', queue: 'default', error_class: 'TypeError' }])
  })
})

describe('a push', () => {
  it('of tags that are a text, or of arguments that are no list, is refused', async () => {
    const started = await start()
    const odd: unknown = 'x'
    await expect(started.push({ class: 'Odd', args: ['plain'], ...{ tags: odd } } as never)).rejects.toThrow('tags')
    await expect(started.push({ class: 'Odd', args: { a: 1 } } as never)).rejects.toThrow('args')
    expect(await redis.send(['EXISTS', 'queue:default'])).toBe(0)
  })
})

describe('the pages', () => {
  const good = {
    ...{ class: 'Odd', args: [], queue: 'default', jid: 'a', created_at: 1.5, enqueued_at: 1.5 },
    ...{ error_class: 'X', error_message: '', failed_at: 1.5, retry_count: 1, retried_at: 1.5 },
  }
  const page = (change: object): unknown =>
    entryPage(Buffer.from(JSON.stringify({ ...good, ...change })), 'retry', 1.8e9)

  it('take it when nothing is missing', () => {
    expect(page({})).toEqual(good)
  })

  it.each([
    ['retried_at', { retried_at: undefined }],
    ['failed_at', { retry_count: 0, failed_at: undefined }],
    ['failed_at', { failed_at: '2026-11-21T00:00:00Z' }],
    ['failed_at', { failed_at: 1_795_244_730 }],
    ['queue', { queue: undefined }],
    ['tags', { tags: 'x' }],
    ['error_backtrace', { error_backtrace: 'no base64 of zlib' }],
    ['error_class', { error_class: undefined }],
    ['class, args', { args: {} }],
  ])('fail for %s: %j', (what, change) => {
    expect(() => page(change)).toThrow(`the page fails: ${what}`)
  })
})
