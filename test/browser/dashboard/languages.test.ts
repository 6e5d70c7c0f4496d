// Languages, in a browser: every page in one that nobody speaks, which runs from right to left, shows all that is not in the
// catalog, and every page in German.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PSEUDO_SWITCH } from '../../../src/web/locales/pseudo.ts'
import { launch, Witness } from '../witness.ts'
import { Board } from './board.ts'
import { fill } from './fill.ts'
import { pages } from './pages.ts'
import { DESKTOP, keepShot, lookAs, overflow, PHONE } from './sight.ts'
import type { QuickWorker } from './worker.ts'

let browser: Browser
let [full, empty]: Board[] = []
let worker: QuickWorker
beforeAll(async () => {
  process.env[PSEUDO_SWITCH] = '1'
  browser = await launch()
  full = await Board.open('SQLite', { readOnly: false, environment: 'test' })
  empty = await Board.open('SQLite')
  worker = await fill(full)
}, 60_000)
afterAll(async () => {
  delete process.env[PSEUDO_SWITCH]
  await browser.close()
  await worker[Symbol.asyncDispose]()
  await full?.[Symbol.asyncDispose]()
  await empty?.[Symbol.asyncDispose]()
})

/** Texts and names of parts, without what somebody else wrote, what `Intl` writes, and all that is in the catalog. */
const untranslated = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const written =
      /\b(?:ms|sec|min|hr|days?|wks?|mo|ago|in|now|yesterday|tomorrow|today|UTC|AM|PM|kB|MB|byte|bits?)\b/g
    const months = /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/g
    const rest = (text: string): string =>
      text
        .replace(/⟦[^⟧]*⟧/g, '')
        .replace(written, '')
        .replace(months, '')
    const texts: string[] = []
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement
      if (parent?.closest('[translate="no"], script, style, noscript, title')) continue
      texts.push(walker.currentNode.textContent ?? '')
    }
    const named = ['aria-label', 'title', 'placeholder', 'data-label', 'alt']
    for (const name of named)
      for (const one of document.querySelectorAll(`[${name}]`)) texts.push(one.getAttribute(name) ?? '')
    return [...new Set(texts.filter((text) => /[a-z]{2,}/i.test(rest(text))))]
  })

describe.each(['full', 'empty'] as const)('over a store that is %s', (filled) => {
  let witness: Witness
  beforeAll(async () => {
    witness = await Witness.in(browser, 'with scripts', { locale: 'en-XA' })
  })
  afterAll(() => witness.close())

  it.each(pages)(
    '$name says nothing outside of the catalog, and fits when it is longer and runs from the right',
    async (one) => {
      const { page } = witness
      await page.goto(`${(filled === 'full' ? full : empty)?.address}${one.path}`)
      expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
      expect(await untranslated(page)).toEqual([])
      for (const width of [DESKTOP, PHONE]) {
        await lookAs(page, { scheme: 'light', width })
        expect.soft(await overflow(page), String(width)).toEqual([])
        await keepShot(page, `${one.name}-${filled}-pseudo-${width}`)
      }
      expect(witness.complaints.splice(0).filter((text) => !/404/.test(text))).toEqual([])
    },
  )
})

describe('in German', () => {
  it('every page is German, and fits', async () => {
    const witness = await Witness.in(browser, 'with scripts', { locale: 'de-AT' })
    const { page } = witness
    await lookAs(page, { scheme: 'light', width: PHONE })
    for (const { name, path } of pages) {
      await page.goto(`${full?.address}${path}`)
      expect(await page.locator('html').getAttribute('lang')).toBe('de')
      expect.soft(await overflow(page), name).toEqual([])
      await keepShot(page, `${name}-de-${PHONE}`)
    }
    await witness.close()
  }, 60_000)

  it('is chosen in the foot of a page, and stays chosen', async () => {
    const witness = await Witness.in(browser, 'with scripts', { locale: 'en-US' })
    const { page } = witness
    await page.goto(`${full?.address}/queues`)
    const answered = page.waitForURL(`${full?.address}/queues`)
    await page.locator('select[name=lang]').selectOption('de')
    await answered
    await page.locator('html[lang=de]').waitFor()
    await page.goto(`${full?.address}/`)
    expect(await page.locator('h1').innerText()).toBe('Übersicht')
    expect(await page.locator('select[name=lang] option').allInnerTexts()).toEqual(['English', 'Deutsch'])
    await page.goto(`${full?.address}/?lang=en`)
    expect(await page.locator('h1').innerText()).toBe('Overview')
    await witness.close()
  })
})
