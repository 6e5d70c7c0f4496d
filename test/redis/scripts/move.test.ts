// move: one entry by hand, if it still stands there byte by byte.

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jidOf } from '../../../src/core/job/jid.ts'
import { keys, type Plain, RawServer } from './raw-server.ts'

const GUARD_LIFE = 30_000

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

interface Call {
  readonly from: string
  readonly to?: string
  /** Default: as the key says. */
  readonly end?: 'head'
  readonly as?: string
  readonly value?: string
  readonly score?: string
  readonly take?: readonly (readonly [key: string, how: 'refuse' | 'replace', holder: string])[]
  readonly release?: readonly (readonly [key: string, holder: string])[]
}

const kindOf = (key: string): string => (key.startsWith('queue:') ? 'list' : 'zset')

const move = ({ from, to, end, as = 'job', value = '', score = '', take = [], release = [] }: Call): Promise<Plain> =>
  raw.run(
    'move',
    [
      ...[from, to ?? from, keys.queues, keys.recovered],
      ...take.flatMap(([key, , holder]) => [key, keys.held(jidOf(holder))]),
      ...release.flatMap(([key, holder]) => [key, keys.held(jidOf(holder))]),
    ],
    [
      ...[kindOf(from), to === undefined ? 'nowhere' : (end ?? kindOf(to)), 'job', as, value, take.length, score],
      // It leaves no lane and asks for none.
      ...Array.from({ length: 8 }, () => ''),
      ...take.flatMap(([, how, holder]) => [GUARD_LIFE, how, holder]),
      ...release.map(([, holder]) => holder),
    ],
  )

describe('move', () => {
  it('takes an entry of a set to the left end of a queue, in its new bytes, and names the queue', async () => {
    await raw.send('ZADD', keys.dead, '1.5', 'job')
    await raw.send('RPUSH', 'queue:mail', 'waits')
    expect(await move({ from: keys.dead, to: 'queue:mail', as: 'job+', value: 'mail', score: '1.5' })).toBe('moved')
    expect(await raw.read('queue:mail')).toEqual(['job+', 'waits'])
    expect(raw.changed).toEqual(['dead', 'queue:mail', 'queues'])
  })

  it('takes an entry to the right end of a queue, also of its own, and names the queue', async () => {
    await raw.send('RPUSH', 'queue:mail', 'late', 'job', 'first')
    expect(await move({ from: 'queue:mail', to: 'queue:mail', end: 'head', value: 'mail' })).toBe('moved')
    expect(await raw.read('queue:mail')).toEqual(['late', 'first', 'job'])
    await raw.send('ZADD', keys.retry, '1.5', 'job')
    expect(await move({ from: keys.retry, to: 'queue:new', end: 'head', value: 'new', score: '1.5' })).toBe('moved')
    expect(await raw.read('queue:new')).toEqual(['job'])
    expect([...((await raw.send('SMEMBERS', keys.queues)) as string[])].toSorted()).toEqual(['mail', 'new'])
  })

  it('refuses the head of what is no list', async () => {
    await raw.send('ZADD', keys.dead, '1', 'job')
    await raw.send('SET', 'queue:mail', 'foreign')
    expect(await move({ from: keys.dead, to: 'queue:mail', end: 'head', value: 'mail', score: '1' })).toBe(
      'wrongtype queue:mail',
    )
    expect(await raw.read(keys.dead)).toEqual([['job', '1']])
  })

  it('takes an entry of a queue to a set, one of two that are equal', async () => {
    await raw.send('RPUSH', 'queue:mail', 'job', 'other', 'job')
    expect(await move({ from: 'queue:mail', to: keys.schedule, value: '1800000000.25' })).toBe('moved')
    expect(await raw.read('queue:mail')).toEqual(['job', 'other'])
    expect(await raw.read(keys.schedule)).toEqual([['job', '1800000000.25']])
  })

  it('puts an entry without a time into a set by the time of the server', async () => {
    await raw.send('ZADD', keys.retry, 1, 'job')
    await move({ from: keys.retry, to: keys.dead, score: '1' })
    expect(Math.abs(Number(await raw.send('ZSCORE', keys.dead, 'job')) * 1000 - (await raw.now()))).toBeLessThan(5000)
  })

  it('within one set changes score and bytes', async () => {
    await raw.send('ZADD', keys.retry, 1, 'job')
    await move({ from: keys.retry, to: keys.retry, as: 'job+', value: '2.5', score: '1' })
    expect(await raw.read(keys.retry)).toEqual([['job+', '2.5']])
  })

  it('to nowhere deletes', async () => {
    await raw.send('ZADD', keys.dead, 1, 'job')
    expect(await move({ from: keys.dead, score: '1' })).toBe('moved')
    expect(await raw.send('KEYS', '*')).toEqual([])
  })

  it('forgives what a crash made of it', async () => {
    await raw.send('HSET', keys.recovered, createHash('sha1').update('job').digest('hex'), '4000000000000 2')
    await raw.send('PEXPIRE', keys.recovered, 60_000)
    await raw.send('ZADD', keys.dead, 1, 'job')
    await move({ from: keys.dead, to: 'queue:mail', value: 'mail', score: '1' })
    expect(await raw.read(keys.recovered)).toBeNull()
  })
})

describe('move refuses, and writes nothing,', () => {
  it.each([
    ['what is not in the set', keys.dead, () => raw.send('ZADD', keys.dead, 1, 'another')],
    ['what has another score by now', keys.dead, () => raw.send('ZADD', keys.dead, 2, 'job')],
    ['what is not in the queue', 'queue:mail', () => raw.send('RPUSH', 'queue:mail', 'another')],
    ['what comes from a key of another type', keys.dead, () => raw.send('SET', keys.dead, 'not ours')],
    ['what comes from a key that is not there', 'queue:none', () => raw.send('PING')],
  ])('%s: gone', async (_, from, before) => {
    await before()
    expect(await move({ from, to: keys.retry, value: '5', score: '1' })).toBe('gone')
    expect(raw.changed).toEqual([])
  })

  it.each([
    [keys.retry, ''],
    ['queue:mail', 'mail'],
  ])('what would go to %s when that is of another type, and names it', async (to, value) => {
    await raw.send('ZADD', keys.dead, 1, 'job')
    await raw.send('SET', to, 'not ours')
    expect(await move({ from: keys.dead, to, value, score: '1' })).toBe(`wrongtype ${to}`)
    expect(raw.changed).toEqual([])
  })

  it('what needs a guard that another job holds', async () => {
    await raw.send('ZADD', keys.dead, 1, 'job')
    await raw.send('SET', 'hm:guard:one', '4000000000000 j1', 'PX', 60_000)
    const take = [
      ['hm:guard:two', 'refuse', 'j2'],
      ['hm:guard:one', 'refuse', 'j2'],
    ] as const
    expect(await move({ from: keys.dead, to: 'queue:mail', value: 'mail', score: '1', take })).toBe('duplicate')
    expect(raw.changed).toEqual([])
  })
})

describe('the guards of a move', () => {
  beforeEach(() => raw.send('ZADD', keys.dead, 1, 'job'))
  const back = { from: keys.dead, to: 'queue:mail', value: 'mail', score: '1' } as const

  it.each([
    ['refuse', '1000 j1'],
    ['refuse', '4000000000000 j2'],
    ['replace', '4000000000000 j1'],
  ] as const)('%s: are taken where they say %j', async (how, held) => {
    await raw.send('SET', 'hm:guard:one', held, 'PX', 90_000)
    expect(await move({ ...back, take: [['hm:guard:one', how, 'j2']] })).toBe('moved')
    const [till, holder] = String(await raw.read('hm:guard:one')).split(' ')
    expect(holder).toBe('j2')
    expect(Math.abs(Number(till) - GUARD_LIFE - (await raw.now()))).toBeLessThan(5000)
    expect(Number(await raw.send('PTTL', 'hm:guard:one'))).toBeGreaterThan(GUARD_LIFE + 55_000)
    expect(await raw.read(`hm:held:${holder}`)).toEqual(['hm:guard:one'])
  })

  it('are released only by their holder', async () => {
    await raw.send('SET', 'hm:guard:one', '4000000000000 j1', 'PX', 60_000)
    await raw.send('SET', 'hm:guard:two', '4000000000000 j2', 'PX', 60_000)
    const release = [
      ['hm:guard:one', 'j2'],
      ['hm:guard:two', 'j2'],
    ] as const
    await raw.send('SADD', 'hm:held:j2', 'hm:guard:two')
    await move({ from: keys.dead, score: '1', release })
    expect(await raw.send('KEYS', '*')).toEqual(['hm:guard:one'])
  })
})
