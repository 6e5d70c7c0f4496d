// What becomes of limiters once they were used: leases are let go, renewed and taken back, points corrected, all of it forgotten.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

const FAR = 4_000_000_000_000
const WEEK = 604_800_000

const pair = (name: string): readonly string[] => [`hm:limit:${name}`, `hm:leases:${name}`]

/** A limiter of which these hold a lease, each until then. */
async function leased(name: string, ...leases: readonly (readonly [number, string])[]): Promise<void> {
  await raw.send('HSET', `hm:limit:${name}`, 'kind', 'concurrent')
  await raw.send('ZADD', `hm:leases:${name}`, ...leases.flat())
  for (const key of pair(name)) await raw.send('PEXPIRE', key, WEEK)
}

const holders = async (name: string): Promise<Plain> =>
  ((await raw.read(`hm:leases:${name}`)) as Plain[][] | null)?.map(([holder]) => holder ?? null) ?? null

it('a lease is let go by its holder alone, and one that had ended was not let go', async () => {
  await leased('one', [1000, 'old'], [FAR, 'a'], [FAR, 'b'])
  const names = [...pair('one'), ...pair('one'), ...pair('one')]
  expect(await raw.run('limitLetGo', names, ['a', 0, 'c', 0, 'old', 0])).toEqual([1, 0, 0])
  expect(raw.changed).toEqual(['hm:leases:one'])
  expect(await holders('one')).toEqual(['b'])
})

it('points are corrected, within what there is and one level below', async () => {
  const now = await raw.now()
  const at = String(Math.floor(now))
  await raw.send(
    'HSET',
    'hm:limit:shop',
    'kind',
    'points',
    'max',
    10,
    'span',
    100_000_000,
    'counted',
    `500000000 ${at}`,
  )
  await raw.send('PEXPIRE', 'hm:limit:shop', WEEK)
  const level = async (more: number): Promise<number> => {
    expect(await raw.run('limitLetGo', pair('shop'), ['a', more])).toEqual([1])
    return Number.parseInt(String(await raw.send('HGET', 'hm:limit:shop', 'counted')), 10)
  }
  expect((await level(2)) - 300_000_000).toBeLessThan(100_000)
  expect(await level(1000)).toBe(-1_000_000_000)
  expect(await level(-1000)).toBe(1_000_000_000)
  await raw.send('HSET', 'hm:limit:shop', 'kind', 'bucket')
  expect(await raw.run('limitLetGo', [...pair('shop'), ...pair('none')], ['a', 1, 'a', 1])).toEqual([0, 0])
  expect(raw.changed).toEqual([])
})

it('a lease is renewed while it lasts', async () => {
  await leased('one', [1000, 'old'], [FAR, 'a'])
  const names = ['hm:leases:one', 'hm:leases:one', 'hm:leases:none']
  const args = ['a', 'old', 'a'].flatMap((holder) => [holder, 60_000, WEEK])
  expect(await raw.run('limitRenew', names, args)).toEqual([1, 0, 0])
  const end = Number(await raw.send('ZSCORE', 'hm:leases:one', 'a'))
  expect(Math.abs(end - (await raw.now()) - 60_000)).toBeLessThan(1000)
  expect(await raw.send('ZSCORE', 'hm:leases:one', 'old')).toBe(1000)
})

it('the leases of an owner that died come back, and no others', async () => {
  await leased('one', [FAR, 'w:1:ab:1'], [FAR, 'w:1:ab:2'], [FAR, 'w:1:abc:1'])
  await leased('two', [FAR, 'w:1:ab:3'])
  expect(await raw.run('limitReclaim', [...pair('one'), ...pair('two'), ...pair('none')], ['w:1:ab:'])).toBe(3)
  expect([await holders('one'), await holders('two')]).toEqual([['w:1:abc:1'], null])
  expect(await raw.send('HGET', 'hm:limit:one', 'reclaimed')).toBe('2')
  expect(await raw.send('EXISTS', 'hm:limit:none')).toBe(0)
})

it('a limiter is forgotten with all that is known of it', async () => {
  await leased('one', [FAR, 'a'])
  await raw.send('ZADD', 'hm:limits', FAR, 'one', FAR, 'two')
  await raw.send('PEXPIRE', 'hm:limits', WEEK)
  const names = ['hm:limits', ...pair('one')]
  expect(await raw.run('limitForget', names, ['one'])).toBe(1)
  expect(await raw.send('KEYS', '*')).toEqual(['hm:limits'])
  expect(await raw.run('limitForget', names, ['one'])).toBe(0)
})
