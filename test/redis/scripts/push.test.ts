// push: jobs into queues or the schedule, their guards, and the record that answers a repeat.

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

/** How long a record outlives its call, how long it has to live after one that is valid as here, and how long it is given. */
const OUTLIVES = 60_000
const NEEDED = 90_000
const LIFE = NEEDED + OUTLIVES
const GUARD_LIFE = 30_000
const record = 'hm:pushed:p'
const first = [record, keys.queues, keys.schedule]

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

type Guard = readonly [place: number, how: 'refuse' | 'replace']

type Tick = readonly [place: number, cron: string, at: number]

/** The words of one job. Guards stand behind the queues in KEYS, and `held` is the place of what they are listed in. */
const job = (
  place: number,
  score: string,
  payload: string,
  jid: string,
  guards: readonly Guard[] = [],
  held = 0,
  [ticks, cron, tick]: Tick | readonly [] = [],
) => [
  ...[place, score, payload, jid, guards.length],
  ...guards.flatMap(([at, how]) => [at, GUARD_LIFE, how]),
  held,
  ...[ticks ?? 0, cron ?? '', tick ?? ''],
  // In no lane.
  ...['', '', ''],
]

interface Call {
  readonly seq?: number
  readonly validForMs?: number
  readonly queues?: readonly string[]
  readonly more?: readonly string[]
}

interface Plainly {
  /** For each queue. */
  readonly waiting?: readonly (readonly string[])[]
  readonly due?: readonly (readonly [payload: string, score: string])[]
}

/** The words of jobs without guards. */
const plainly = (queues: readonly string[], { waiting = [], due = [] }: Plainly): string[] => {
  const groups = [...queues.map((_, i) => waiting[i] ?? []), due.map(([payload]) => payload)]
  const lengths = groups.map((payloads) => payloads.map((payload) => payload.length).join(','))
  return [groups.flat().join(''), ...lengths, due.map(([, score]) => score).join(',')]
}

async function call({ seq = 1, validForMs = 30_000, queues = ['mail'], more = [] }: Call, ...rest: string[]) {
  const validUntil = Math.floor((await raw.now()) + validForMs)
  const words = [seq, validUntil, OUTLIVES, 8, queues.length, ...queues, ...rest]
  return raw.run('push', [...first, ...queues.map(keys.queue), ...more], words)
}

/** Jobs of which at least one may have guards. */
const push = (given: Call, ...jobs: unknown[][]): Promise<Plain> =>
  call(given, ...plainly(given.queues ?? ['mail'], {}), ...jobs.flat().map(String))

const pushPlainly = (given: Call, jobs: Plainly): Promise<Plain> =>
  call(given, ...plainly(given.queues ?? ['mail'], jobs))

describe('push', () => {
  it('puts jobs at the left end of their queue in the order given, and names the queue', async () => {
    expect(await push({}, job(1, '', '{"a":1}', 'one'), job(1, '', '{"b":1.0}', 'two'))).toBe('q\nq')
    expect(await raw.read('queue:mail')).toEqual(['{"b":1.0}', '{"a":1}'])
    expect(await raw.read('queues')).toEqual(['mail'])
    expect(raw.changed).toEqual([record, 'queue:mail', 'queues'])
  })

  it('puts a job for later into the schedule by its score, and names no queue', async () => {
    expect(await push({ queues: [] }, job(0, '1795277000.125', 'later', 'one'))).toBe('s')
    expect(await raw.read('schedule')).toEqual([['later', '1795277000.125']])
    expect(raw.changed).toEqual([record, 'schedule'])
  })

  it('keeps bytes that are no text', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x0a, 0x80])
    await raw.run('push', [...first, 'queue:mail'], [1, 4e12, OUTLIVES, 8, 1, 'mail', bytes, 4, '', ''])
    const digest = "return redis.sha1hex(redis.call('LINDEX', KEYS[1], 0))"
    const expected = createHash('sha1').update(bytes).digest('hex')
    expect(await raw.send('EVAL', digest, 1, 'queue:mail')).toBe(expected)
  })

  it('keeps its answer for as long as it is told, and answers a repeat from it', async () => {
    await push({}, job(1, '', 'x', 'one'))
    expect(await raw.read(record)).toEqual([
      ['a1', '1\nq'],
      ['high', '1'],
    ])
    const ttl = Number(await raw.send('PTTL', record))
    expect(ttl).toBeGreaterThan(LIFE - 5000)
    expect(ttl).toBeLessThanOrEqual(LIFE)
    expect(await push({}, job(1, '', 'x', 'one'))).toBe('q')
    expect(raw.changed).toEqual([])
  })

  it('gives a record more time when what it has is not enough any more, and not before', async () => {
    await push({}, job(1, '', 'x', 'one'))
    for (const [seq, left, isEnough] of [
      [2, NEEDED + 3000, true],
      [3, NEEDED - 3000, false],
    ] as const) {
      await raw.send('PEXPIRE', record, left)
      await push({ seq }, job(1, '', 'y', `job${seq}`))
      const ttl = Number(await raw.send('PTTL', record))
      expect(ttl <= left).toBe(isEnough)
    }
  })

  it('shortens no record that is kept for longer', async () => {
    await push({}, job(1, '', 'x', 'one'))
    await raw.send('PEXPIRE', record, 2 * LIFE)
    await push({ seq: 2 }, job(1, '', 'y', 'two'))
    expect(Number(await raw.send('PTTL', record))).toBeGreaterThan(LIFE)
  })

  it('refuses what came too late, and what is older than the answers kept, without a write', async () => {
    expect(await push({ validForMs: -1 }, job(1, '', 'x', 'one'))).toBe('expired')
    expect(raw.changed).toEqual([])
    await push({ seq: 9 }, job(1, '', 'x', 'one'))
    expect(await push({ seq: 1 }, job(1, '', 'y', 'two'))).toBe('old')
    expect(raw.changed).toEqual([])
    expect(await push({ seq: 2 }, job(1, '', 'y', 'two'))).toBe('q')
  })

  it.each([
    ['queue:bad', { queues: ['mail', 'bad'] }],
    ['schedule', {}],
  ])('refuses the whole call when %s is of another type, and writes nothing', async (key, call) => {
    await raw.send('SET', key, 'not ours')
    expect(await push(call, job(1, '', 'x', 'one'))).toBe(`wrongtype ${key}`)
    expect(raw.changed).toEqual([])
  })

  it('takes more jobs than one LPUSH may carry, in order', async () => {
    const jobs = Array.from({ length: 2500 }, (_, n) => job(1, '', `job ${n}`, `jid${n}`))
    await push({}, ...jobs)
    const found = await raw.read('queue:mail')
    expect(found).toEqual(jobs.map(([, , payload]): Plain => String(payload)).reverse())
  })
})

describe('a push of jobs without guards', () => {
  it('cuts them out of one piece, for each queue and for the schedule', async () => {
    const waiting = [['a1', 'a22'], ['b333']]
    const due = [
      ['c', '2.5'],
      ['dd', '1'],
    ] as const
    expect(await pushPlainly({ queues: ['a', 'b'] }, { waiting, due })).toBe('')
    expect(await raw.read('queue:a')).toEqual(['a22', 'a1'])
    expect(await raw.read('queue:b')).toEqual(['b333'])
    expect(await raw.read('schedule')).toEqual([
      ['dd', '1'],
      ['c', '2.5'],
    ])
    expect((await raw.read('queues')) as Plain[]).toEqual(['a', 'b'])
  })

  it('takes more than one command may carry, in order', async () => {
    const jobs = Array.from({ length: 2500 }, (_, n) => `job ${n}`)
    await pushPlainly({}, { waiting: [jobs], due: jobs.map((payload, n) => [payload, String(n)] as const) })
    expect(await raw.read('queue:mail')).toEqual(jobs.toReversed())
    expect(await raw.read('schedule')).toEqual(jobs.map((payload, n) => [payload, String(n)]))
  })

  it('is not done twice', async () => {
    for (let i = 0; i < 2; i++) expect(await pushPlainly({}, { waiting: [['x']] })).toBe('')
    expect(raw.changed).toEqual([])
    expect(await raw.read('queue:mail')).toEqual(['x'])
  })
})

describe('the guards of a push', () => {
  const guards = ['hm:guard:one', 'hm:guard:two']
  const more = [...guards, 'hm:held:j1', 'hm:held:j2']
  const [one, two, heldOne, heldTwo] = [5, 6, 7, 8]

  const until = async (key: string): Promise<readonly string[]> => String(await raw.read(key)).split(' ')

  it('name their holder and until when, live a minute longer, and are listed under it', async () => {
    const now = await raw.now()
    expect(
      await push(
        { more },
        job(
          1,
          '',
          'x',
          'j1',
          [
            [one, 'refuse'],
            [two, 'refuse'],
          ],
          heldOne,
        ),
      ),
    ).toBe('q')
    const [till, holder] = await until('hm:guard:one')
    expect(holder).toBe('j1')
    expect(Number(till) - now - GUARD_LIFE).toBeLessThan(5000)
    for (const key of [...guards, 'hm:held:j1'])
      expect(Number(await raw.send('PTTL', key))).toBeGreaterThan(GUARD_LIFE + 55_000)
    expect(await raw.read('hm:held:j1')).toEqual(guards)
  })

  it('that another job holds refuse, by their number and its jid, and none of the others is taken', async () => {
    await push({ more }, job(1, '', 'x', 'j1', [[two, 'refuse']], heldOne))
    const refused = job(
      1,
      '',
      'y',
      'j2',
      [
        [one, 'refuse'],
        [two, 'refuse'],
      ],
      heldTwo,
    )
    expect(await push({ seq: 2, more }, refused)).toBe('d 1 j1')
    expect(raw.changed).toEqual([record])
    expect(await raw.read('queue:mail')).toEqual(['x'])
  })

  it('that replace name the new holder, and the new job is added', async () => {
    await push({ more }, job(1, '', 'x', 'j1', [[one, 'refuse']], heldOne))
    expect(await push({ seq: 2, more }, job(1, '', 'y', 'j2', [[one, 'replace']], heldTwo))).toBe('r j1')
    expect((await until('hm:guard:one'))[1]).toBe('j2')
    expect(await raw.read('queue:mail')).toEqual(['y', 'x'])
  })

  it('of their own holder add nothing', async () => {
    const item = job(1, '', 'x', 'j1', [[one, 'refuse']], heldOne)
    await push({ more }, item)
    expect(await push({ seq: 2, more }, item)).toBe('q')
    expect(await raw.read('queue:mail')).toEqual(['x'])
  })

  it('whose time is over are free, though Redis keeps them a little longer', async () => {
    await raw.send('SET', 'hm:guard:one', '1000 j1', 'PX', 60_000)
    expect(await push({ more }, job(1, '', 'y', 'j2', [[one, 'refuse']], heldTwo))).toBe('q')
    expect((await until('hm:guard:one'))[1]).toBe('j2')
  })
})

describe('the tick of a push', () => {
  const more = [keys.ticks, 'hm:guard:one', 'hm:held:j2']
  const brought = (jid: string, at: number, guards: readonly Guard[] = []): unknown[] =>
    job(1, '', jid, jid, guards, guards.length > 0 ? 7 : 0, [5, 'nightly', at])

  it('is kept with its job under its name, the newest first, and twenty of them', async () => {
    expect(await push({ more }, brought('j1', 1000), brought('j2', 2000))).toBe('q\nq')
    expect(await raw.read(keys.ticks)).toEqual([['nightly', '2000 j2,1000 j1']])
    expect(raw.changed).toEqual([keys.ticks, record, 'queue:mail', 'queues'].sort())
    await push({ more, seq: 2 }, ...Array.from({ length: 30 }, (_, n) => brought(`k${n}`, 3000 + n)))
    const [[, kept = ''] = []] = (await raw.read(keys.ticks)) as [string, string][]
    expect(kept.split(',')).toEqual(Array.from({ length: 20 }, (_, n) => `${3029 - n} k${29 - n}`))
  })

  it('refuses the job where it was taken, and stands in its place where it was not', async () => {
    await push({ more }, brought('j1', 1000))
    expect(await push({ more, seq: 2 }, brought('j2', 1000))).toBe('t')
    expect(raw.changed).toEqual([record])
    expect(await push({ more, seq: 3 }, brought('j3', 2000), brought('j4', 1500), brought('j5', 500))).toBe('q\nq\nq')
    expect(await raw.read(keys.ticks)).toEqual([['nightly', '2000 j3,1500 j4,1000 j1,500 j5']])
  })

  it('is used up by a job that a guard refuses', async () => {
    await raw.send('SET', 'hm:guard:one', `${(await raw.now()) + 60_000} other`.replace(/\.\d+/, ''))
    expect(await push({ more }, brought('j2', 1000, [[6, 'refuse']]))).toBe('d 0 other')
    expect(await raw.read(keys.ticks)).toEqual([['nightly', '1000 -']])
    expect(await raw.read('queue:mail')).toBeNull()
  })

  it('is not taken where its key is of another type: the whole call is refused before its first write', async () => {
    await raw.send('SET', keys.ticks, 'not ours')
    const guarded = job(1, '', 'x', 'j2', [[6, 'refuse']], 7)
    expect(await push({ more }, guarded, brought('j1', 1000))).toBe(`wrongtype ${keys.ticks}`)
    expect(raw.changed).toEqual([])
  })
})
