// push-guarded: one job with one guard, both or neither, and the record that answers a repeat.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

const OUTLIVES = 60_000
const record = 'hm:pushed:p'
const HOUR = 3_600_000
const FAR = 4_000_000_000_000

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
  readonly jid?: string
  readonly taken?: 'refuse' | 'replace'
}

async function push({ seq = 1, validForMs = 30_000, score, jid = 'j1', taken = 'refuse' }: Call = {}): Promise<Plain> {
  const validUntil = Math.floor((await raw.now()) + validForMs)
  const [place, ...queues] = score === undefined ? [keys.queue('mail'), keys.queues] : [keys.schedule]
  const all = [record, place ?? '', 'hm:guard:one', `hm:held:${jid}`, ...queues]
  return raw.run('pushGuarded', all, [seq, validUntil, OUTLIVES, 8, score ?? 'mail', `job ${jid}`, jid, HOUR, taken])
}

const holds = (holder: string, until = FAR): Promise<Plain> =>
  raw.send('SET', 'hm:guard:one', `${until} ${holder}`, 'PX', 60_000)

describe('a push of one job with a guard', () => {
  it('puts it into its queue, takes the guard for its life, and lists it', async () => {
    expect(await push()).toBe('q')
    expect(await raw.read('queue:mail')).toEqual(['job j1'])
    expect(await raw.read('queues')).toEqual(['mail'])
    const [till, holder] = String(await raw.read('hm:guard:one')).split(' ')
    expect(holder).toBe('j1')
    expect(Math.abs(Number(till) - HOUR - (await raw.now()))).toBeLessThan(5000)
    expect(Number(await raw.send('PTTL', 'hm:guard:one'))).toBeGreaterThan(HOUR + 55_000)
    expect(await raw.read('hm:held:j1')).toEqual(['hm:guard:one'])
    expect(Number(await raw.send('PTTL', 'hm:held:j1'))).toBeGreaterThan(HOUR + 55_000)
  })

  it('puts one for later into the schedule', async () => {
    expect(await push({ score: '1795277000.125' })).toBe('s')
    expect(await raw.read('schedule')).toEqual([['job j1', '1795277000.125']])
  })

  it('is refused where another holds it, and changes nothing but its record', async () => {
    await holds('j9')
    expect(await push()).toBe('d 0 j9')
    expect(raw.changed).toEqual([record])
  })

  it('takes it over where it says so', async () => {
    await holds('j9')
    expect(await push({ taken: 'replace' })).toBe('r j9')
    expect(String(await raw.read('hm:guard:one'))).toMatch(/ j1$/)
    expect(await raw.read('queue:mail')).toEqual(['job j1'])
  })

  it('takes one that is over', async () => {
    await holds('j9', 1000)
    expect(await push()).toBe('q')
    expect(String(await raw.read('hm:guard:one'))).toMatch(/ j1$/)
  })

  it('is not added again where it holds the guard already', async () => {
    await push()
    expect(await push({ seq: 2 })).toBe('q')
    expect(await raw.read('queue:mail')).toEqual(['job j1'])
  })

  it('is answered from the record when it is repeated, also after the guard went', async () => {
    await push()
    await raw.send('DEL', 'hm:guard:one', 'queue:mail')
    expect(await push()).toBe('q')
    expect(raw.changed).toEqual([])
    expect(await push({ seq: 9 })).toBe('q')
    expect(await push({ seq: 1 })).toBe('old')
  })

  it('that came too late changes nothing', async () => {
    expect(await push({ validForMs: -1 })).toBe('expired')
    expect(raw.changed).toEqual([])
  })

  it.each([
    ['queue:mail', {}],
    ['schedule', { score: '1795277000' }],
  ])('takes no guard where %s cannot take the job', async (key, call) => {
    await raw.send('SET', key, 'neither')
    expect(await push(call)).toBe(`wrongtype ${key}`)
    expect(raw.changed).toEqual([])
  })
})
