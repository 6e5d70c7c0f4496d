// How much of a page travels: a list of twenty-five rows with arguments and errors as people have them, and what it loads.

import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Board } from './board.ts'
import { fill } from './fill.ts'
import { pages } from './pages.ts'
import type { QuickWorker } from './worker.ts'

const MOST_HTML = 16 * 1024
const MOST_LOADED = 22 * 1024

let board: Board
let worker: QuickWorker
beforeAll(async () => {
  board = await Board.open('SQLite')
  worker = await fill(board)
}, 60_000)
afterAll(async () => {
  await worker[Symbol.asyncDispose]()
  await board[Symbol.asyncDispose]()
})

const packed = (text: string): number => gzipSync(text).length

describe('a page', () => {
  it.each(pages)('$name is small', async ({ path }) => {
    const html = await (await board.fetch(path)).text()
    expect(packed(html)).toBeLessThanOrEqual(MOST_HTML)
  })

  it('full of rows is one of those', async () => {
    const rows = async (path: string): Promise<number> =>
      (await (await board.fetch(path)).text()).split('name="job"').length - 1
    expect(await rows('/jobs?state=retry')).toBe(25)
    expect(await rows('/queues/mail')).toBe(25)
  })

  it('loads little beside', async () => {
    const html = await (await board.fetch('/jobs?state=retry')).text()
    const names = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+\.(?:css|js))"/g)].map(([, name = '']) => name)
    const texts = await Promise.all(names.map(async (name) => (await board.fetch(name)).text()))
    expect(names).toHaveLength(2)
    expect(texts.reduce((sum, text) => sum + packed(text), 0)).toBeLessThanOrEqual(MOST_LOADED)
  })
})
