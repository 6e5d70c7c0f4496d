// The schedules that sidekiq-cron 1.8 and 2.3 left in Redis, on a real server: shown, and taken over by name.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { defineCron } from '../../src/runtime/periodic/define-cron.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, listOf, textOf } from '../../src/stores/redis/connection.ts'
import { dumps, load } from './dump.ts'
import { RedisServer } from './redis-server.ts'

const MINUTE = 60_000
const report = defineJob({ name: 'Report', queue: 'low', perform: () => undefined })

let server: RedisServer
let redis: Connection
let hm: Haymaker
beforeAll(async () => {
  server = await RedisServer.start()
  redis = await connect(server.url)
})
beforeEach(() => redis.send(['FLUSHALL']))
afterEach(() => hm?.stop())
afterAll(async () => {
  await redis.close()
  await server.stop()
})

const open = (config: object = {}): Haymaker => {
  hm = createHaymaker({ store: server.url, logger: silentLog, queues: ['other'], ...config })
  return hm
}

const field = async (key: string, name: string): Promise<string> => textOf(await redis.send(['HGET', key, name]))
const statusOf = (name: string): Promise<string> => field(`cron_job:${name}`, 'status')
const marks = async (name: string): Promise<readonly string[]> =>
  listOf(await redis.send(['ZRANGE', `cron_job:${name}:enqueued`, '0', '-1'])).map(textOf)

/** A schedule of 1.8 whose last tick was then. */
async function plant(name: string, changed: Readonly<Record<string, string>> = {}, tick?: string): Promise<void> {
  const hash = {
    ...{ name, klass: 'Report', cron: '* * * * *', args: '[]', status: 'enabled', message: '{"queue":"low"}' },
    ...changed,
  }
  await redis.send(['SADD', 'cron_jobs', `cron_job:${name}`])
  await redis.send(['HSET', `cron_job:${name}`, ...Object.entries(hash).flat()])
  if (tick) await redis.send(['ZADD', `cron_job:${name}:enqueued`, String(Date.parse(tick) / 1000), tick])
}

const nextMinute = (): number => (Math.floor(Date.now() / MINUTE) + 1) * MINUTE

describe.each([
  ['1.8', '6.4/07-sidekiq-cron', ''],
  ['2.3', '8/07-sidekiq-cron-2.3', 'default:'],
])('what sidekiq-cron %s left', (_, name, space) => {
  const dump = dumps.find((one) => one.name === name)
  beforeEach(async () => {
    if (!dump) throw new Error(`no dump ${name}`)
    await load(redis, dump)
  })

  it('is shown with when it is due', async () => {
    const before = nextMinute()
    const [minutely, disabled] = await open().cron.foreign()
    expect(minutely).toMatchObject({
      ...{ name: 'every minute', program: 'sidekiq-cron', class: 'QuickJob', queue: 'low', args: ['cron', 1] },
      ...{ isEnabled: true, isOurs: false, hurdle: null },
    })
    expect([before, before + MINUTE]).toContain(minutely?.next)
    expect(disabled).toMatchObject({ name: 'node_job', isEnabled: false, next: null, hurdle: null })
  })

  it('is taken over: what nobody pushed since is made up once, and goes on', async () => {
    open()
    await hm.start()
    const last = (await marks(`${space}every minute`)).at(-1)
    await hm.cron.takeOver('every minute')
    expect(await statusOf(`${space}every minute`)).toBe('disabled')
    await vi.waitFor(async () => expect(await redis.send(['LLEN', 'queue:low'])).toBeGreaterThan(0), 10_000)
    const job = JSON.parse(textOf(await redis.send(['LINDEX', 'queue:low', '-1'])))
    expect(job).toMatchObject({ class: 'QuickJob', args: ['cron', 1], retry: true, tags: ['alpha', 'ruby'] })
    const entry = await hm.cron.find('every minute')
    expect(entry).toMatchObject({ text: '* * * * * UTC', source: 'dynamic', isPaused: false, problem: null })
    const ours = entry?.ticks.map(({ at }) => at) ?? []
    expect(Math.min(...ours)).toBeGreaterThan(Date.parse(last ?? ''))
    expect(ours.length).toBeLessThanOrEqual(2)
    // Ruby would find each of them pushed.
    const marked = (await marks(`${space}every minute`)).map((mark) => Date.parse(mark))
    expect(marked).toContain(ours.at(-1))
  })

  it('is ours and paused where it was disabled', async () => {
    await open().cron.takeOver('node_job')
    const entry = await hm.cron.find('node_job')
    expect(entry).toMatchObject({ text: '*/5 * * * * Europe/Paris', isPaused: true, class: 'HaymakerNodeJob' })
    // The date comes behind its arguments.
    await hm.cron.run('node_job')
    const { args } = JSON.parse(textOf(await redis.send(['LINDEX', 'queue:default', '0'])))
    expect(args).toEqual([{ a: 1 }, expect.closeTo(Date.now() / 1000, -2)])
  })
})

describe('a zone that is not written down', () => {
  it('is UTC where the last tick says so', async () => {
    await plant('nine', { cron: '0 9 * * *' }, '2026-11-20T09:00:00Z')
    await open().cron.takeOver('nine')
    expect((await hm.cron.find('nine'))?.text).toBe('0 9 * * * UTC')
  })

  it.each([['2026-11-20T08:00:00Z'], [undefined]])('is asked for where the last tick is %s', async (tick) => {
    await plant('nine', { cron: '0 9 * * *' }, tick)
    open()
    expect((await hm.cron.foreign())[0]).toMatchObject({ next: null, hurdle: expect.stringContaining('no time zone') })
    await expect(hm.cron.takeOver('nine')).rejects.toThrow(
      'HM_CRON_FOREIGN: nine cannot be taken over: it names no time zone',
    )
    expect(await statusOf('nine')).toBe('enabled')
    await hm.cron.takeOver('nine', { timezone: 'Europe/Berlin' })
    expect((await hm.cron.find('nine'))?.text).toBe('0 9 * * * Europe/Berlin')
  })
})

describe('what cannot be taken over', () => {
  it.each([
    [{ active_job: '1' }, 'it is a job of ActiveJob'],
    [{ cron: 'every monday at 9' }, 'its times are written in words that we do not know'],
    [{ cron: '61 * * * *' }, 'is no cron expression'],
    [{ cron: '' }, 'its times are written in words that we do not know'],
    [{ args: '[9007199254740993]' }, 'an integer too large to be exact'],
  ])('%j is refused, and stays', async (changed, why) => {
    await plant('a', changed, '2026-11-20T09:00:00Z')
    await expect(open().cron.takeOver('a')).rejects.toThrow(why)
    expect(await statusOf('a')).toBe('enabled')
    expect(await hm.cron.find('a')).toBeNull()
  })

  it('is not there', async () => {
    await expect(open().cron.takeOver('nightly')).rejects.toThrow(
      'HM_CRON_UNKNOWN: No job by the clock of another program is named "nightly". No other program keeps any here.',
    )
    await plant('nightly')
    await expect(hm.cron.takeOver('nigthly')).rejects.toThrow('sidekiq-cron keeps 1. Did you mean nightly?')
  })

  it('is damaged, and shown as what it is', async () => {
    await redis.send(['SADD', 'cron_jobs', 'cron_job:text', 'cron_job:gone', 'something else'])
    await redis.send(['SET', 'cron_job:text', 'x'])
    await redis.send(['SET', 'cron_jobs:default', 'x'])
    expect((await open().cron.foreign()).map(({ name, class: kind, hurdle }) => [name, kind, hurdle])).toEqual([
      ['gone', null, expect.stringContaining('it names no class')],
      ['text', null, expect.stringContaining('it names no class')],
    ])
  })
})

describe('a name that code has as well', () => {
  const cron = defineCron({ name: 'a', schedule: '0 3 * * *', job: report })
  const twice = async (): Promise<readonly string[]> =>
    (await hm.check()).filter(({ subject }) => subject === 'jobs by the clock').map(({ message }) => message)

  it('is pushed by both until it is taken over, and doctor says so', async () => {
    await plant('a')
    open({ cron: [cron] })
    expect(await twice()).toEqual([expect.stringContaining('a: sidekiq-cron keeps them too, and pushes them as well.')])
    expect((await hm.cron.foreign())[0]).toMatchObject({ isOurs: true, hurdle: null })
    await hm.cron.takeOver('a')
    expect(await twice()).toEqual([])
    expect(await statusOf('a')).toBe('disabled')
    expect(await hm.cron.find('a')).toMatchObject({ text: '0 3 * * * UTC', source: 'code', isPaused: false })
    // Somebody hands it back in Ruby.
    await redis.send(['HSET', 'cron_job:a', 'status', 'enabled'])
    expect(await twice()).toHaveLength(1)
    await hm.cron.pause('a')
    expect(await twice()).toEqual([])
  })

  it('stays as it is where it is kept already', async () => {
    await plant('a', { active_job: '1' })
    open()
    await hm.cron.upsert({ name: 'a', every: '15m', job: report })
    const before = await redis.send(['HGET', 'hm:crons', 'a'])
    await hm.cron.takeOver('a')
    expect(await statusOf('a')).toBe('disabled')
    expect(await redis.send(['HGET', 'hm:crons', 'a'])).toEqual(before)
  })
})
