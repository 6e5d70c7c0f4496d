// The pages over a store that Ruby's Resque shares, with what its tools left beside what is ours: each answers, no browser complains,
// and each fits on a phone and on a desk.

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onServer } from '../../redis/on-server.ts'
import { load } from '../../resque/stage.ts'
import { launch, Witness } from '../witness.ts'
import { Board } from './board.ts'
import { fill } from './fill.ts'
import { pages } from './pages.ts'
import { DESKTOP, keepShot, lookAs, overflow, PHONE, smallTargets } from './sight.ts'
import type { QuickWorker } from './worker.ts'

let browser: Browser
let board: Board
let worker: QuickWorker
let witness: Witness
beforeAll(async () => {
  browser = await launch()
  board = await Board.open('Resque')
  worker = await fill(board)
  await onServer(board.url.replace('resque:', 'redis:'), async (redis) => {
    const ask = async (...command: readonly (string | number)[]): Promise<null> => {
      await redis.send(command.map(String))
      return null
    }
    for (const dump of ['06-scheduler-running', '08-after-term', '02-busy-failed']) await load(ask, dump)
  })
  witness = await Witness.in(browser, 'with scripts')
}, 60_000)
afterAll(async () => {
  await witness.close()
  await worker[Symbol.asyncDispose]()
  await board[Symbol.asyncDispose]()
  await browser.close()
})

const ruby = 'vm:614:default,slow,other'
const theirs = [
  { name: 'process-ruby', path: `/processes/${encodeURIComponent(ruby)}` },
  { name: 'queue-ruby', path: '/queues/node' },
  { name: 'keys', path: '/redis/keys?limit=100' },
  ...['failed', 'queues', 'persistent_schedules', 'delayed_queue_schedule', `worker:${ruby}`].map((key, n) => ({
    name: `key-${n}`,
    path: `/redis/keys/${encodeURIComponent(`resque:${key}`)}`,
  })),
]

it.each([...pages, ...theirs])('$name is seen', async ({ name, path }) => {
  const { page, complaints } = witness
  expect((await page.goto(`${board.address}${path}`))?.status()).toBe(200)
  for (const width of [DESKTOP, PHONE]) {
    await lookAs(page, { scheme: 'light', width })
    expect.soft(await overflow(page), String(width)).toEqual([])
    expect.soft(await smallTargets(page), String(width)).toEqual([])
    await keepShot(page, `resque-${name}-${width}`)
  }
  expect(complaints.splice(0)).toEqual([])
  expect(board.errors.splice(0)).toEqual([])
})
