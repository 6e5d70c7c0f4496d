// What jobs log is on their pages: of one at work, and of one that failed; without scripts too, and without secrets.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../until.ts'
import { launch, Witness } from '../witness.ts'
import { Board, kinds } from './board.ts'
import { jidAt, writePayload } from './payload-text.ts'
import { putInQueue } from './put.ts'
import { barriers, keepShot, lookAs, looks, overflow } from './sight.ts'
import { QuickWorker } from './worker.ts'

const LIMIT_MS = 20_000
const [encoding, declined] = [jidAt('said', 0), jidAt('said', 1)]
let browser: Browser
beforeAll(async () => {
  browser = await launch()
}, 60_000)
afterAll(() => browser.close())

describe.each(kinds)('over %s', (kind) => {
  let board: Board
  let worker: QuickWorker
  let plain: Witness
  let seer: Witness
  beforeAll(async () => {
    board = await Board.open(kind)
    worker = await QuickWorker.start(board.url)
    await putInQueue(await board.store(), 'work', [
      writePayload(board.hm.now(), { class: 'Charge', args: [{ order: 7 }], queue: 'work', jid: declined, retry: 0 }),
      writePayload(board.hm.now(), { class: 'Encode', args: [{ film: 'a.mov' }], queue: 'work', jid: encoding }),
    ])
    await until('the long job is seen at work', LIMIT_MS, async () =>
      (await board.hm.processes()).some(({ running }) => running.length > 0),
    )
    plain = await Witness.in(browser, 'without scripts')
    seer = await Witness.in(browser, 'with scripts')
  }, 60_000)
  afterAll(async () => {
    await Promise.all([plain.close(), seer.close()])
    await worker[Symbol.asyncDispose]()
    await board[Symbol.asyncDispose]()
  })

  /** Each line of the first log on a page, without its time. */
  const linesAt = async ({ page }: Witness, path: string): Promise<readonly string[]> => {
    expect((await page.goto(`${board.address}${path}`))?.status()).toBe(200)
    const lines = await page.locator('.logged').first().locator('li').allInnerTexts()
    for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} /)
    return lines.map((line) => line.replace(/^\S+ /, ''))
  }

  it('a job at work shows what it logged, the newest last', async () => {
    expect(await linesAt(plain, `/jobs/${encoding}`)).toEqual([
      'debug opened {"bytes":73400320,"film":"a.mov"}',
      'warning a frame is missing; token=••• {"frame":1204,"accessToken":"•••","film":"a.mov"}',
      'info encoding {"done":"41 %","film":"a.mov"}',
    ])
    expect(await plain.page.content()).not.toMatch(/swordfish|hunter2/)
  })

  it('the table of jobs at work shows the last line of each', async () => {
    const { page } = plain
    await page.goto(`${board.address}/jobs?state=busy`)
    const cell = page.locator('table.list td[data-label="Last line of the log"]')
    expect(await cell.allInnerTexts()).toEqual(['info encoding {"done":"41 %","film":"a.mov"}'])
  })

  it('a job that failed shows below its attempt what that logged', async () => {
    expect(await linesAt(plain, `/jobs/${declined}`)).toEqual([
      'info asking the bank {"order":7,"card":{"last":4242,"secret":"•••"}}',
      'error the bank says no; password=••• {"order":7,"status":402}',
    ])
    const { page } = plain
    expect(await page.content()).not.toMatch(/swordfish|hunter2/)
    const summary = page.locator('summary', { hasText: 'Log of attempt 1: the last 2 lines' })
    await summary.click()
    expect(await page.locator('.logged').isVisible()).toBe(false)
  })

  it.each(['en', 'de'])(
    'fits on a phone and can be read by everybody (%s)',
    async (lang) => {
      const { page, complaints } = seer
      await page.setExtraHTTPHeaders({ 'accept-language': lang })
      for (const [name, path] of Object.entries({
        ...{ running: `/jobs/${encoding}`, failed: `/jobs/${declined}`, busy: '/jobs?state=busy' },
      })) {
        await page.goto(`${board.address}${path}`)
        for (const look of looks) {
          await lookAs(page, look)
          expect.soft(await overflow(page), `${name} ${look.width}`).toEqual([])
          expect.soft(await barriers(page), `${name} ${look.scheme} ${look.width}`).toEqual([])
          await keepShot(page, `logged-${name}-${kind}-${lang}-${look.scheme}-${look.width}`)
        }
      }
      expect(complaints).toEqual([])
      expect(board.errors).toEqual([])
    },
    60_000,
  )

  it('a page that stays open gets the lines that come', async () => {
    const { page } = seer
    await page.setExtraHTTPHeaders({ 'accept-language': 'en' })
    await page.goto(`${board.address}/jobs/${encoding}`)
    worker.say('nearly done')
    await page.locator('.logged li', { hasText: 'nearly done' }).waitFor({ timeout: LIMIT_MS })
  }, 60_000)
})
