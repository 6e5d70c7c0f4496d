// settle: the ends of attempts. Each counts only while its claim is there, and only where its destination can take it.

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

const id = 'host:1:me'
const claims = `hm:claims:${id}`
const owner = `hm:owner:${id}`
const DAY = 86_400_000
const FIVE_YEARS = 157_680_000
/** For these tests. */
const NOTES_KEPT = 2

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(async () => {
  await raw.clear()
  await raw.send('HSET', keys.owners, id, 1)
  await raw.send('HSET', owner, 'high', 9)
  await raw.send('HSET', claims, 1, 'mail\none', 2, 'mail\ntwo', 3, 'mail\nthree')
})

const today = async (): Promise<number> => Math.floor((await raw.now()) / DAY)
const nameOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)

/** Places in KEYS: 4 schedule, 5 retry, 6 dead; one day; 13 the queue; 14 a guard, 15 what its holder holds. */
const [SCHEDULE, RETRY, DEAD, QUEUE, GUARD, HELD] = [4, 5, 6, 13, 14, 15]

interface End {
  readonly token: number
  readonly kind: 'done' | 'back' | 'schedule' | 'retry' | 'dead'
  readonly count?: 'nothing' | 'processed' | 'failed'
  readonly place?: number
  readonly value?: string
  readonly payload?: string
  readonly note?: string
  /** `life` in ms; 0: let go. */
  readonly guards?: readonly (readonly [place: number, held: number, holder: string, life: number])[]
}

const wordsOf = ({
  token,
  kind,
  count = 'nothing',
  place = 0,
  value = '',
  payload = '',
  note = '',
  guards = [],
}: End) => [...[token, kind, count, place, value, payload, note, guards.length], ...guards.flat()]

/** A token alone is done, counts as processed, and has nothing else to do. */
const settleAt = (seq: number, day: number, ...ends: (End | number)[]): Promise<Plain> => {
  const others = ends.filter((end) => typeof end !== 'number')
  const { queues, schedule, retry, dead, processed, failed, notes, recovered, counted } = keys
  const days = [counted('processed', nameOf(day)), counted('failed', nameOf(day))]
  const all = [owner, claims, queues, schedule, retry, dead, processed, failed, notes, recovered, ...days]
  return raw.run(
    'settle',
    [...all, 'queue:mail', 'hm:guard:one', 'hm:held:j1'],
    [
      seq,
      8,
      FIVE_YEARS,
      NOTES_KEPT,
      1,
      day,
      ends.flatMap((end) => (typeof end === 'number' ? [end] : [])).join(','),
      // None of their jobs is in a lane.
      0,
      ...others.flatMap(wordsOf),
    ],
  )
}

const settle = async (seq: number, ...ends: (End | number)[]): Promise<Plain> => settleAt(seq, await today(), ...ends)

describe('settle', () => {
  it('lets a job that is done go, and counts it in all and for its day', async () => {
    expect(await settle(1, { token: 1, kind: 'done', count: 'processed' })).toBe('now ;')
    const day = nameOf(await today())
    expect(raw.changed).toEqual([claims, owner, `stat:processed`, `stat:processed:${day}`].sort())
    expect(await raw.read(keys.processed)).toBe('1')
    const left = Number(await raw.send('TTL', `stat:processed:${day}`))
    expect(FIVE_YEARS - left).toBeLessThan(60)
  })

  it('does the same for tokens alone, beside others, and says which were not in these hands', async () => {
    expect(await settle(1, 1, 4, 3, { token: 2, kind: 'done', count: 'processed' }, 1)).toBe('now 4,1;')
    expect(raw.changed).toEqual([claims, owner, 'stat:processed', `stat:processed:${nameOf(await today())}`].sort())
    expect(await raw.read(keys.processed)).toBe('3')
    expect(await raw.send('EXISTS', claims)).toBe(0)
    expect(await settle(1, 1, 4, 3, 2, 1)).toBe('again 4,1;')
  })

  it('counts what failed as processed too', async () => {
    await settle(
      1,
      { token: 1, kind: 'retry', place: RETRY, value: '1800000000.25', payload: 'one+', count: 'failed' },
      { token: 2, kind: 'done', count: 'processed' },
    )
    expect([await raw.read(keys.processed), await raw.read(keys.failed)]).toEqual(['2', '1'])
    expect(await raw.read(keys.retry)).toEqual([['one+', '1800000000.25']])
  })

  it('gives back to the right end of the queue, as it was, and names the queue', async () => {
    await raw.send('RPUSH', 'queue:mail', 'waits')
    await settle(1, { token: 1, kind: 'back', place: QUEUE, value: 'mail' })
    expect(await raw.read('queue:mail')).toEqual(['waits', 'one'])
    expect(await raw.read(keys.queues)).toEqual(['mail'])
    expect(await raw.send('EXISTS', keys.processed)).toBe(0)
  })

  it('puts a snoozed job into the schedule, and a dead one among the dead by the time of the server', async () => {
    await settle(
      1,
      { token: 1, kind: 'schedule', place: SCHEDULE, value: '1800000000.5', payload: 'one+' },
      { token: 2, kind: 'dead', place: DEAD, payload: 'two+', count: 'failed' },
    )
    expect(await raw.read(keys.schedule)).toEqual([['one+', '1800000000.5']])
    const dead = await raw.send('ZSCORE', keys.dead, 'two+')
    expect(Math.abs(Number(dead) * 1000 - (await raw.now()))).toBeLessThan(5000)
  })

  it('answers the tokens that are not in these hands, and does nothing for them', async () => {
    const end = { kind: 'retry', place: RETRY, value: '1', payload: 'x', count: 'failed', note: 'n' } as const
    expect(await settle(1, { token: 4, ...end }, { token: 5, ...end })).toBe('now 4,5;')
    expect(raw.changed).toEqual([owner])
  })

  it('refuses what would go to a key of another type, keeps that claim, and ends the others', async () => {
    await raw.send('SET', keys.retry, 'not ours')
    await raw.send('SET', 'queue:mail', 'not ours')
    const said = await settle(
      1,
      { token: 1, kind: 'retry', place: RETRY, value: '1', payload: 'one+', count: 'failed' },
      { token: 2, kind: 'back', place: QUEUE, value: 'mail' },
      { token: 3, kind: 'done', count: 'processed' },
    )
    expect(said).toBe('now ;1,2')
    expect(await raw.read(claims)).toEqual([
      ['1', 'mail\none'],
      ['2', 'mail\ntwo'],
    ])
    expect(await raw.send('EXISTS', keys.failed)).toBe(0)
  })

  it('answers a repeat from its record, and only tells the claim that travels behind', async () => {
    await settle(1, { token: 4, kind: 'done' }, { token: 1, kind: 'done', count: 'processed' })
    expect(await settle(1, { token: 2, kind: 'done', count: 'processed' })).toBe('again 4;')
    expect(raw.changed).toEqual([owner])
    expect(await raw.send('HGET', owner, 'again')).toBe('1')
  })

  it('answers gone to an owner that is forgotten, and writes nothing', async () => {
    await raw.send('DEL', owner, claims)
    expect(await settle(1, { token: 1, kind: 'done', count: 'processed' })).toBe('gone')
    expect(raw.changed).toEqual([])
  })

  it('ends the attempts of an owner whose own key was lost', async () => {
    await raw.send('DEL', owner)
    expect(await settle(1, { token: 1, kind: 'done', count: 'processed' })).toBe('now ;')
    expect(await raw.send('HEXISTS', claims, 1)).toBe(0)
  })

  it('answers old to a number below the answers kept, and only tells the claim that travels behind', async () => {
    await raw.send('HSET', owner, 'seq', 9)
    expect(await settle(1, { token: 1, kind: 'done', count: 'processed' })).toBe('old')
    expect(raw.changed).toEqual([owner])
    expect(await raw.send('HGET', owner, 'again')).toBe('1')
  })

  it('answers day when the day is not among those given, and writes nothing', async () => {
    expect(await settleAt(1, (await today()) - 1, { token: 1, kind: 'done', count: 'processed' })).toBe('day')
    expect(raw.changed).toEqual([])
  })

  it('keeps notes, the newest first', async () => {
    await settle(1, { token: 1, kind: 'done', note: 'first' }, { token: 2, kind: 'done', note: 'second' })
    expect(await raw.read(keys.notes)).toEqual(['second', 'first'])
  })

  it('lets the oldest notes go that are too many', async () => {
    await settle(1, { token: 1, kind: 'done', note: 'first' }, { token: 2, kind: 'done', note: 'second' })
    await settle(2, { token: 3, kind: 'done', note: 'third' })
    expect(await raw.read(keys.notes)).toEqual(['third', 'second'])
  })

  it('ends jobs without their notes where these cannot be kept', async () => {
    await raw.send('SET', keys.notes, 'not a list')
    expect(await settle(1, { token: 1, kind: 'done', count: 'processed', note: 'first' }, 2)).toBe('now ;')
    expect(await raw.read(keys.processed)).toBe('2')
    expect(await raw.read(keys.notes)).toBe('not a list')
  })

  it('lets a guard go that still names its holder, and no other', async () => {
    await raw.send('SET', 'hm:guard:one', '4000000000000 j1', 'PX', 60_000)
    await settle(1, { token: 1, kind: 'done', guards: [[GUARD, HELD, 'j2', 0]] })
    expect(await raw.read('hm:guard:one')).toBe('4000000000000 j1')
    await settle(2, { token: 2, kind: 'done', guards: [[GUARD, HELD, 'j1', 0]] })
    expect(await raw.read('hm:guard:one')).toBeNull()
  })

  it('takes a guard that goes off the list of what its holder holds', async () => {
    await raw.send('SET', 'hm:guard:one', '4000000000000 j1', 'PX', 60_000)
    await raw.send('SADD', 'hm:held:j1', 'hm:guard:one', 'hm:guard:two')
    await raw.send('PEXPIRE', 'hm:held:j1', 60_000)
    await settle(1, { token: 1, kind: 'done', guards: [[GUARD, HELD, 'j1', 0]] })
    expect(await raw.read('hm:held:j1')).toEqual(['hm:guard:two'])
  })

  it.each([
    ['of its own', '4000000000000 j1'],
    ['that is over', '1000 j2'],
    ['that is free', ''],
  ])('holds a guard %s for longer, and lists it', async (_, before) => {
    if (before !== '') await raw.send('SET', 'hm:guard:one', before, 'PX', 60_000)
    await settle(1, { token: 1, kind: 'done', guards: [[GUARD, HELD, 'j1', 300_000]] })
    const [till, holder] = String(await raw.read('hm:guard:one')).split(' ')
    expect(holder).toBe('j1')
    expect(Math.abs(Number(till) - 300_000 - (await raw.now()))).toBeLessThan(5000)
    expect(Number(await raw.send('PTTL', 'hm:guard:one'))).toBeGreaterThan(350_000)
    expect(await raw.read('hm:held:j1')).toEqual(['hm:guard:one'])
    expect(Number(await raw.send('PTTL', 'hm:held:j1'))).toBeGreaterThan(350_000)
  })

  it('holds nothing for longer that another holds', async () => {
    await raw.send('SET', 'hm:guard:one', '4000000000000 j2', 'PX', 60_000)
    await settle(1, { token: 1, kind: 'done', guards: [[GUARD, HELD, 'j1', 300_000]] })
    expect(await raw.read('hm:guard:one')).toBe('4000000000000 j2')
    expect(await raw.read('hm:held:j1')).toBeNull()
  })
})

describe('the mark of suspicion of a job that is settled', () => {
  const sha = (payload: string): string => createHash('sha1').update(payload).digest('hex')
  const mark = '4000000000000 2'
  beforeEach(async () => {
    await raw.send('HSET', keys.recovered, sha('one'), mark)
    await raw.send('PEXPIRE', keys.recovered, 60_000)
  })

  it.each([1, { token: 1, kind: 'done', count: 'processed' } as const])('falls with its end, %j', async (end) => {
    await settle(1, end)
    expect(await raw.read(keys.recovered)).toBeNull()
  })

  it('stays with a job that was given back', async () => {
    await settle(1, { token: 1, kind: 'back', place: QUEUE, value: 'mail' })
    expect(await raw.read(keys.recovered)).toEqual([[sha('one'), mark]])
  })

  it.each(['one+', 'one'])(
    'follows it into the schedule as %j, and what holds the marks keeps its TTL',
    async (payload) => {
      await settle(1, { token: 1, kind: 'schedule', place: SCHEDULE, value: '1800000000', payload })
      expect(await raw.read(keys.recovered)).toEqual([[sha(payload), mark]])
      expect(Number(await raw.send('PTTL', keys.recovered))).toBeGreaterThan(50_000)
    },
  )
})
