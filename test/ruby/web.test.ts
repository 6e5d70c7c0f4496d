// Sidekiq's own pages over a store in which Haymaker works: each answers 200 and names our jobs, and what is pressed there
// happens to them.

import type { Haymaker } from 'haymaker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysIn, Visitor } from './browser.ts'
import { Stage } from './stage.ts'

let stage: Stage
let hm: Haymaker
let visitor: Visitor
/** What is where, by jid. */
const jid = { busy: '', once: '', twice: '', dead: '', scheduled: '', queued: '' }

beforeAll(async () => {
  stage = await Stage.open()
  hm = stage.haymaker()
  await hm.start()
  visitor = new Visitor(await stage.pages())
  const push = async (name: string, args: readonly unknown[], more: object = {}): Promise<string> =>
    (await hm.push({ class: name, args, ...more })).jid
  jid.twice = await push('Relay', [['haymaker'], 'twice'], { retry: 5, backtrace: true, tags: ['again'] })
  await stage.holds('retry', 1)
  await stage.ripen('retry')
  await stage.began(2)
  await stage.until('it has failed twice', async () => (await stage.texts('retry')).join().includes('"retry_count":1'))
  jid.once = await push('Relay', [['haymaker'], 'once'])
  await stage.holds('retry', 2)
  jid.dead = await push('Relay', [['haymaker'], 'dead'], { retry: 0, backtrace: 3 })
  await stage.holds('dead', 1)
  jid.scheduled = await push('Echo', ['scheduled', '<b>é 😀</b>'], { at: new Date(Date.now() + 3_600_000) })
  jid.queued = await push('Echo', ['queued'], { queue: 'waiting' })
  jid.busy = await push('Sleeper', ['busy'])
  await stage.began(5)
}, 60_000)
afterAll(() => stage[Symbol.asyncDispose]())

async function page(path: string): Promise<string> {
  const { status, html } = await visitor.get(path)
  expect(`${path} ${status}`).toBe(`${path} 200`)
  return html
}

/** The path of the page of one entry. */
async function pathOf(list: string, id: string): Promise<string> {
  return `${list}/${keysIn(await page(list)).get(id) ?? 'not listed'}`
}

/** Presses a button of an entry's own page. */
async function press(list: string, id: string, button: string): Promise<void> {
  const path = await pathOf(list, id)
  const { status } = await visitor.press(path, path, { [button]: 'x' })
  expect(status).toBe(200)
}

const jidsIn = async (key: string): Promise<readonly string[]> =>
  (await stage.texts(key)).map((text) => String(JSON.parse(text).jid))

describe('the pages answer 200', () => {
  it('the dashboard and its numbers', async () => {
    await page('/')
    const { sidekiq } = JSON.parse(await page('/stats'))
    expect(sidekiq).toMatchObject({ processed: 4, failed: 4, enqueued: 1, scheduled: 1, retries: 2, dead: 1 })
    expect(JSON.parse(await page('/stats/queues'))).toEqual({ default: 0, waiting: 1 })
  })

  it('the busy page', () => page('/busy'))

  it('the queues and what waits in them', async () => {
    expect(await page('/queues')).toContain('/queues/waiting')
    const html = await page('/queues/waiting')
    expect(html).toContain('Echo')
    expect(html).toContain('&quot;queued&quot;')
    await page('/queues/default')
  })

  it('the retries, and each of them with its error and backtrace', async () => {
    const list = await page('/retries')
    for (const id of [jid.once, jid.twice]) expect(keysIn(list).has(id)).toBe(true)
    expect(list).toContain('RangeError')
    expect(list).toContain('again')
    const once = await page(await pathOf('/retries', jid.once))
    expect(once).toContain('TypeScript cannot: é 😀')
    expect(once).toContain('jobs.ts:')
    const twice = await page(await pathOf('/retries', jid.twice))
    expect(twice).toContain('&quot;twice&quot;')
    expect(twice).toContain(jid.twice)
  })

  it('what is scheduled', async () => {
    const html = await page(await pathOf('/scheduled', jid.scheduled))
    expect(html).toContain('&lt;b&gt;é 😀&lt;&#x2F;b&gt;')
    expect(html).toContain(jid.scheduled)
  })

  it('what is dead', async () => {
    const html = await page(await pathOf('/morgue', jid.dead))
    expect(html).toContain('&quot;dead&quot;')
    expect(html).toContain('RangeError')
    expect(html).toContain('jobs.ts:')
  })
})

describe('what is pressed there happens', () => {
  it('nothing without the token of the session', async () => {
    const path = await pathOf('/retries', jid.once)
    expect((await visitor.forge(path, { delete: 'x' })).status).toBe(403)
    expect(await jidsIn('retry')).toContain(jid.once)
  })

  it('a retry is tried again at once, and fails with the same count', async () => {
    const before = stage.lines().length
    await press('/retries', jid.once, 'retry')
    const lines = await stage.began(before + 1)
    expect(lines.at(-1)).toMatchObject({ by: 'haymaker', class: 'Relay', jid: jid.once })
    await stage.holds('retry', 2)
    const again = (await stage.texts('retry')).map((text) => JSON.parse(text)).find((job) => job.jid === jid.once)
    expect(again).toMatchObject({ retry_count: 0, error_class: 'RangeError' })
    await page(await pathOf('/retries', jid.once))
  })

  it('a retry is killed, and deleted', async () => {
    const key = keysIn(await page('/retries')).get(jid.once) ?? ''
    await visitor.press('/retries', '/retries', { 'key[]': key, kill: 'x' })
    expect(await jidsIn('retry')).toEqual([jid.twice])
    expect((await jidsIn('dead')).toSorted()).toEqual([jid.dead, jid.once].toSorted())
    await press('/retries', jid.twice, 'delete')
    expect(await jidsIn('retry')).toEqual([])
  })

  it('a dead job is retried, and deleted', async () => {
    await press('/morgue', jid.once, 'delete')
    expect(await jidsIn('dead')).toEqual([jid.dead])
    const before = stage.lines().length
    await press('/morgue', jid.dead, 'retry')
    const lines = await stage.began(before + 1)
    expect(lines.at(-1)).toMatchObject({ by: 'haymaker', jid: jid.dead })
    await stage.until('it is dead again', async () => (await jidsIn('dead')).includes(jid.dead))
  })

  it('a scheduled job is put into its queue, and runs', async () => {
    const before = stage.lines().length
    await press('/scheduled', jid.scheduled, 'add_to_queue')
    const lines = await stage.began(before + 1)
    expect(lines.at(-1)).toMatchObject({ by: 'haymaker', class: 'Echo', jid: jid.scheduled })
    expect(await jidsIn('schedule')).toEqual([])
  })

  it('a scheduled job is deleted', async () => {
    const { jid: later } = await hm.push({ class: 'Echo', args: [1], at: new Date(Date.now() + 3_600_000) })
    await press('/scheduled', later, 'delete')
    expect(await jidsIn('schedule')).toEqual([])
  })

  it('a queued job is deleted, and a queue is cleared', async () => {
    await hm.push({ class: 'Echo', args: ['stays'], queue: 'waiting' })
    const [stays = '', goes = ''] = await stage.texts('queue:waiting')
    expect(JSON.parse(goes).jid).toBe(jid.queued)
    await visitor.press('/queues/waiting', '/queues/waiting/delete', { key_val: goes })
    expect(await stage.texts('queue:waiting')).toEqual([stays])
    await visitor.press('/queues', '/queues/waiting', { delete: 'x' })
    expect(await stage.texts('queue:waiting')).toEqual([])
    expect((await hm.stats()).queues.map(({ name }) => name)).toEqual(['default'])
  })
})
