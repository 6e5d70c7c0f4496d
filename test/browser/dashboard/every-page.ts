// Every page, with nothing to show and with much of everything, as people meet it: no browser complains, nothing is asked of
// anybody else, everybody can read it, and it fits. Each store takes half of the looks at a page.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launch, Witness } from '../witness.ts'
import { Board, type Kind } from './board.ts'
import { fill } from './fill.ts'
import { pages } from './pages.ts'
import { barriers, keepShot, type Look, lookAs, looks, overflow, smallTargets } from './sight.ts'
import type { QuickWorker } from './worker.ts'

export function describePages(kind: Kind, mine: (look: Look) => boolean): void {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  }, 60_000)
  afterAll(() => browser.close())

  describe.each(['empty', 'full'] as const)(`over ${kind}, %s`, (filled) => {
    let board: Board
    let worker: QuickWorker | null = null
    let seer: Witness
    let plain: Witness
    beforeAll(async () => {
      board = await Board.open(kind)
      if (filled === 'full') worker = await fill(board)
      seer = await Witness.in(browser, 'with scripts')
      plain = await Witness.in(browser, 'without scripts')
    }, 60_000)
    afterAll(async () => {
      await Promise.all([seer.close(), plain.close()])
      await worker?.[Symbol.asyncDispose]()
      await board[Symbol.asyncDispose]()
    })
    beforeEach(() => {
      board.errors.length = 0
    })

    it.each(pages)(
      '$name is seen by everybody',
      async ({ name, path, empty = 200 }) => {
        const status = filled === 'empty' ? empty : 200
        const { page } = seer
        expect((await page.goto(`${board.address}${path}`))?.status()).toBe(status)
        for (const look of looks) {
          await lookAs(page, look)
          const seen = `${name}-${filled}-${look.scheme}-${look.width}`
          expect.soft(await overflow(page), seen).toEqual([])
          expect.soft(await smallTargets(page), seen).toEqual([])
          if (!mine(look)) continue
          expect.soft(await barriers(page), seen).toEqual([])
          await keepShot(page, seen)
        }
        expect(complaintsOf(seer, status)).toEqual([])
        expect([...seer.hosts]).toEqual([board.host])
        expect(board.errors).toEqual([])
      },
      60_000,
    )

    it.each(pages)('$name stands without scripts', async ({ path, empty = 200 }) => {
      const status = filled === 'empty' ? empty : 200
      expect((await plain.page.goto(`${board.address}${path}`))?.status()).toBe(status)
      expect(await plain.page.locator('main h1').isVisible()).toBe(true)
      expect(complaintsOf(plain, status)).toEqual([])
      expect([...plain.hosts]).toEqual([board.host])
    })
  })
}

/** A browser says of every page that is not found that it was not. */
function complaintsOf({ complaints }: Witness, status: number): readonly string[] {
  const said = complaints.splice(0)
  return said.filter((one) => status !== 404 || !/^error: Failed to load resource.*404/.test(one))
}
