// The dashboard over what Ruby left: what somebody who knows Resque's pages looks for is there.

import { describe, expect, it } from 'vitest'
import { type Pages, pagesOf } from '../web/pages-of.ts'
import { stage } from './stage.ts'

const at = stage()
const ruby = 'vm:614:default,slow,other'
const encoded = encodeURIComponent(ruby)

async function pagesOver(...dumps: readonly string[]): Promise<Pages> {
  for (const dump of dumps) await at.load(dump)
  return pagesOf(at.open())
}

describe('workers of Ruby', () => {
  it('are listed with where they run, what they take, since when, and what they did', async () => {
    const { text, html } = await (await pagesOver('02-busy-failed')).get('/processes')
    expect(text).toContain('Busy Processed Failed Memory Started')
    // When the dump was taken.
    expect(text).toMatch(/vm:614 Resque silent seen /)
    expect(text).toContain('default , slow , other')
    expect(text).toMatch(/1 \/ 1 2 1 not known /)
    expect(html).toContain('<time datetime="2026-11-21T07:11:47.000Z"')
    expect(html).toContain(`data-live="process.${ruby}.processed"`)
  })

  it('run as long as their heart beats', async () => {
    await at.load('02-busy-failed')
    const beat = new Date().toISOString().replace(/\.\d+Z$/, '+00:00')
    await at.ask('HSET', 'resque:workers:heartbeat', ruby, beat)
    expect((await pagesOf(at.open()).get('/processes')).text).toMatch(/vm:614 Resque running/)
  })

  it('have a page, with the job in their hands', async () => {
    const { text } = await (await pagesOver('02-busy-failed')).get(`/processes/${encoded}`)
    expect(text).toContain('Processed 2 Failed 1')
    expect(text).toMatch(/RSlow slow 20/)
    expect(text).toContain('Program Resque')
  })

  it('are in the numbers that pages follow', async () => {
    const news = JSON.parse((await (await pagesOver('02-busy-failed')).get('/live')).html)
    expect(news).toMatchObject({ [`process.${ruby}.processed`]: 2, [`process.${ruby}.failed`]: 1 })
    expect(news).not.toHaveProperty('stats.latencyMs')
  })

  it('have no buttons, since nothing reaches them but signals; one that is pressed elsewhere says so', async () => {
    const pages = await pagesOver('02-busy-failed')
    const { html, text } = await pages.get('/processes')
    expect(text).toContain('takes signals only')
    expect(html).not.toMatch(/\/(quiet|stop|dump)"/)
    const told = await pages.press(`/processes/${encoded}/stop`, { back: 'one' })
    expect(told.text).toContain('takes no orders from here')
  })

  it('stay text where somebody hostile named them, in the list, on their page and among the busy', async () => {
    const evil = '<img src=x onerror=alert(1)>'
    const id = `${evil}:7:${evil}`
    const work = { queue: evil, run_at: evil, payload: { class: evil, args: [evil] } }
    await at.ask('SADD', 'resque:workers', id, evil, '', 'h:1')
    await at.ask('SET', `resque:worker:${id}`, JSON.stringify(work))
    await at.ask('SET', `resque:worker:${id}:started`, evil)
    await at.ask('SET', `resque:stat:processed:${id}`, evil)
    const pages = pagesOf(at.open())
    for (const path of ['/processes', `/processes/${encodeURIComponent(id)}`, '/jobs?state=busy', '/']) {
      const { status, html } = await pages.get(path)
      expect(status).toBe(200)
      expect(html).not.toContain('<img')
    }
    expect((await pages.get('/processes')).text).toMatch(
      /&lt;img src=x onerror=alert\(1\)>:7 Resque silent seen not known /,
    )
  })

  it('are not among those whom an order for all means', async () => {
    const hm = at.open({ queues: ['mail'], concurrency: 1 })
    await hm.start()
    await at.load('02-busy-failed')
    const asked = await pagesOf(hm).post('/processes/quiet')
    expect(asked.text).toContain('This process takes no new jobs')
    expect(asked.text).not.toContain('vm:614')
  })
})

it('failures of jobs that have no page show their trace in the list', async () => {
  const { html, text } = await (await pagesOver('02-busy-failed')).get('/jobs?state=dead')
  expect(text).toMatch(
    /RFail default 1 ArgumentError bad \[1\] é 1 attempt Trace \/app\/resque_jobs\.rb:5:in `perform'/,
  )
  expect(html).toContain('<details><summary>Trace</summary>')
})

describe('jobs that resque-scheduler pushes by the clock', () => {
  const more = {
    nightly: { every: ['1h', { first_in: '5m' }], class: 'Report', queue: 'mail', description: 'the night before' },
    secret: { cron: '0 4 * * * Europe/Berlin', class: 'Sync', queue: 'sync', args: [{ api_key: 'hunter2', user: 42 }] },
  }

  async function pages(can?: (permission: string, queue: string | null) => boolean): Promise<Pages> {
    await at.load('06-scheduler-running')
    for (const [name, config] of Object.entries(more))
      await at.ask('HSET', 'resque:persistent_schedules', name, JSON.stringify(config))
    return pagesOf(at.open(), can ? { can: (_, permission, queue) => can(permission, queue) } : {})
  }

  it('have a page, which says who runs them', async () => {
    const { status, text, html } = await (await pages()).get('/periodic')
    expect(status).toBe(200)
    expect(text).toContain('These are of resque-scheduler, which pushes them itself')
    expect(text).toContain('dyn cron */5 * * * * RFail other 1 ')
    expect(text).toContain('nightly the night before every 1h {"first_in":"5m"} Report mail')
    expect(text).toContain('secret cron 0 4 * * * Europe/Berlin Sync sync {"api_key":"•••","user":42}')
    expect(html).toContain('<time datetime="2026-11-21T07:15:00.000Z"')
    // Only in its scheduler's memory.
    expect(text).toMatch(/tick not known not known \S/)
    expect(html).toContain('<time datetime="2026-11-21T07:15:04.000Z"')
  })

  it('keep their arguments to those who may read them', async () => {
    const { text } = await (await pages((may, queue) => may !== 'view args' || queue !== 'sync')).get('/periodic')
    expect(text).toContain('RFail other 1 ')
    expect(text).not.toContain('"user"')
    const none = (await (await pages((may) => may !== 'view args')).get('/periodic')).text
    expect(none).not.toContain('Arguments')
    expect(none).not.toContain('"user"')
  })

  it('have a tab where there are some, and old addresses lead there', async () => {
    expect((await (await pagesOver('01-enqueued')).get('/')).html).not.toContain('/periodic')
    expect((await (await pagesOver('05-scheduler-delayed')).get('/')).html).toContain('href="/periodic"')
    const all = await pagesOver()
    expect((await all.get('/schedule')).location).toBe('/periodic')
    expect((await all.get('/delayed?x=1')).location).toBe('/jobs?state=scheduled')
  })

  it('say nothing where there are none, or somebody else has their key', async () => {
    await at.ask('SET', 'resque:persistent_schedules', 'foreign')
    const { status, text } = await pagesOf(at.open()).get('/periodic')
    expect([status, text]).toEqual([200, expect.stringContaining('No jobs by the clock.')])
  })

  it('stay text where somebody hostile wrote them', async () => {
    const evil = '<img src=x onerror=alert(1)>'
    const config = { cron: evil, class: evil, queue: evil, args: [evil], description: evil }
    await at.ask('HSET', 'resque:persistent_schedules', evil, JSON.stringify(config))
    await at.ask('HSET', 'resque:delayed:last_enqueued_at', evil, evil, '__proto__', '')
    const { status, html } = await pagesOf(at.open()).get('/periodic')
    expect(status).toBe(200)
    expect(html).not.toContain('<img')
    expect(html.split('&lt;img')).toHaveLength(7)
  })
})

it('where nobody counts what a process did there is no column for it', async () => {
  const hm = at.open({ store: 'sqlite::memory:', queues: ['mail'] })
  await hm.start()
  const { text } = await pagesOf(hm).get('/processes')
  expect(text).toContain('Busy Memory Started')
})

it('how long jobs have waited that do not say since when is not known', async () => {
  const pages = await pagesOver('01-enqueued')
  expect((await pages.get('/')).text).toContain('Longest wait not known')
  expect((await pages.get('/queues')).text).toMatch(/node .{0,40}nobody listens 2 not known/)
  expect((await pages.get('/queues/node')).text).toMatch(
    /Waiting for not known .* NodeJob 1,2 not known NodeJob2 not known/,
  )
  const hm = at.open()
  await hm.push({ class: 'Ours', args: [], queue: 'ours' })
  expect((await pagesOf(hm).get('/')).text).toMatch(/Longest wait \d/)
})
