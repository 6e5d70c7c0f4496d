// acquire: limiters are used on bare keys, all of a call or none, and only the keys of those that are named change.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

const WEEK = 604_800_000
const DAYS = 864_000_000

interface Asked {
  readonly name: string
  readonly kind: string
  readonly max?: number
  readonly span?: number
  readonly cost?: number
}

/** One call by `holder`. */
async function acquire(holder: string, owner: string, ...uses: readonly Asked[]): Promise<Plain> {
  const keys = ['hm:limits', 'hm:owners', ...uses.flatMap(({ name }) => [`hm:limit:${name}`, `hm:leases:${name}`])]
  const each = uses.flatMap(({ name, kind, max = 2, span = DAYS, cost = 1 }, i) => [
    ...[3 + 2 * i, name, kind, max, span, cost, Math.max(WEEK, 2 * span)],
  ])
  const [now, said = null] = (await raw.run('acquire', keys, [holder, owner, 0, uses.length, ...each])) as Plain[]
  expect(Math.abs(Number(now) - (await raw.now()))).toBeLessThan(1000)
  return said
}

const fieldsOf = async (name: string): Promise<Record<string, Plain>> =>
  Object.fromEntries((await raw.read(`hm:limit:${name}`)) as [string, Plain][])

it('keeps the kind, what it allows, what is counted and how often, under the name of the limiter', async () => {
  expect(await acquire('a', '', { name: 'stripe', kind: 'bucket', max: 100, span: 1000 })).toBe('held')
  expect(raw.changed).toEqual(['hm:limit:stripe', 'hm:limits'])
  const { used, counted, ...rest } = await fieldsOf('stripe')
  expect(rest).toEqual({ kind: 'bucket', max: '100', span: '1000', immediate: '1' })
  expect(counted).toBe(`99000 ${String(used)}`)
  const [[name, until] = []] = (await raw.read('hm:limits')) as Plain[][]
  expect([name, Number(until)]).toEqual(['stripe', Number(used) + WEEK])
  for (const key of ['hm:limit:stripe', 'hm:limits']) {
    expect(await raw.send('PTTL', key)).toBeGreaterThan(WEEK - 60_000)
    expect(await raw.send('PTTL', key)).toBeLessThanOrEqual(WEEK)
  }
})

it('numbers that are large stay exact', async () => {
  const year = 366 * 86_400_000
  expect(await acquire('a', '', { name: 'big', kind: 'bucket', max: 71_000, span: year })).toBe('held')
  expect(String((await fieldsOf('big')).counted)).toMatch(new RegExp(`^${70_999 * year} \\d{13}$`))
})

it.each(['bucket', 'leaky', 'points', 'window', 'sliding', 'concurrent'])(
  'gives so much of a %s, and says when there is more',
  async (kind) => {
    const one = { name: 'one', kind }
    expect([await acquire('a', '', one), await acquire('b', '', one)]).toEqual(['held', 'held'])
    const [name, at] = (await acquire('c', '', one)) as Plain[]
    expect(name).toBe('one')
    expect(Number(at)).toBeGreaterThan(await raw.now())
    expect(await fieldsOf('one')).toMatchObject({ immediate: '2', refused: '1' })
  },
)

describe('leases', () => {
  const one = { name: 'one', kind: 'concurrent', span: 60_000 }

  it('are kept by their ends, and those that have ended go first', async () => {
    await raw.send('ZADD', 'hm:leases:one', 1000, 'old', 4_000_000_000_000, 'other')
    expect(await acquire('a', '', one)).toBe('held')
    expect(raw.changed).toEqual(['hm:leases:one', 'hm:limit:one', 'hm:limits'])
    expect(((await raw.read('hm:leases:one')) as Plain[][]).map(([holder]) => holder)).toEqual(['a', 'other'])
    expect(await fieldsOf('one')).toMatchObject({ reclaimed: '1', immediate: '1' })
    expect(await raw.send('PTTL', 'hm:leases:one')).toBeGreaterThan(WEEK - 60_000)
  })

  it('are for owners that live', async () => {
    expect(await acquire('w:1', 'w', one)).toBe('gone')
    expect(raw.changed).toEqual([])
    await raw.send('HSET', 'hm:owners', 'w', 1)
    expect(await acquire('w:1', 'w', one)).toBe('held')
  })
})

it('takes nothing of one limiter where another has no room', async () => {
  const [full, free] = [
    { name: 'full', kind: 'concurrent', max: 1 },
    { name: 'free', kind: 'concurrent' },
  ]
  await acquire('a', '', full)
  expect(await acquire('b', '', free, full)).toMatchObject(['full', expect.any(String)])
  expect(await raw.read('hm:leases:free')).toBeNull()
  expect(await fieldsOf('free')).not.toHaveProperty('immediate')
})

it('changes nothing where a key is of another program', async () => {
  await raw.send('SET', 'hm:limit:one', 'x')
  await expect(acquire('a', '', { name: 'one', kind: 'bucket' })).rejects.toThrow('WRONGTYPE')
  expect(await raw.read('hm:limits')).toBeNull()
})
