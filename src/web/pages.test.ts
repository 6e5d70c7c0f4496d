// What pages show and actions do, through the front door, on a store with jobs in every state.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../core/log.ts'
import { createHaymaker } from '../create.ts'
import { defineJob } from '../runtime/function-job.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import { type Dashboard, dashboard } from './dashboard.ts'

const mail = defineJob<{ to: string; token?: string }>({
  ...{ name: 'WelcomeMail', queue: 'mail', retry: 0, tags: ['vip'] },
  perform({ to }) {
    if (to.startsWith('full')) throw new RangeError(`mailbox of ${to} is full, token=hunter2`)
  },
})
const report = defineJob<{ month: number }>({ name: 'Report', queue: 'reports', perform() {} })

let hm: Haymaker
let web: Dashboard

beforeAll(async () => {
  hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog, jobs: [mail, report], queues: ['mail'] })
  web = dashboard({ haymaker: hm, basePath: '/jobs' })
  await mail.performBulk(Array.from({ length: 30 }, (_, n) => ({ to: `full${n}@a.test`, token: 'geheim' })))
  await hm.start()
  await vi.waitFor(async () => expect(await hm.dead.size()).toBe(30), 10_000)
  await report.performBulk(Array.from({ length: 40 }, (_, month) => ({ month })))
  await report.performIn('2h', { month: 99 })
  await hm.queue('reports').pause()
})
afterAll(() => hm.stop())

const get = async (path: string): Promise<{ status: number; html: string; headers: Headers }> => {
  const response = await web.fetch(new Request(`http://localhost/jobs${path}`))
  return { status: response.status, html: await response.text(), headers: response.headers }
}

const post = async (path: string, fields: Record<string, string>): Promise<Response> => {
  const headers = { 'sec-fetch-site': 'same-origin' }
  return web.fetch(
    new Request(`http://localhost/jobs${path}`, { method: 'POST', headers, body: new URLSearchParams(fields) }),
  )
}

/** What the page after an action says. */
const toldAfter = async (response: Response): Promise<string> => {
  expect(response.status).toBe(303)
  const cookie = response.headers.getSetCookie().join('; ')
  const request = new Request(`http://localhost${response.headers.get('location')}`, { headers: { cookie } })
  const html = await (await web.fetch(request)).text()
  return /role="status">([^<]*)/.exec(html)?.[1] ?? ''
}

const keysIn = (html: string): readonly string[] =>
  [...html.matchAll(/name="job" value="([^"]*)"/g)].map(([, key = '']) => key)

describe('lists', () => {
  it('show a page of jobs, without secrets, and the way on', async () => {
    const { html } = await get('/jobs?state=dead')
    expect(keysIn(html)).toHaveLength(25)
    expect(html).toContain('25 of 30')
    expect(html).toContain('RangeError')
    expect(html).not.toMatch(/geheim|hunter/)
    const [, next = ''] = /rel="next" href="([^"]*)"/.exec(html) ?? []
    const second = await web.fetch(new Request(`http://localhost${next.replaceAll('&amp;', '&')}`))
    expect(keysIn(await second.text())).toHaveLength(5)
  })
  it('are narrowed by what somebody types, and tell how much was looked at', async () => {
    const { html } = await get(`/jobs?state=dead&q=${encodeURIComponent('class:welcomemail full7@')}`)
    expect(keysIn(html)).toHaveLength(1)
    expect(html).toContain('1 found in 30 of 30 scanned')
    expect((await get('/jobs?state=dead&q=nothing')).html).toContain('No job matches')
  })
  it('refuse what they do not know', async () => {
    for (const path of ['/jobs?state=gone', '/jobs?limit=0', '/jobs?limit=101', '/jobs?x=1', '/queues/%20'])
      expect((await get(path)).status).toBe(400)
  })
})

describe('a job', () => {
  it('is found by its id, and says why it waits', async () => {
    const [{ jid }] = [await first(hm.queue('reports').jobs)]
    const { status, html } = await get(`/jobs/${jid}`)
    expect(status).toBe(200)
    expect(html).toContain('Its queue is paused')
    expect(html).toContain('No worker takes jobs from its queue')
  })
  it('that died shows its error', async () => {
    const { html } = await get(`/jobs/${(await first(hm.dead)).jid}`)
    expect(html).toMatch(/mailbox of full\d+@a.test is full/)
    expect(html).not.toMatch(/geheim|hunter/)
  })
  it('shows its secrets to an admin who asks, and that is noted', async () => {
    const { jid } = await first(hm.dead)
    const response = await post(`/jobs/${jid}/reveal`, {})
    expect(await response.text()).toContain('geheim')
    expect((await get('/audit')).html).toContain(`/jobs/${jid}/reveal`)
  })
  it('of a queue that is hidden from somebody shows them no argument, and is not theirs to cancel', async () => {
    const can = (_user: unknown, permission: string, queue: string | null): boolean =>
      permission === 'view' || queue === null || !['mail', 'reports'].includes(queue)
    const narrow = dashboard({ haymaker: hm, can })
    const ask = async (path: string, method = 'GET'): Promise<string> => {
      const headers = { 'sec-fetch-site': 'same-origin' }
      const body = method === 'POST' ? new URLSearchParams() : null
      return (await narrow.fetch(new Request(`http://localhost${path}`, { method, headers, body }))).text()
    }
    const { jid } = await first(hm.dead)
    for (const path of ['/jobs?state=dead', `/jobs/${jid}`, '/find?q=full'])
      expect(await ask(path)).not.toContain('{&quot;')
    expect(await ask(`/jobs/${jid}/reveal`, 'POST')).not.toContain('geheim')
    const waiting = await first(hm.queue('reports').jobs)
    await ask(`/jobs/${waiting.jid}/cancel`, 'POST')
    expect(await hm.queue('reports').jobs.find(waiting.jid ?? '')).not.toBeNull()
  })
  it('that is nowhere says how much was looked at', async () => {
    const { status, html } = await get('/jobs/000000000000000000000000')
    expect(status).toBe(404)
    expect(html).toContain('71 of 71')
  })
  it('is found anywhere by what stands in it', async () => {
    const { html } = await get('/find?q=%22month%22%3A99')
    expect(html).toContain('Report')
    expect(html).toContain('state=scheduled')
  })
})

const first = async <T>(some: AsyncIterable<T>): Promise<T> => {
  for await (const one of some) return one
  throw new Error('There is none')
}

describe('errors', () => {
  it('are grouped by their cause, and a group is tried again as a whole after a page that counts it', async () => {
    const { html } = await get('/errors')
    const groups = [...html.matchAll(/href="(\/jobs\/errors\/[^"]*)"/g)]
    expect(groups).toHaveLength(1)
    const path = groups[0]?.[1]?.replace('/jobs', '') ?? ''
    await hm.queue('mail').pause()
    const asked = await post(`${path}/retry`, {})
    expect(asked.status).toBe(200)
    const sheet = await asked.text()
    expect(sheet).toContain('about 30 jobs')
    expect(sheet).not.toContain('hunter')
    expect(await toldAfter(await post(`${path}/retry`, { count: '30' }))).toBe(
      '30 jobs were put into their queues; 0 had gone on.',
    )
    expect(await hm.queue('mail').size()).toBe(30)
    expect((await get('/errors')).html).toContain('No failures')
  })
})

describe('failures of jobs that left nothing', () => {
  it('stand among the errors, with nothing to press', async () => {
    const lost = defineJob({
      ...{ name: 'Forget', queue: 'reports', retry: false as const },
      perform() {
        throw new TypeError('no such row 42')
      },
    })
    await using other = createHaymaker({
      store: 'sqlite::memory:',
      logger: silentLog,
      jobs: [lost],
      queues: ['reports'],
    })
    await lost.performBulk(Array.from({ length: 3 }, () => undefined))
    await other.start()
    await vi.waitFor(async () => expect((await other.stats()).failed).toBe(3), 10_000)
    const board = dashboard({ haymaker: other })
    const page = async (path: string): Promise<string> =>
      (await board.fetch(new Request(`http://localhost${path}`))).text()
    const [, path = ''] = /href="(\/errors\/[\w-]{16})"/.exec(await page('/errors?of=last')) ?? []
    const html = await page(path)
    expect(html).toContain('Forget: TypeError')
    expect(html).toContain('given up and not kept')
    expect(html).not.toContain('Retry all')
  })
})

describe('actions', () => {
  it('act on the jobs that were selected, and say which had gone on', async () => {
    const keys = keysIn((await get('/queues/mail')).html).slice(0, 2)
    const form = new URLSearchParams(keys.map((job) => ['job', job]))
    const kill = (): Promise<Response> => {
      const headers = { 'sec-fetch-site': 'same-origin' }
      return web.fetch(
        new Request('http://localhost/jobs/queues/mail/jobs/kill', { method: 'POST', headers, body: form }),
      )
    }
    expect(await toldAfter(await kill())).toBe('2 jobs were put among the dead; 0 had gone on.')
    expect(await toldAfter(await kill())).toBe('0 jobs were put among the dead; 2 had gone on.')
    expect(await hm.dead.size()).toBe(2)
  })
  it('act on all that a filter means, and on nothing else', async () => {
    const fields = { scope: 'all', q: '"month":1' }
    expect(await (await post('/queues/reports/jobs/delete', fields)).text()).toContain('about 11 jobs')
    expect(await toldAfter(await post('/queues/reports/jobs/delete', { ...fields, count: '11' }))).toContain('11 jobs')
    expect(await hm.queue('reports').size()).toBe(29)
  })
  it('make jobs due at another time', async () => {
    const before = (await first(hm.scheduled)).at ?? 0
    const [job = ''] = keysIn((await get('/jobs?state=scheduled')).html)
    const response = await post('/jobs/reschedule', { state: 'scheduled', job, in: '1d' })
    expect(await toldAfter(response)).toContain('1 job is due at another time')
    const after = (await first(hm.scheduled)).at ?? 0
    expect((after - before) / 3_600_000).toBeCloseTo(22, 1)
    expect((await post('/jobs/reschedule', { state: 'dead', job, in: '1d' })).status).toBe(400)
  })
  it('empty a queue after a page that counts it', async () => {
    await hm.pushAll([
      { class: 'Old', args: [], queue: 'old' },
      { class: 'Old', args: [], queue: 'old' },
    ])
    const asked = await post('/queues/old/clear', {})
    expect(await asked.text()).toContain('about 2 jobs')
    expect(await hm.queue('old').size()).toBe(2)
    expect(await toldAfter(await post('/queues/old/clear', { count: '2' }))).toContain('2 jobs were deleted')
    expect(await hm.queue('old').size()).toBe(0)
  })
  it('pause from the page of the queue, and stay there', async () => {
    const [, back = ''] = /name="back" value="([^"]*)"/.exec((await get('/queues/mail')).html) ?? []
    const response = await post('/queues/mail/pause', { back })
    expect(response.headers.get('location')).toBe('/jobs/queues/mail')
  })
  it('pause and resume, from the page where one is', async () => {
    const response = await post('/queues/reports/resume', { back: '/queues' })
    expect(response.headers.get('location')).toBe('/jobs/queues')
    expect((await hm.queue('reports').stats()).paused).toBe(false)
  })
  it('stand in the log, with who did them and which jobs they meant', async () => {
    const { html } = await get('/audit')
    expect(html).toContain('/queues/reports/jobs/delete')
    expect(html).toContain('scope=all')
    expect(html).toContain('anybody')
  })
})

describe('old addresses', () => {
  it.each([
    ['/retries?page=2', '/jobs/jobs?state=retry'],
    ['/morgue', '/jobs/jobs?state=dead'],
    ['/morgue/1796000000.5-abc', '/jobs/jobs/abc'],
    ['/working', '/jobs/jobs?state=busy'],
  ])('%s', async (from, to) => {
    const { status, headers } = await get(from)
    expect(status).toBe(302)
    expect(headers.get('location')).toBe(to)
  })
  it('of monitors answer in the shapes that they know', async () => {
    const stats = JSON.parse((await get('/stats')).html)
    expect(stats.sidekiq).toMatchObject({ scheduled: 1, processes: 1 })
    expect(JSON.parse((await get('/stats/queues')).html)).toMatchObject({ reports: 29 })
    expect((await get('/stats.txt')).html).toContain('queues.reports=29\n')
  })
})

describe('a dashboard that is mounted elsewhere than it thinks', () => {
  it('says so', async () => {
    const response = await web.fetch(new Request('http://localhost/admin/queues'))
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('basePath')
  })
})
