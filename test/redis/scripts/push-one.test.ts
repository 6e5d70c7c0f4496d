// push-one: one job without guards, into a queue or the schedule, and the record that answers a repeat.

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

const OUTLIVES = 60_000
const NEEDED = 90_000
const LIFE = NEEDED + OUTLIVES
const record = 'hm:pushed:p'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

interface Call {
  readonly seq?: number
  readonly validForMs?: number
  /** Into the schedule by this score. Default: into the queue. */
  readonly score?: string
}

async function push(payload: string | Buffer, { seq = 1, validForMs = 30_000, score }: Call = {}): Promise<Plain> {
  const validUntil = Math.floor((await raw.now()) + validForMs)
  const places = score === undefined ? [keys.queue('mail'), keys.queues] : [keys.schedule]
  return raw.run('pushOne', [record, ...places], [seq, validUntil, OUTLIVES, 8, score ?? 'mail', payload])
}

describe('a push of one job', () => {
  it('puts it at the left end of its queue, and names the queue', async () => {
    expect(await push('{"a":1}')).toBe('q')
    expect(await push('{"b":1.0}', { seq: 2 })).toBe('q')
    expect(await raw.read('queue:mail')).toEqual(['{"b":1.0}', '{"a":1}'])
    expect(await raw.read('queues')).toEqual(['mail'])
    expect(raw.changed).toEqual([record, 'queue:mail'])
  })

  it('puts one for later into the schedule by its score, and names no queue', async () => {
    expect(await push('later', { score: '1795277000.125' })).toBe('s')
    expect(await raw.read('schedule')).toEqual([['later', '1795277000.125']])
    expect(raw.changed).toEqual([record, 'schedule'])
  })

  it('keeps bytes that are no text', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x0a, 0x80])
    await push(bytes)
    const digest = "return redis.sha1hex(redis.call('LINDEX', KEYS[1], 0))"
    expect(await raw.send('EVAL', digest, 1, 'queue:mail')).toBe(createHash('sha1').update(bytes).digest('hex'))
  })

  it('keeps its answer for as long as it is told, and answers a repeat from it', async () => {
    await push('x')
    expect(await raw.read(record)).toEqual([
      ['a1', '1\nq'],
      ['high', '1'],
    ])
    const ttl = Number(await raw.send('PTTL', record))
    expect(ttl).toBeGreaterThan(LIFE - 5000)
    expect(ttl).toBeLessThanOrEqual(LIFE)
    expect(await push('x')).toBe('q')
    expect(raw.changed).toEqual([])
    expect(await raw.read('queue:mail')).toEqual(['x'])
  })

  it('gives a record more time when what it has is not enough any more, and not before', async () => {
    await push('x')
    for (const [seq, left, isEnough] of [
      [2, NEEDED + 3000, true],
      [3, NEEDED - 3000, false],
    ] as const) {
      await raw.send('PEXPIRE', record, left)
      await push('y', { seq })
      expect(Number(await raw.send('PTTL', record)) <= left).toBe(isEnough)
    }
  })

  it('refuses what came too late, and what is older than the answers kept, without a write', async () => {
    expect(await push('x', { validForMs: -1 })).toBe('expired')
    expect(raw.changed).toEqual([])
    await push('x', { seq: 9 })
    expect(await push('y', { seq: 1 })).toBe('old')
    expect(raw.changed).toEqual([])
    await push('y', { seq: 2 })
    expect((await raw.read(record)) as Plain[]).toContainEqual(['high', '9'])
  })

  it.each([
    ['queue:mail', {}],
    ['schedule', { score: '1' }],
  ])('writes nothing where %s is of another type', async (key, call) => {
    await raw.send('SET', key, 'not ours')
    expect(await push('x', call)).toBe(`wrongtype ${key}`)
    expect(await raw.send('EXISTS', record, 'queues')).toBe(0)
  })

  it('leaves a queue named that was named before, where its key is of another type now', async () => {
    await raw.send('SET', 'queue:mail', 'not ours')
    await raw.send('SADD', 'queues', 'mail')
    await push('x')
    expect(await raw.read('queues')).toEqual(['mail'])
  })
})
