// audit: a line at the front, and no more of them than are kept.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

const audit = (line: string, kept = 3): Promise<Plain> => raw.run('audit', [keys.audit], [line, kept])

it('keeps the newest lines, the last one first', async () => {
  for (const line of ['a', 'b', 'c', 'd']) expect(await audit(line)).toBe('kept')
  expect(await raw.read(keys.audit)).toEqual(['d', 'c', 'b'])
  expect(await audit('e', 2)).toBe('kept')
  expect(await raw.read(keys.audit)).toEqual(['e', 'd'])
  expect(raw.changed).toEqual([keys.audit])
})

it('refuses a key that is no list, and leaves it', async () => {
  await raw.send('SET', keys.audit, 'x')
  expect(await audit('a')).toBe(`wrongtype ${keys.audit}`)
  expect(raw.changed).toEqual([])
})

it('is written on a server that is full: who makes room leaves a line', async () => {
  for (const line of ['a', 'b', 'c']) await audit(line)
  await raw.send('CONFIG', 'SET', 'maxmemory', 1)
  try {
    expect(await audit('d')).toBe('kept')
  } finally {
    await raw.send('CONFIG', 'SET', 'maxmemory', 0)
  }
  expect(await raw.read(keys.audit)).toEqual(['d', 'c', 'b'])
})
