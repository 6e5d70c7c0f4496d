// claim: from the right ends of queues into an owner's hands, fenced by epoch and token.

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

const id = 'host:1:me'
const claims = `hm:claims:${id}`

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(async () => {
  await raw.clear()
  await raw.send('HSET', keys.owners, id, 1)
  await raw.send('HSET', `hm:owner:${id}`, 'high', 0)
})

const claim = (first: number, max: number, ...queues: string[]): Promise<unknown> => claimAs(1, first, max, ...queues)

const claimAs = (epoch: number, first: number, max: number, ...queues: string[]): Promise<unknown> =>
  claimBehind(0, epoch, first, max, ...queues)

/** What a reply says, a line for each job: token, queue, payload, whether it is suspect, charges. */
function linesOf(said: Plain, first: number): unknown {
  if (!Array.isArray(said)) return said
  const [suspects = '', pieces = '', ...queues] = said.map(String)
  const charges = new Map(suspects.split(',').map((one) => one.split(' ').map(Number) as [number, number]))
  let [token, at] = [first, 0]
  return queues.flatMap((queue, i) =>
    (i % 2 === 0 ? (queues[i + 1] ?? '').split(',') : []).map((length) => {
      const payload = pieces.slice(at, at + Number(length))
      at += payload.length
      const charged = charges.get(token)
      return [token++, queue, payload, charged === undefined ? 0 : 1, charged ?? 0]
    }),
  )
}

/** `ride`: the number of the settle that it travels with. */
const claimBehind = async (ride: number, epoch: number, first: number, max: number, ...queues: string[]) =>
  linesOf(
    await raw.run(
      'claim',
      [keys.owners, `hm:owner:${id}`, claims, keys.paused, keys.recovered, ...queues.map(keys.queue)],
      [id, epoch, first, max, ride, ...queues],
    ),
    first,
  )

describe('claim', () => {
  it('takes from the right, in the order of the queues, and keeps queue and payload under the token', async () => {
    await raw.send('RPUSH', 'queue:a', 'a2', 'a1')
    await raw.send('RPUSH', 'queue:b', 'b2', 'b1')
    expect(await claim(7, 3, 'a', 'b')).toEqual([
      [7, 'a', 'a1', 0, 0],
      [8, 'a', 'a2', 0, 0],
      [9, 'b', 'b1', 0, 0],
    ])
    expect(await raw.read(claims)).toEqual([
      ['7', 'a\na1'],
      ['8', 'a\na2'],
      ['9', 'b\nb1'],
    ])
    expect(await raw.read('queue:b')).toEqual(['b2'])
    expect(await raw.read(`hm:owner:${id}`)).toEqual([['high', '9']])
    expect(await raw.send('PTTL', claims)).toBe(-1)
  })

  it('leaves no empty queue behind, and writes nothing when there is nothing', async () => {
    await raw.send('RPUSH', 'queue:a', 'a1')
    await claim(1, 5, 'a')
    expect(await raw.send('EXISTS', 'queue:a')).toBe(0)
    expect(await claim(2, 5, 'a')).toEqual([])
    expect(raw.changed).toEqual([])
  })

  it.each([
    ['gone', 'an owner that nobody knows', () => raw.send('HDEL', keys.owners, id)],
    ['late', 'another epoch', () => raw.send('HSET', keys.owners, id, 2)],
    ['used', 'a token that was named before', () => raw.send('HSET', `hm:owner:${id}`, 'high', 1)],
  ])('answers %s to %s, and takes nothing', async (said, _, before) => {
    await raw.send('RPUSH', 'queue:a', 'a1')
    await before()
    expect(await claim(1, 5, 'a')).toBe(said)
    expect(raw.changed).toEqual([])
  })

  it('takes nothing behind a settle that was a repeat, and takes behind any other', async () => {
    await raw.send('RPUSH', 'queue:a', 'a1')
    await raw.send('HSET', `hm:owner:${id}`, 'again', 7)
    expect(await claimBehind(7, 1, 1, 5, 'a')).toEqual([])
    expect(raw.changed).toEqual([])
    expect(await claimBehind(8, 1, 1, 5, 'a')).toEqual([[1, 'a', 'a1', 0, 0]])
  })

  it('takes more than one command may carry', async () => {
    const payloads = Array.from({ length: 1201 }, (_, n) => `job ${n}`)
    for (let from = 0; from < payloads.length; from += 500)
      await raw.send('LPUSH', 'queue:a', ...payloads.slice(from, from + 500))
    expect(await claim(1, 5000, 'a')).toEqual(payloads.map((payload, n) => [n + 1, 'a', payload, 0, 0]))
    expect(await raw.send('HLEN', claims)).toBe(1201)
    expect(await raw.send('HGET', claims, 1201)).toBe('a\njob 1200')
  })

  it('goes on for an owner whose own key was lost', async () => {
    await raw.send('DEL', `hm:owner:${id}`)
    await raw.send('RPUSH', 'queue:a', 'a1')
    expect(await claim(3, 5, 'a')).toEqual([[3, 'a', 'a1', 0, 0]])
    expect(await raw.read(`hm:owner:${id}`)).toEqual([['high', '3']])
  })

  it('passes over queues that are paused or of another type', async () => {
    await raw.send('RPUSH', 'queue:a', 'a1')
    await raw.send('SET', 'queue:bad', 'not ours')
    await raw.send('RPUSH', 'queue:c', 'c1')
    await raw.send('SADD', keys.paused, 'a')
    expect(await claim(1, 5, 'a', 'bad', 'c')).toEqual([[1, 'c', 'c1', 0, 0]])
    expect(raw.changed).toEqual([claims, `hm:owner:${id}`, 'queue:c'])
  })

  it('tells of suspicion while the mark holds, and not after', async () => {
    const now = Math.round(await raw.now())
    for (const [payload, till] of [
      ['suspect', now + 60_000],
      ['cleared', now - 1],
    ] as const)
      await raw.send('HSET', keys.recovered, createHash('sha1').update(payload).digest('hex'), `${till} 2`)
    await raw.send('PEXPIRE', keys.recovered, 60_000)
    await raw.send('RPUSH', 'queue:a', 'plain', 'cleared', 'suspect')
    expect(await claim(1, 5, 'a')).toEqual([
      [1, 'a', 'suspect', 1, 2],
      [2, 'a', 'cleared', 0, 0],
      [3, 'a', 'plain', 0, 0],
    ])
  })
})
