// The pages of processes: who is listed and as what, who may tell them something, and that they hear it.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { epochMs } from '../../src/core/clock.ts'
import { jidOf } from '../../src/core/job/jid.ts'
import { silentLog } from '../../src/core/log.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import type { Card } from '../../src/core/store/processes.ts'
import { ownerId } from '../../src/core/store/queueing.ts'
import { createHaymaker } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { newsOf } from '../../src/web/live/news.ts'
import { Snapshots } from '../../src/web/live/snapshot.ts'
import { dumps, load } from '../redis/dump.ts'
import { onServer } from '../redis/on-server.ts'
import { RedisServer } from '../redis/redis-server.ts'
import { pagesOf } from './pages-of.ts'

const host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }

const card: Card = {
  ...{ hostname: 'web-1', pid: 4711, startedAt: epochMs(1_790_000_000_000), tag: 'shop', labels: ['eu'] },
  ...{ version: '0.1.0', embedded: false },
  capsules: [
    {
      ...{ name: 'main', concurrency: 4, mode: 'weighted' },
      queues: [
        { name: 'critical', weight: 3 },
        { name: 'default', weight: 1 },
      ],
    },
    { name: 'one', concurrency: 1, mode: 'strict', queues: [{ name: 'mail*', weight: 1 }] },
  ],
}

async function inMemory(...cards: readonly (readonly [id: string, Card])[]): Promise<Haymaker> {
  const hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog })
  const store = await hm.store()
  for (const [id, shown] of cards) await store.register(ownerId(id), host, shown)
  return hm
}

const one = 'web-1:4711:0123456789ab'
const encoded = encodeURIComponent(one)

describe('the list', () => {
  it('says how to start a worker where there is none', async () => {
    await using hm = await inMemory()
    const { status, text } = await pagesOf(hm).get('/processes')
    expect(status).toBe(200)
    expect(text).toContain('No workers running')
    expect(text).toContain('npx haymaker work')
  })

  it('shows where each runs, what it is, what it takes and how busy it is', async () => {
    await using hm = await inMemory([one, card])
    const { text, html } = await pagesOf(hm).get('/processes')
    expect(text).toMatch(/web-1:4711 shop eu Haymaker 0\.1\.0 .*running/)
    expect(text).toContain('main: critical ×3 , default ×1')
    expect(text).toContain('one: mail*')
    expect(text).toContain('0 / 5')
    expect(html).toContain(`href="/processes/${encoded}"`)
    expect(html).toContain(`data-live="process.${one}.busy"`)
  })

  it('marks who is quiet and who is a guest, and offers no quiet to the quiet', async () => {
    await using hm = await inMemory([one, card])
    const store = await hm.store()
    const quiet = { card: { ...card, embedded: true }, busy: 0, quiet: true, rssBytes: 0, running: [] }
    await store.picture(ownerId(one), quiet)
    const { text, html } = await pagesOf(hm).get('/processes')
    expect(text).toMatch(/quiet embedded/)
    expect(html).not.toContain(`/processes/${encoded}/quiet`)
    expect(html).toContain(`/processes/${encoded}/stop`)
  })

  it('has a hundred at most, and so have the news', async () => {
    const cards = Array.from({ length: 120 }, (_, i) => [`web-1:${i}:0123456789ab`, { ...card, pid: i }] as const)
    await using hm = await inMemory(...cards)
    const { html, text } = await pagesOf(hm).get('/processes')
    expect(html.match(/<tr>/g)).toHaveLength(1 + 100)
    expect(text).toContain('and 20 more')
    const news = newsOf(await new Snapshots(hm, systemClock).current())
    expect(Object.keys(news).filter((name) => name.endsWith('.rss') && name.startsWith('process.'))).toHaveLength(100)
    expect(news['load.slots']).toBe(600)
  })
})

describe('a page of one', () => {
  it('has its jobs at work, and their arguments without secrets', async () => {
    await using hm = await inMemory([one, card])
    const store = await hm.store()
    const payload = store.codec.encode({
      ...{
        class: 'SendWelcome',
        args: [{ user: 42, password: 'hunter2' }],
        jid: jidOf('abc'),
        queue: queueName('critical'),
      },
      createdAt: epochMs(1_790_000_000_000),
    })
    const running = [{ token: null, queue: 'critical', payload, startedAt: epochMs(hm.now() - 65_000) }]
    await store.picture(ownerId(one), { card, busy: 1, quiet: false, rssBytes: 50 * 1024 ** 2, running })
    const { status, text } = await pagesOf(hm).get(`/processes/${encoded}`)
    expect(status).toBe(200)
    expect(text).toMatch(/SendWelcome abc critical \{"user":42,"password":"•••"\} 1 min 5 sec/)
    expect(text).toContain('50 MB')
    const limits = [
      (permission: string) => permission === 'view',
      (permission: string, queue: string | null) => permission === 'view' || queue !== 'critical',
    ]
    for (const may of limits) {
      const pages = pagesOf(hm, { can: (_, permission, queue) => may(permission, queue) })
      const { text: seen } = await pages.get(`/processes/${encoded}`)
      expect(seen).toContain('SendWelcome')
      expect(seen).not.toContain('"user"')
    }
  })

  it('is 404 for who has gone, and echoes no markup', async () => {
    await using hm = await inMemory([one, card])
    const { status, text, html } = await pagesOf(hm).get(`/processes/${encodeURIComponent('<b>:1:x')}`)
    expect(status).toBe(404)
    expect(text).toContain('This process has gone')
    expect(html).not.toContain('<b>')
  })
})

describe('telling', () => {
  const form = { back: 'list' }

  it('is for those who may', async () => {
    await using hm = await inMemory([one, card])
    const pages = pagesOf(hm, { can: (_, permission) => permission !== 'tell processes' })
    expect((await pages.get('/processes')).html).not.toMatch(/\/(quiet|stop|dump)"/)
    for (const order of ['quiet', 'stop', 'dump'])
      for (const path of [`/processes/${encoded}/${order}`, `/processes/${order}`])
        expect((await pages.post(path)).status).toBe(403)
    expect(await (await hm.store()).life(ownerId(one))).toEqual({ status: 'ok', commands: [] })
  })

  it('one process leaves others alone, and says that it was told', async () => {
    const other = 'web-2:1:0123456789ab'
    await using hm = await inMemory([one, card], [other, { ...card, hostname: 'web-2' }])
    const { text } = await pagesOf(hm).press(`/processes/${encoded}/dump`, form)
    expect(text).toContain('1 process was told to log what it runs')
    const store = await hm.store()
    expect(await store.life(ownerId(one))).toEqual({ status: 'ok', commands: ['dump'] })
    expect(await store.life(ownerId(other))).toEqual({ status: 'ok', commands: [] })
  })

  it('who has gone is told so', async () => {
    await using hm = await inMemory()
    expect((await pagesOf(hm).press(`/processes/${encoded}/stop`, form)).text).toContain('This process has gone.')
  })

  it.each(['quiet', 'stop'])('all to %s is asked once more, and again when there are more by then', async (order) => {
    const other = 'web-2:1:0123456789ab'
    await using hm = await inMemory([one, card], [other, { ...card, hostname: 'web-2' }])
    const [pages, store] = [pagesOf(hm), await hm.store()]
    for (const asked of [
      await pages.post(`/processes/${order}`),
      await pages.post(`/processes/${order}`, { count: '1' }),
    ]) {
      expect(asked.status).toBe(200)
      expect(asked.text).toContain('These 2 processes')
      expect(asked.html).toContain('name="count" value="2"')
    }
    expect(await store.life(ownerId(one))).toEqual({ status: 'ok', commands: [] })
    const { text } = await pages.press(`/processes/${order}`, { count: '2' })
    expect(text).toContain('2 processes were told to')
    for (const id of [one, other]) expect(await store.life(ownerId(id))).toEqual({ status: 'ok', commands: [order] })
  })
})

describe('on Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await RedisServer.start()
  })
  afterAll(() => server.stop())

  it("Ruby's processes are listed with theirs, and one that takes no orders says so", async () => {
    const dump = dumps.find(({ name }) => name === '8/02-busy-retry-dead-metrics')
    if (!dump) throw new Error('the fixture is gone')
    await onServer(server.url, (redis) => load(redis, dump))
    await using hm = createHaymaker({ store: server.url, logger: silentLog })
    const pages = pagesOf(hm)
    const { text } = await pages.get('/processes')
    expect(text).toMatch(/vm:26482 hay reliable Sidekiq 8\.1\.7/)
    expect(text).toContain('3 / 5')
    const id = 'vm:26482:261cb3c49e3a'
    await onServer(server.url, async (redis) => {
      const info = JSON.parse(String(await redis.send(['HGET', id, 'info'])))
      await redis.send(['HSET', id, 'info', JSON.stringify({ ...info, embedded: true })])
    })
    const told = await pages.press(`/processes/${encodeURIComponent(id)}/stop`, { back: 'one' })
    expect(told.text).toContain('takes no orders')
  })

  it('a worker that is told to be quiet is quiet, and one that is told to stop stops', {
    timeout: 30_000,
  }, async () => {
    await onServer(server.url, (redis) => redis.send(['FLUSHALL']))
    const recovery = { beat: '1s', silence: '5s' } as const
    await using worker = createHaymaker({ store: server.url, logger: silentLog, recovery })
    await worker.start()
    await using hm = createHaymaker({ store: server.url, logger: silentLog })
    const pages = pagesOf(hm)
    const [first] = await hm.processes()
    const path = `/processes/${encodeURIComponent(first?.owner ?? '')}`
    await pages.post(`${path}/quiet`, { back: 'one' })
    await vi.waitFor(() => expect(worker.health().state).toBe('quiet'), 10_000)
    await pages.post(`${path}/stop`, { back: 'one' })
    await vi.waitFor(async () => expect(await hm.processes()).toEqual([]), 10_000)
  })
})
