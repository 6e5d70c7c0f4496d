// hand-back: claims of a dead owner to the heads of their queues; what needs a decision comes into the sweeper's hands.

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

const [dead, me] = ['host:1:dead', 'host:2:me']
const [owner, claims] = [`hm:owner:${dead}`, `hm:claims:${dead}`]
const [mine, myClaims] = [`hm:owner:${me}`, `hm:claims:${me}`]
const MARK_LIFE = 259_200_000
const MOST = 3
const sha = (payload: string): string => createHash('sha1').update(payload).digest('hex')

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(async () => {
  await raw.clear()
  await raw.send('SADD', keys.deadOwners, dead)
  await raw.send('HSET', claims, 1, 'mail\none', 2, 'mail\ntwo')
  await raw.send('HSET', keys.owners, me, 4)
  await raw.send('HSET', mine, 'high', 10)
})

type Claim = readonly [token: number, readable: 0 | 1]

const handBackAs = (epoch: number, first: number, ...each: Claim[]): Promise<Plain> =>
  raw.run(
    'handBack',
    [keys.deadOwners, owner, claims, keys.recovered, keys.owners, mine, myClaims, keys.queues, 'queue:mail'],
    [dead, me, epoch, first, MOST, MARK_LIFE, ...each.flatMap(([token, readable]) => [token, 9, readable])],
  )

const handBack = (...each: Claim[]): Promise<Plain> => handBackAs(4, 11, ...each)

const mark = (payload: string, till: number, charges: number): Promise<unknown> =>
  raw.send('HSET', keys.recovered, sha(payload), `${till} ${charges}`)

/** The charges of a payload, as its mark says. */
const chargesOf = async (payload: string): Promise<string | undefined> =>
  String(await raw.send('HGET', keys.recovered, sha(payload))).split(' ')[1]

describe('hand-back', () => {
  it('puts claims at the right end of their queue in the order given, as they were, and marks them', async () => {
    await raw.send('RPUSH', 'queue:mail', 'waits')
    expect(await handBack([2, 1], [1, 1])).toEqual(['back', 'back'])
    expect(await raw.read('queue:mail')).toEqual(['waits', 'two', 'one'])
    expect(await raw.read(keys.queues)).toEqual(['mail'])
    expect(raw.changed).toEqual([claims, keys.recovered, 'queue:mail', 'queues'])
    expect([await chargesOf('one'), await chargesOf('two')]).toEqual(['0', '0'])
    expect(Number(await raw.send('PTTL', keys.recovered))).toBeGreaterThan(MARK_LIFE - 5000)
  })

  it('does nothing for an owner that is not among the dead', async () => {
    await raw.send('SREM', keys.deadOwners, dead)
    expect(await handBack([1, 1])).toEqual([])
    expect(raw.changed).toEqual([])
  })

  it('answers gone for a claim that is not there, and writes nothing', async () => {
    expect(await handBack([7, 1])).toEqual(['gone'])
    expect(raw.changed).toEqual([])
  })

  it('leaves the claim when its queue is of another type, and marks nothing', async () => {
    await raw.send('SET', 'queue:mail', 'not ours')
    expect(await handBack([1, 1])).toEqual(['wrongtype'])
    expect(raw.changed).toEqual([])
  })

  it('charges the suspect that was running, and nobody beside it', async () => {
    const later = Math.round(await raw.now()) + 60_000
    await raw.send('HSET', owner, 'noted', 1)
    await mark('one', later, 1)
    await mark('two', later, 1)
    expect(await handBack([1, 1], [2, 1])).toEqual(['back', 'back'])
    expect([await chargesOf('one'), await chargesOf('two')]).toEqual(['2', '1'])
  })

  it('begins anew after a mark whose time is over', async () => {
    await raw.send('HSET', owner, 'noted', 1)
    await mark('one', 1000, 2)
    await handBack([1, 1])
    expect(await chargesOf('one')).toBe('0')
  })
})

describe('a claim that needs a decision', () => {
  it('by its last charge comes into the hands of the sweeper under a new token', async () => {
    await raw.send('HSET', owner, 'noted', 1)
    await mark('one', Math.round(await raw.now()) + 60_000, MOST - 1)
    expect(await handBack([1, 1], [2, 1])).toEqual([[11, 'mail', 'one', MOST], 'back'])
    expect(await raw.read(myClaims)).toEqual([['11', 'mail\none']])
    expect(await raw.read(mine)).toEqual([['high', '11']])
    expect(await raw.send('PTTL', myClaims)).toBe(-1)
  })

  it('because nobody can read it comes there too, and its queue may be of any type', async () => {
    await raw.send('SET', 'queue:mail', 'not ours')
    expect(await handBack([1, 0], [2, 0])).toEqual([
      [11, 'mail', 'one', 0],
      [12, 'mail', 'two', 0],
    ])
    expect(await raw.send('EXISTS', claims)).toBe(0)
  })

  it.each([
    ['whose epoch is old', 3, 11],
    ['whose token was named before', 4, 10],
  ])('stays where it is for a sweeper %s, and nothing is written', async (_, epoch, first) => {
    expect(await handBackAs(epoch, first, [1, 0])).toEqual(['stays'])
    expect(raw.changed).toEqual([])
  })
})
