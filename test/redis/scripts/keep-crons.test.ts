// keep-crons: what is declared of jobs by the clock, changed only as it was seen.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

const keep = (...words: readonly string[]): Promise<Plain> => raw.run('keepCrons', [keys.crons, keys.ticks], words)

/** Version and text. */
async function kept(name: string): Promise<readonly string[]> {
  return /^(\d+) (.*)$/s.exec(String(await raw.send('HGET', keys.crons, name)))?.slice(1) ?? []
}

it('keeps a text behind its version, and the last version under no name', async () => {
  const before = (await raw.now()) * 1000
  expect(await keep('a', '', '{"x":1}', 'b', '', 'y')).toEqual([1, 1])
  const [[first, text], [second]] = [await kept('a'), await kept('b')]
  expect(text).toBe('{"x":1}')
  expect(Number(first)).toBeGreaterThanOrEqual(before - 1000)
  expect(Number(second)).toBeGreaterThan(Number(first))
  expect(await raw.send('HGET', keys.crons, '')).toBe(second)
  expect(raw.changed).toEqual([keys.crons])
})

it('changes nothing that is not as it was seen', async () => {
  await keep('a', '', 'one')
  const [version = ''] = await kept('a')
  expect(await keep('a', '', 'two', 'b', version, 'two', 'c', version, '')).toEqual([0, 0, 0])
  expect(raw.changed).toEqual([])
  expect(await keep('a', version, 'two')).toEqual([1])
  expect((await kept('a'))[1]).toBe('two')
})

it('forgets a name with its ticks, and keeps the last version', async () => {
  await keep('a', '', 'one')
  await raw.send('HSET', keys.ticks, 'a', '1000 j1', 'b', '1000 j2')
  const [version = ''] = await kept('a')
  expect(await keep('a', version, '')).toEqual([1])
  expect(await raw.read(keys.crons)).toEqual([['', version]])
  expect(await raw.read(keys.ticks)).toEqual([['b', '1000 j2']])
})
