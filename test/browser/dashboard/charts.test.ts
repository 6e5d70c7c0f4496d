// The charts of the dashboard in a real browser, under its own policy: drawn from the tables, fed by the news, quiet in the
// console; and there without scripts.

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/core/log.ts'
import { createHaymaker } from '../../../src/create.ts'
import { defineJob } from '../../../src/runtime/function-job.ts'
import type { Haymaker } from '../../../src/runtime/haymaker.ts'
import { dashboard } from '../../../src/web/dashboard.ts'
import { Reader, type Scripts } from '../reader.ts'
import { until } from '../until.ts'

const LIMIT_MS = 30_000
const folder = mkdtempSync(join(tmpdir(), 'haymaker-charts-'))

let hm: Haymaker
let server: Server
let address: string

beforeAll(async () => {
  const greet = defineJob({ name: 'Greet', perform: async () => undefined })
  const fail = defineJob({
    ...{ name: 'Fail', retry: false },
    perform: async () => {
      throw new Error('It never works')
    },
  })
  hm = createHaymaker({ store: `sqlite:${join(folder, 'jobs.db')}`, logger: silentLog, jobs: [greet, fail] })
  await hm.start()
  await hm.markDeploy('v1.4.2')
  await push(3)
  await until('metrics were handed over', LIMIT_MS, async () => (await hm.metrics()).length === 2)
  server = createServer(dashboard({ haymaker: hm }).node).listen(0, '127.0.0.1')
  await until('the port is taken', LIMIT_MS, async () => server.listening)
  const bound = server.address()
  address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : bound}`
}, 60_000)

afterAll(async () => {
  for (const reader of readers.values()) await reader.close()
  server.closeAllConnections()
  server.close()
  await hm.stop()
  rmSync(folder, { recursive: true, force: true })
})

const push = (count: number): Promise<unknown> =>
  hm.pushAll(['Greet', 'Fail'].flatMap((name) => Array.from({ length: count }, () => ({ class: name, args: [] }))))

/** One browser of each kind for all tests: starting one takes longer than what is done in it. */
const readers = new Map<Scripts, Reader>()

async function reading(scripts: Scripts, use: (reader: Reader) => Promise<void>): Promise<void> {
  const reader = readers.get(scripts) ?? (await Reader.open(address, scripts))
  readers.set(scripts, reader)
  await use(reader)
  expect(reader.complaints).toEqual([])
  expect([...reader.hosts]).toEqual([new URL(address).host])
}

/** How many points of the drawing of a chart are not empty. */
const inked = (reader: Reader, chart: string): Promise<number> =>
  reader.page.locator(`${chart} canvas`).evaluate((found) => {
    const canvas = found as unknown as {
      readonly width: number
      readonly height: number
      getContext(kind: '2d'): { getImageData(...box: number[]): { readonly data: readonly number[] } }
    }
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return data.filter((alpha, i) => i % 4 === 3 && alpha > 0).length
  })

describe('the charts of the first page', () => {
  it(
    'are drawn, and one follows the jobs that a worker runs',
    () =>
      reading('with scripts', async (reader) => {
        await reader.go('/')
        await reader.page.locator('[data-chart=lines] canvas').waitFor({ timeout: LIMIT_MS })
        expect(await inked(reader, '[data-chart=lines]')).toBeGreaterThan(100)
        expect(await reader.page.locator('[data-chart=lines] .plot').count()).toBe(0)
        const most = reader.page.locator('[data-of="stats.failed"] td').last()
        await until('the page shows failures a second', LIMIT_MS, async () => {
          await push(5)
          return Number((await most.textContent()) ?? '') > 0
        })
        expect(await inked(reader, '[data-chart=now]')).toBeGreaterThan(100)
        expect(await reader.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      }),
    60_000,
  )

  it(
    'tell the values under the pointer',
    () =>
      reading('with scripts', async (reader) => {
        await reader.go('/?days=7')
        const chart = reader.page.locator('[data-chart=lines] .u-over')
        await chart.waitFor({ timeout: LIMIT_MS })
        const { width = 0, height = 0 } = (await chart.boundingBox()) ?? {}
        await chart.hover({ position: { x: width - 2, y: height / 2 } })
        const told = reader.page.locator('[data-chart=lines] .readout')
        await until('they are told', LIMIT_MS, async () => ((await told.textContent()) ?? '') !== '')
        const today = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' }).format()
        expect(await told.textContent()).toMatch(new RegExp(`^${today} · Processed [1-9][\\d,]* · Failed [1-9]`))
      }),
    60_000,
  )
})

describe('the charts of a job', () => {
  it(
    'are drawn in either theme, and fit a phone',
    () =>
      reading('with scripts', async (reader) => {
        for (const colorScheme of ['light', 'dark'] as const) {
          await reader.page.emulateMedia({ colorScheme })
          await reader.go('/metrics/Greet?hours=8')
          await reader.page.locator('canvas').first().waitFor({ timeout: LIMIT_MS })
          expect(await inked(reader, '[data-chart=lines] >> nth=0 >> css=.canvas')).toBeGreaterThan(100)
          expect(await reader.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
        }
      }),
    60_000,
  )

  it(
    'are loaded only where there are any',
    () =>
      reading('with scripts', async (reader) => {
        const loaded: string[] = []
        reader.page.on('request', (request) => loaded.push(new URL(request.url()).pathname))
        await reader.go('/queues')
        await reader.page.waitForLoadState()
        expect(loaded.filter((path) => path.includes('chart'))).toEqual([])
      }),
    60_000,
  )
})

describe('without scripts', () => {
  it(
    'jobs are chosen for the chart of where the time went, and one leads to its map of times and lengths',
    () =>
      reading('without scripts', async (reader) => {
        await reader.go('/metrics')
        const spent = reader.page.locator('figure').first()
        expect(await spent.locator('.plot > svg').isVisible()).toBe(true)
        expect(await spent.locator('.legend li').allTextContents()).toEqual([expect.stringMatching(/Greet 100%/)])
        await reader.page.locator('input[name=of][value=Fail]').check()
        await reader.page.locator('form.jobs button').click()
        expect(await reader.page.locator('input[name=of][value=Fail]').isChecked()).toBe(true)
        // Nothing of it succeeded, so that it took no time that was measured.
        expect(await reader.page.locator('main .empty').innerText()).toContain('No run of the chosen jobs succeeded')
        await reader.page.locator('table a', { hasText: 'Greet' }).click()
        const map = reader.page.locator('figure', { has: reader.page.locator('.map') })
        expect(await map.locator('.map > svg').isVisible()).toBe(true)
        await map.locator('summary').click()
        expect(await map.locator('tbody td').filter({ hasText: /\d/ }).count()).toBeGreaterThan(0)
        expect(await reader.page.locator('#compare').innerText()).toMatch(
          /Nothing (has ended since|ended before)|Runs take/,
        )
      }),
    60_000,
  )

  it(
    'the picture, its sentence and its table are there',
    () =>
      reading('without scripts', async (reader) => {
        for (const path of ['/', '/metrics/Greet']) {
          await reader.go(path)
          const chart = reader.page.locator('[data-chart=lines]').first()
          expect(await chart.locator('.plot > svg').isVisible()).toBe(true)
          expect(await chart.locator('figcaption p').innerText()).toMatch(/\d/)
          expect(await chart.locator('table').isVisible()).toBe(false)
          await chart.locator('summary').click()
          expect(await chart.locator('table').isVisible()).toBe(true)
          expect(await reader.page.locator('canvas').count()).toBe(0)
          expect(await reader.page.locator('[data-chart=now]').filter({ visible: true }).count()).toBe(0)
        }
      }),
    60_000,
  )
})
