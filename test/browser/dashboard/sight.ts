// What is to be seen of a page: whether everybody can read it, whether it fits, and a picture for people.

import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { env } from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const shots = fileURLToPath(new URL('../shots/', import.meta.url))

export type Scheme = 'light' | 'dark'

/** How a page is looked at. */
export interface Look {
  readonly scheme: Scheme
  readonly width: number
}

export const [DESKTOP, PHONE] = [1200, 360]

export const looks: readonly Look[] = (['light', 'dark'] as const).flatMap((scheme) =>
  [DESKTOP, PHONE].map((width) => ({ scheme, width })),
)

export async function lookAs(page: Page, { scheme, width }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme })
  await page.setViewportSize({ width, height: 800 })
}

/** Once in each page: its package for Playwright sends all of it anew for each look, which takes longer than the look. */
const engine = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const axe = readFileSync(engine, 'utf8')
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

interface Found {
  readonly id: string
  readonly nodes: readonly {
    readonly target: readonly string[]
    readonly any: readonly { readonly message: string }[]
  }[]
}

/** What the rules of WCAG 2.2 AA find, as far as a machine can tell: the rule, where, and why. */
export async function barriers(page: Page): Promise<readonly string[]> {
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(axe)
  const options = JSON.stringify({ runOnly: { type: 'tag', values: wcag }, resultTypes: ['violations'] })
  const violations: readonly Found[] = await page.evaluate(
    `axe.run(document, ${options}).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes })))`,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`),
  )
}

/** How far one can scroll sideways, and what stands out. */
export const overflow = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const root = document.documentElement
    const scrolls = Math.max(root.scrollWidth, document.body.scrollWidth) - root.clientWidth
    if (scrolls <= 0) return []
    const wide = [...document.querySelectorAll('body *')].filter((one) => {
      const { left, right } = one.getBoundingClientRect()
      return right > root.clientWidth + 1 || left < -1
    })
    return [
      `${scrolls} px`,
      ...wide.slice(0, 5).map((one) => `${one.tagName}.${one.className}: ${one.textContent?.slice(0, 40)}`),
    ]
  })

/** Whatever is pressed and smaller than a finger tip needs at the least. */
export const smallTargets = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, select, input:not([type=hidden])')]
      .map((one) => ({ one, box: (one.closest('label') ?? one).getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
      .slice(0, 3)
      .map(({ one, box }) => `${one.outerHTML.slice(0, 80)} ${box.width}x${box.height}`),
  )

/** Keeps a picture, where `SHOTS=1` asks for some. */
export async function keepShot(page: Page, name: string): Promise<void> {
  if (env.SHOTS !== '1') return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
}
