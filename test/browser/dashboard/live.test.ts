// Numbers that follow the store: in place, while somebody looks, and for as long as they are wanted.

import type { RequestListener } from 'node:http'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { epochMs } from '../../../src/core/clock.ts'
import { launch, Witness } from '../witness.ts'
import { Board, kinds } from './board.ts'
import { jidAt, writePayload } from './payload-text.ts'
import { putInQueue, putInSet } from './put.ts'
import { QuickWorker } from './worker.ts'

const LIMIT_MS = 20_000
let browser: Browser
beforeAll(async () => {
  browser = await launch()
}, 60_000)
afterAll(() => browser.close())

/** The number that a page shows in the tab of the queues. */
const enqueued = (page: Page) => page.locator('.tabs [data-live="stats.enqueued"]')
const shows = (page: Page, count: number): Promise<void> =>
  enqueued(page)
    .filter({ hasText: new RegExp(`^${count}$`) })
    .waitFor({ timeout: LIMIT_MS })

async function push(board: Board, count = 1): Promise<void> {
  const now = board.hm.now()
  const jobs = Array.from({ length: count }, (_, n) => writePayload(now, { jid: jidAt('late', n), queue: 'late' }))
  await putInQueue(await board.store(), 'late', jobs)
}

const liveOf = ({ asked }: Witness): readonly string[] => asked.filter((path) => /\/live/.test(path))

describe.each(kinds)('over %s', (kind) => {
  let board: Board
  let witness: Witness
  beforeAll(async () => {
    board = await Board.open(kind)
    witness = await Witness.in(browser, 'with scripts')
  }, 60_000)
  afterAll(async () => {
    await witness.close()
    await board[Symbol.asyncDispose]()
  })

  it('they change in place while a worker runs', async () => {
    const { page } = witness
    await page.goto(`${board.address}/`)
    await page.evaluate(() => document.documentElement.setAttribute('data-same', 'yes'))
    await using worker = await QuickWorker.start(board.url)
    await worker.hm.push({ class: 'Greet', args: [{ name: 'Ada' }], queue: 'work' })
    await page.locator('.card [data-live="stats.processed"]').filter({ hasText: /^1$/ }).waitFor({ timeout: LIMIT_MS })
    await page.locator('.tabs [data-live="stats.processes"]').filter({ hasText: /^1$/ }).waitFor({ timeout: LIMIT_MS })
    expect(await page.locator('html[data-same=yes]').count()).toBe(1)
    expect(witness.complaints).toEqual([])
  }, 60_000)

  it('they leave alone what is selected and where one is, and offer to look again', async () => {
    const { page } = witness
    const [store, now] = [await board.store(), board.hm.now()]
    const entries = [0, 1, 2].map((n) => ({
      payload: writePayload(now, { jid: jidAt('job', n) }),
      at: epochMs(now + 3_600_000 + n),
    }))
    await putInSet(store, 'retry', entries)
    await page.goto(`${board.address}/jobs?state=retry`)
    await page.locator('input[name=job]').nth(1).check()
    await page.locator('input[name=job]').nth(1).focus()
    const before = Number(await enqueued(page).innerText())
    await putInSet(store, 'retry', [
      { payload: writePayload(now, { jid: jidAt('job', 3) }), at: epochMs(now + 7_200_000) },
    ])
    await push(board)
    await shows(page, before + 1)
    await page.locator('a[data-fresh]').waitFor({ timeout: LIMIT_MS })
    expect(await page.locator('input[name=job]').count()).toBe(3)
    expect(await page.locator('input[name=job]:checked').count()).toBe(1)
    expect(
      await page
        .locator('input[name=job]')
        .nth(1)
        .evaluate((box) => box === document.activeElement),
    ).toBe(true)
    expect(await page.getByRole('button', { name: 'Retry now' }).isEnabled()).toBe(true)
    await page.locator('a[data-fresh]').click()
    await page.locator('input[name=job]').nth(3).waitFor({ timeout: LIMIT_MS })
  }, 60_000)

  it('they stand still, and ask for nothing, where somebody has paused them or nobody sees the page', async () => {
    const others = await Promise.all([1, 2].map(() => Witness.in(browser, 'with scripts')))
    const [paused, hidden] = others
    if (!paused || !hidden) throw new Error('There are two')
    for (const { page } of [witness, ...others]) await page.goto(`${board.address}/queues`)
    const before = Number(await enqueued(witness.page).innerText())
    await paused.page.getByRole('button', { name: 'Live' }).click()
    await hidden.page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    for (const one of others) one.asked.length = 0
    for (const more of [1, 2, 3]) {
      await push(board)
      await shows(witness.page, before + more)
    }
    for (const one of others) {
      expect(await enqueued(one.page).innerText()).toBe(String(before))
      expect(liveOf(one)).toEqual([])
    }
    await paused.page.getByRole('button', { name: 'Paused' }).click()
    await hidden.page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => false })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    for (const one of others) {
      await shows(one.page, before + 3)
      await one.close()
    }
  }, 60_000)
})

/** What does not let a stream through: it cuts it, or keeps back what comes. */
const ways: Readonly<Record<string, (listener: RequestListener) => RequestListener>> = {
  'cuts streams': (listener) => (request, response) => {
    if (request.url?.endsWith('/live/stream')) request.socket.destroy()
    else listener(request, response)
  },
  'keeps streams back': (listener) => (request, response) => {
    if (!request.url?.endsWith('/live/stream')) listener(request, response)
  },
}

describe.each(Object.entries(ways))('behind a proxy that %s', (_, behind) => {
  it('the page asks every two seconds instead', async () => {
    await using board = await Board.open('SQLite', { behind })
    const witness = await Witness.in(browser, 'with scripts')
    await witness.page.goto(`${board.address}/`)
    await push(board, 3)
    await shows(witness.page, 3)
    await push(board, 4)
    await shows(witness.page, 7)
    expect(liveOf(witness).filter((path) => path === '/live').length).toBeGreaterThan(1)
    expect(await witness.page.locator('[data-live-state]').innerText()).toBe('Live')
    await witness.close()
  }, 60_000)
})
