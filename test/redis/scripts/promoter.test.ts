// lead and resign: the place of the process that promotes as a matter of course.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

const lead = (name: string): Promise<Plain> => raw.run('lead', [keys.promoter], [name, 6000])
const resign = (name: string): Promise<Plain> => raw.run('resign', [keys.promoter, keys.promoterLeft], [name])
const left = async (key: string): Promise<number> => Number(await raw.send('PTTL', key))

it('is taken by the first, for a time, and renewed by nobody else', async () => {
  expect(await lead('me')).toBe('own')
  expect(await left(keys.promoter)).toBeGreaterThan(5000)
  await raw.send('PEXPIRE', keys.promoter, 3000)
  expect(Number(await lead('other'))).toBeGreaterThan(2000)
  expect(raw.changed).toEqual([])
  expect(await lead('me')).toBe('own')
  expect(await left(keys.promoter)).toBeGreaterThan(5000)
})

it('is given up by its holder alone, and the others are told by a key that ends by itself', async () => {
  await lead('me')
  expect(await resign('other')).toBe('ok')
  expect(raw.changed).toEqual([])
  expect(await resign('me')).toBe('ok')
  expect(await raw.send('EXISTS', keys.promoter)).toBe(0)
  expect(await raw.send('GET', keys.promoterLeft)).toBe('me')
  expect(await left(keys.promoterLeft)).toBeGreaterThan(50_000)
})

it("is nobody's business where a foreign key stands in it", async () => {
  await raw.send('LPUSH', keys.promoter, 'something')
  expect(await lead('me')).toBe('own')
  expect(await raw.send('GET', keys.promoter)).toBe('me')
})
