// page: some entries of a set after the one that was shown last. It only reads.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(async () => {
  await raw.clear()
  await raw.send('ZADD', keys.dead, 1, 'a', 2, 'b', 2, 'c', 2, 'd', '3.5', 'e')
})

const page = (way: 'up' | 'down', score: string, last: string, many: number): Promise<Plain> =>
  raw.run('page', [keys.dead], [way, score, last, many])

it('begins at either end, and says how many there are', async () => {
  expect(await page('up', '', '', 2)).toEqual([5, ['a', '1', 'b', '2']])
  expect(await page('down', '', '', 2)).toEqual([5, ['e', '3.5', 'd', '2']])
  expect(raw.changed).toEqual([])
})

it('goes on behind the entry that was shown last', async () => {
  expect(await page('up', '2', 'b', 2)).toEqual([5, ['c', '2', 'd', '2']])
  expect(await page('down', '2', 'c', 2)).toEqual([5, ['b', '2', 'a', '1']])
})

it.each(['gone', 'moved'])(
  'goes on where the last one stood when it is %s, skips nothing and repeats nothing',
  async (how) => {
    await (how === 'gone' ? raw.send('ZREM', keys.dead, 'c') : raw.send('ZADD', keys.dead, 9, 'c'))
    const behind = how === 'gone' ? ['d', '2', 'e', '3.5'] : ['d', '2', 'e', '3.5', 'c', '9']
    expect(await page('up', '2', 'c', 5)).toEqual([how === 'gone' ? 4 : 5, behind])
    expect(await page('down', '2', 'c', 5)).toEqual([how === 'gone' ? 4 : 5, ['b', '2', 'a', '1']])
  },
)

it('answers nothing behind the last one, nor for a set that is not there', async () => {
  expect(await page('up', '3.5', 'e', 5)).toEqual([5, []])
  await raw.send('DEL', keys.dead)
  expect(await page('down', '', '', 5)).toEqual([0, []])
})
