// The pages of metrics and the charts of the first page, as somebody gets them: through the dashboard, on a real store.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ms } from '../../core/clock.ts'
import { silentLog } from '../../core/log.ts'
import { emptyHistogram } from '../../core/metrics/buckets.ts'
import type { Sample } from '../../core/store/ledger.ts'
import { createHaymaker } from '../../create.ts'
import { defineJob } from '../../runtime/function-job.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import { type Dashboard, dashboard } from '../dashboard.ts'
import type { Role } from '../permissions.ts'

let folder: string
let hm: Haymaker
let web: Dashboard

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haymaker-metrics-'))
  hm = createHaymaker({ store: `sqlite:${join(folder, 'jobs.db')}`, logger: silentLog })
  web = dashboard({ haymaker: hm })
})
afterEach(async () => {
  await hm.stop()
  rmSync(folder, { recursive: true, force: true })
})

const get = async (path: string, shown = web): Promise<string> => {
  const response = await shown.fetch(new Request(`http://jobs.test${path}`))
  expect(response.status).toBe(200)
  return response.text()
}

const send = (path: string, fields: Readonly<Record<string, string>>, shown = web): Promise<Response> =>
  shown.fetch(
    new Request(`http://jobs.test${path}`, {
      ...{ method: 'POST', body: new URLSearchParams(fields), headers: { 'sec-fetch-site': 'same-origin' } },
    }),
  )

const as = (role: Role): Dashboard => dashboard({ haymaker: hm, auth: () => ({ name: 'ada', role }) })

/** Ten that succeeded took 20 to 30 ms each. */
const sample = (name: string, change: Partial<Sample> = {}): Sample => ({
  ...{ class: name, processed: 12, failed: 2, totalMs: ms(250) },
  histogram: emptyHistogram().map((_, i) => (i === 1 ? 10 : 0)),
  ...change,
})

async function record(...samples: readonly Sample[]): Promise<void> {
  await (await hm.store()).record('batch', samples)
}

/** The cells of each row of the list, without markup and without what is there to choose rows. */
const rowsOf = (page: string): readonly (readonly string[])[] => {
  const [, list = ''] = /<table class="list metrics">.*?<tbody>(.*?)<\/tbody>/s.exec(page) ?? []
  return [...list.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd](?! class="pick")[^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) =>
      cell.replaceAll(/<[^>]*>/g, ''),
    ),
  )
}

const namesOn = async (path: string): Promise<readonly (string | undefined)[]> =>
  rowsOf(await get(path)).map(([name]) => name)

describe('/metrics', () => {
  it('says so when nothing ran', async () => {
    const page = await get('/metrics')
    expect(page).toContain('No attempt ended in this period.')
    expect(page).not.toContain('<table')
  })

  it('shows what a worker did', async () => {
    await run('Greet', 1)
    const [[name, runs, failed] = []] = rowsOf(await get('/metrics'))
    expect([name, runs, failed]).toEqual(['Greet', '1', '0'])
  })

  it('puts runs, failures, times and the page of each class into a line', async () => {
    await record(sample('Billing::Charge'))
    const page = await get('/metrics?hours=24')
    expect(rowsOf(page)).toEqual([['Billing::Charge', '12', '2', '17%', '250 ms', '25 ms']])
    expect(page).toContain('href="/metrics/Billing%3A%3ACharge?hours=24"')
  })

  it('has percentiles of each class for an hour, and leaves them to the page of the class for more', async () => {
    const none = emptyHistogram()
    await record(sample('A'), sample('B', { histogram: none, totalMs: ms(0), failed: 12 }))
    expect(rowsOf(await get('/metrics')).map((cells) => cells.slice(6))).toEqual([
      ['25 ms', '30 ms', '30 ms'],
      ['–', '–', '–'],
    ])
    expect(rowsOf(await get('/metrics?minutes=61')).map((cells) => cells.length)).toEqual([6, 6])
  })

  it('is put in order by a link, which says in which order it is', async () => {
    await record(
      sample('A', { processed: 100, failed: 1, totalMs: ms(300) }),
      sample('B', { processed: 10, failed: 9, totalMs: ms(200) }),
      sample('C', { processed: 50, failed: 10, totalMs: ms(100) }),
    )
    const orders = { '': 'ABC', runs: 'ACB', failed: 'CBA', share: 'BCA', average: 'BAC', job: 'ABC' }
    for (const [sort, order] of Object.entries(orders))
      expect((await namesOn(`/metrics${sort && `?sort=${sort}`}`)).join('')).toBe(order)
    expect(await get('/metrics?sort=share')).toMatch(/aria-sort="descending"><a href="\/metrics\?sort=share">Failed %/)
    expect(await get('/metrics?sort=job')).toMatch(/aria-sort="ascending"><a href="\/metrics\?sort=job">Job/)
  })

  it('finds classes by a part of their name, and keeps it in its links', async () => {
    await record(sample('WelcomeEmail'), sample('Import'))
    expect(await namesOn('/metrics?q=EMAIL')).toEqual(['WelcomeEmail'])
    const page = await get('/metrics?q=x&hours=8')
    expect(page).toContain('No job with this name ran in this period.')
    expect(page).toContain('href="/metrics?q=x&amp;hours=72"')
    expect(page).toContain('<input type="hidden" name="hours" value="8"')
  })

  it('has pages, so that no class is left out', async () => {
    await record(...Array.from({ length: 30 }, (_, i) => sample(`Job${String(i).padStart(2, '0')}`)))
    const seen = [...(await namesOn('/metrics?sort=job')), ...(await namesOn('/metrics?sort=job&page=2'))]
    expect(seen).toHaveLength(30)
    expect(new Set(seen).size).toBe(30)
    expect(await get('/metrics?sort=job')).toContain('1 to 25 of 30')
    expect(await get('/metrics?sort=job')).toContain('href="/metrics?sort=job&amp;page=2"')
  })

  it('refuses a period that the store does not know', async () => {
    for (const query of ['minutes=481', 'hours=73', 'minutes=0', 'hours=8&minutes=60', 'sort=evil', 'days=3']) {
      const { status } = await web.fetch(new Request(`http://jobs.test/metrics?${query}`))
      expect([query, status]).toEqual([query, 400])
    }
  })
})

describe('a deploy', () => {
  it('is marked by who may, and stands on the pages', async () => {
    const marked = await send('/deploys', { label: 'v1.4.2 <b>' })
    expect([marked.status, marked.headers.get('location')]).toEqual([303, '/metrics'])
    expect(marked.headers.get('set-cookie')).toContain('deploys.marked')
    expect(await get('/metrics')).toContain('<span>v1.4.2 &lt;b></span>')
    expect((await send('/deploys', { label: 'v1.4.2 <b>' })).headers.get('set-cookie')).toContain('deploys.again')
    await record(sample('A'))
    expect(await get('/metrics/A')).toMatch(/<path class="mark" d="M/)
    expect((await send('/deploys', { label: ' ' })).status).toBe(400)
  })

  it('is not marked by who only looks, and no form offers it', async () => {
    expect((await send('/deploys', { label: 'v1' }, as('viewer'))).status).toBe(403)
    expect(await get('/metrics', as('viewer'))).not.toContain('action="/deploys"')
    expect(await get('/metrics', as('operator'))).toContain('action="/deploys"')
    expect(await hm.deploys()).toEqual([])
  })
})

describe('/metrics/:class', () => {
  it('shows numbers, percentiles, the histogram and the course', async () => {
    await record(sample('Billing::Charge'), sample('Other', { processed: 500 }))
    const page = await get('/metrics/Billing%3A%3ACharge?hours=72')
    expect(page).toContain('<h1>Metrics of Billing::Charge</h1>')
    for (const [title, value] of Object.entries({ Runs: '12', Failed: '2', p50: '25 ms', p95: '30 ms', p99: '30 ms' }))
      expect(page).toContain(`<h2>${title}</h2><p class="figure">${value}</p>`)
    expect(page).toContain('Half of the runs took less than 25 ms')
    expect(page).toContain('Measured over the last eight hours.')
    expect(page).toContain('<th scope="row">20 ms to 30 ms</th><td>10</td>')
    expect(page).toMatch(/<td>12<\/td><td>2<\/td>/)
    expect(page).toMatch(/12 runs, 2 failed, most at .*: 12\./)
    expect(page).toContain('data-scale="log"')
  })

  it('says of the slowest runs that they took so long or longer', async () => {
    await record(sample('Slow', { histogram: emptyHistogram().map((_, i) => (i === 25 ? 3 : 0)) }))
    expect(await get('/metrics/Slow')).toContain('<p class="figure">≥ 5 min 35 sec</p>')
  })

  it('says so when the class did nothing, whatever it is called', async () => {
    for (const name of ['Nothing', 'a/b', '"><img src=x>', 'x'.repeat(300)]) {
      const page = await get(`/metrics/${encodeURIComponent(name)}`)
      expect(page).toContain('No attempt ended in this period.')
      expect(page).not.toContain('<img')
    }
  })

  it('is small for the finest course there is', async () => {
    await record(sample('A'))
    expect((await get('/metrics/A?minutes=480')).length).toBeLessThan(60_000)
  })
})

describe('the first page', () => {
  it('has no charts and lists before anything ran', async () => {
    const page = await get('/')
    expect(page).not.toContain('data-chart')
    expect(page).not.toContain('The last hour')
  })

  it('shows the days in its range, in a picture, a sentence and a table', async () => {
    await run('Greet', 3)
    const page = await get('/')
    expect(page).toMatch(/Processed 3 in 30 days, 0 of them failed, most on \w+ \d+: 3\./)
    expect(page).toContain('data-count="30"')
    expect(page).toContain('<td>3</td>')
    expect(page).toMatch(/<a href="\/" aria-current="true">30 days/)
    expect(page).toContain('aria-label="Processed a day in the last 14 days: from 0 to 3, today 3."')
    expect(await get('/?days=180')).toContain('data-count="180"')
    expect((await web.fetch(new Request('http://jobs.test/?days=181'))).status).toBe(400)
  })

  it('lists what is slow, what fails and what takes time, each only if there is such a thing', async () => {
    await run('Greet', 1)
    expect(await get('/')).not.toContain('Most failures')
    await record(sample('Flaky', { failed: 12, processed: 12, totalMs: ms(0) }), sample('Slow', { totalMs: ms(9e5) }))
    const page = await get('/')
    expect(page).toMatch(/Slowest jobs<\/h3><ol><li><a href="\/metrics\/Slow"><bdi translate="no">Slow<\/bdi><\/a>/)
    expect(page).toMatch(/Most failures<\/h3><ol><li><a href="\/metrics\/Flaky">.*12 failures, 100%/)
    expect(page).toMatch(/Most time<\/h3><ol><li><a href="\/metrics\/Slow">/)
  })
})

/** Has a worker run so many jobs. */
async function run(name: string, count: number): Promise<void> {
  const done = Promise.withResolvers<void>()
  let left = count
  const job = defineJob({ name, perform: async () => (--left === 0 ? done.resolve() : undefined) })
  const worker = createHaymaker({ store: `sqlite:${join(folder, 'jobs.db')}`, logger: silentLog, jobs: [job] })
  await worker.start()
  await hm.pushAll(Array.from({ length: count }, () => ({ class: name, args: [] })))
  await done.promise
  await worker.stop()
}
