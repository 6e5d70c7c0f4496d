// What somebody hostile has written into a store stays text: on every page nothing runs, nobody else is asked for anything,
// and nothing is pushed out of its place.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, Witness } from '../witness.ts'
import { Board, kinds } from './board.ts'
import { fillHostile, hostilePaths } from './hostile.ts'
import { pages } from './pages.ts'
import { DESKTOP, keepShot, lookAs, overflow, PHONE } from './sight.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
}, 60_000)
afterAll(() => browser.close())

/** Pages of single records are those of the hostile ones. */
const lists = pages.filter(({ empty }) => empty === undefined).map(({ name, path }) => ({ name, path }))
const others = [
  ...['schedule', 'retry', 'dead'].map((place) => ({
    name: `all of ${place}`,
    path: `/jobs?state=${place.replace('schedule', 'scheduled')}&limit=100`,
  })),
  { name: 'all of the queue', path: '/queues/mail?limit=100' },
  { name: 'an odd queue', path: '/queues/__proto__' },
  { name: 'a long queue', path: `/queues/${'a'.repeat(128)}` },
  ...hostilePaths.map((path, n) => ({ name: `record ${n}`, path })),
]

describe.each(kinds)('over %s', (kind) => {
  let board: Board
  let witness: Witness
  beforeAll(async () => {
    board = await Board.open(kind)
    await fillHostile(board)
    witness = await Witness.in(browser, 'with scripts')
  }, 60_000)
  afterAll(async () => {
    await witness.close()
    await board[Symbol.asyncDispose]()
  })

  it.each([...lists, ...others])('$name shows text and nothing else', async ({ name, path }) => {
    const { page, complaints, hosts, asked } = witness
    asked.length = 0
    const response = await page.goto(`${board.address}${path}`)
    expect(response?.status()).toBe(200)
    for (const width of [PHONE, DESKTOP]) {
      await lookAs(page, { scheme: 'light', width })
      expect.soft(await overflow(page), String(width)).toEqual([])
      if (kind === 'SQLite' && !name.startsWith('record'))
        await keepShot(page, `hostile-${name.replaceAll(' ', '-')}-${width}`)
    }
    expect(complaints.splice(0)).toEqual([])
    expect([...hosts]).toEqual([board.host])
    const ours = [new URL(page.url()).pathname, `${board.base}/assets/`, `${board.base}/live`]
    expect(asked.filter((one) => !ours.some((path) => one.startsWith(path)))).toEqual([])
    expect(await page.locator('img, iframe, base, meta[http-equiv], script:not([src])').count()).toBe(0)
    expect(board.errors).toEqual([])
  })
})
