// due: what the schedule and retry sets hold that is due by the server's clock. It only reads.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { keys, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

const due = (over: readonly [number, number], max: number) =>
  raw.run('due', [keys.schedule, keys.retry], [...over, max])

it('answers what is due with its score as it stands there, and the first time of each set', async () => {
  const later = Math.round((await raw.now()) / 1000) + 100
  await raw.send('ZADD', keys.schedule, '1700000000.125', 'a', later, 'b')
  await raw.send('ZADD', keys.retry, later, 'c')
  expect(await due([0, 0], 10)).toEqual([['a', '1700000000.125'], [], '1700000000.125', String(later)])
  expect(raw.changed).toEqual([])
})

it('passes over as many as it is told in each set, and answers at most so many', async () => {
  await raw.send('ZADD', keys.schedule, 1, 'a', 2, 'b', 3, 'c')
  await raw.send('ZADD', keys.retry, 1, 'x', 2, 'y')
  expect(await due([1, 2], 1)).toEqual([['b', '2'], [], '1', '1'])
})

it('answers nothing for sets that are not there', async () => {
  expect(await due([0, 0], 10)).toEqual([[], [], '', ''])
  expect(raw.changed).toEqual([])
})

it('is never early, and no later than the millisecond', async () => {
  const SOON_MS = 900
  for (;;) {
    const now = Math.floor(await raw.now())
    await raw.send('ZADD', keys.schedule, (now + SOON_MS) / 1000, 'soon', now / 1000, 'now')
    const found = await due([0, 0], 10)
    // A machine that stood still for so long has shown nothing.
    if ((await raw.now()) >= now + SOON_MS) continue
    expect(found).toEqual([['now', expect.any(String)], [], expect.any(String), ''])
    return
  }
})
