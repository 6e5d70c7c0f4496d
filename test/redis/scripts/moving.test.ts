// bring, bring-guards, take-away, step and end-move: the steps of a move between stores, each done once.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

const DAY_LIFE = 157_680_000
const mark = keys.move

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

type Step = readonly [move: string, step: number, note: string]
const first: Step = ['m1', 0, 'a note']

const bring = (step: Step, place: string, ...words: (string | number)[]): Promise<Plain> => {
  const kind = place.startsWith('queue:') ? ['list', place.slice('queue:'.length)] : ['zset', '']
  return raw.run('bring', [mark, keys.queues, place], [...step, ...kind, ...words])
}

const takeAway = (step: Step, place: string, ...words: (string | number)[]): Promise<Plain> => {
  const kind = place.startsWith('queue:') ? ['list', place.slice('queue:'.length)] : ['zset', '']
  return raw.run('takeAway', [mark, keys.queues, keys.paused, place, keys.lanes('mail')], [...step, ...kind, ...words])
}

const bringGuard = (step: Step, life: number, holder: string): Promise<Plain> =>
  raw.run('bringGuards', [mark, 'hm:guard:one', `hm:held:${holder}`], [...step, life, holder])

const count = (step: Step, all: number, today: number): Promise<Plain> =>
  raw.run('step', [mark, keys.processed, 'stat:processed:2026-11-21'], [...step, DAY_LIFE, 1, all, today])

describe.each([
  ['bring', (step: Step) => bring(step, 'queue:mail', 'a')],
  ['take-away', (step: Step) => takeAway(step, 'queue:mail', 'a')],
  ['bring-guards', (step: Step) => bringGuard(step, 30_000, 'j1')],
  ['step', (step: Step) => count(step, 1, 1)],
] as const)('%s', (_, run) => {
  it('notes how far the move is, and answers again without a write when it is asked again', async () => {
    await run(first)
    expect(await raw.read(mark)).toEqual([
      ['move', 'm1'],
      ['step', '0'],
      ['note', 'a note'],
    ])
    expect(await run(first)).toBe('again')
    expect(raw.changed).toEqual([])
    expect(['done', 0]).toContain(await run(['m1', 1, '']))
  })

  it.each<[string, Step]>([
    ['another move', ['m2', 0, 'a note']],
    ['a step that is not the next', ['m1', 2, '']],
    ['the same step with another note', ['m1', 0, 'another']],
  ])('refuses %s, and writes nothing', async (_what, step) => {
    await run(first)
    expect(await run(step)).toBe('other')
    expect(raw.changed).toEqual([])
  })

  it('refuses to begin in the middle', async () => {
    expect(await run(['m1', 3, ''])).toBe('other')
    expect(raw.changed).toEqual([])
  })
})

describe('bring', () => {
  it('puts payloads at the left end of their queue in the order given, and names the queue', async () => {
    expect(await bring(first, 'queue:mail', 'a', 'b')).toBe('done')
    expect(await raw.read('queue:mail')).toEqual(['b', 'a'])
    expect(await raw.read(keys.queues)).toEqual(['mail'])
  })

  it('puts entries into a set at their times', async () => {
    expect(await bring(first, keys.retry, '1.5', 'a', 2, 'b')).toBe('done')
    expect(await raw.read(keys.retry)).toEqual([
      ['a', '1.5'],
      ['b', '2'],
    ])
  })

  it('refuses twins in a set and a place of another type, and writes nothing', async () => {
    await raw.send('ZADD', keys.retry, 1, 'a')
    expect(await bring(first, keys.retry, 2, 'a')).toBe('twin')
    expect(raw.changed).toEqual([])
    expect(await bring(first, keys.schedule, 1, 'b', 2, 'b')).toBe('twin')
    await raw.send('SET', 'queue:mail', 'not ours')
    expect(await bring(first, 'queue:mail', 'a')).toBe('wrongtype queue:mail')
    expect(raw.changed).toEqual([])
  })
})

describe('take-away', () => {
  it('takes the head of a queue, and forgets a queue that is empty then', async () => {
    await raw.send('RPUSH', 'queue:mail', 'c', 'b', 'a')
    await raw.send('SADD', keys.queues, 'mail')
    expect(await takeAway(first, 'queue:mail', 'a', 'b')).toBe(2)
    expect(await raw.read('queue:mail')).toEqual(['c'])
    expect(await takeAway(['m1', 1, ''], 'queue:mail', 'c')).toBe(1)
    expect(await raw.read(keys.queues)).toBeNull()
  })

  it('refuses a place of another type, and writes nothing', async () => {
    await bring(first, keys.schedule, 1, 'a')
    await raw.send('SET', 'queue:mail', 'not a job')
    expect(await takeAway(['m1', 1, ''], 'queue:mail', 'a')).toBe('wrongtype queue:mail')
    expect(raw.changed).toEqual([])
  })

  it('keeps the name of a queue that is paused', async () => {
    await raw.send('SADD', keys.paused, 'mail')
    await raw.send('SADD', keys.queues, 'mail')
    await takeAway(first, 'queue:mail', 'a')
    expect(await raw.read(keys.queues)).toEqual(['mail'])
  })

  it('takes only what is still there, by its bytes and in a set by its score', async () => {
    await raw.send('RPUSH', 'queue:mail', 'c', 'new', 'a')
    expect(await takeAway(first, 'queue:mail', 'a', 'b', 'c')).toBe(2)
    expect(await raw.read('queue:mail')).toEqual(['new'])
    await raw.send('ZADD', keys.retry, 1, 'a', 2, 'b')
    expect(await takeAway(['m1', 1, ''], keys.retry, 1, 'a', 9, 'b')).toBe(1)
    expect(await raw.read(keys.retry)).toEqual([['b', '2']])
  })
})

describe('step', () => {
  it('refuses a counter that does not count, and writes nothing', async () => {
    for (const [command, ...words] of [
      ['SET', 'many'],
      ['RPUSH', '1'],
    ] as const) {
      await raw.send(command, 'stat:processed:2026-11-21', ...words)
      expect(await count(first, 1, 1)).toBe('wrongtype stat:processed:2026-11-21')
      expect(raw.changed).toEqual([])
      await raw.clear()
    }
  })

  it('adds what was counted, for ever in all and for five years by day', async () => {
    expect(await count(first, 5, 2)).toBe('done')
    expect([await raw.read(keys.processed), await raw.read('stat:processed:2026-11-21')]).toEqual(['5', '2'])
    expect(await count(['m1', 1, ''], -5, -1)).toBe('done')
    expect([await raw.read(keys.processed), await raw.read('stat:processed:2026-11-21')]).toEqual([null, '1'])
  })
})

describe('bring-guards', () => {
  it('takes the guard whoever held it, for its life, and lists it under its holder', async () => {
    await raw.send('SET', 'hm:guard:one', '4000000000000 j9', 'PX', 60_000)
    expect(await bringGuard(first, 30_000, 'j1')).toBe('done')
    expect(String(await raw.read('hm:guard:one'))).toMatch(/^\d{13} j1$/)
    expect(await raw.read('hm:held:j1')).toEqual(['hm:guard:one'])
  })
})

describe('end-move', () => {
  it('forgets its own move, and no other', async () => {
    await bring(first, 'queue:mail', 'a')
    expect(await raw.run('endMove', [mark, keys.crons], ['m2'])).toBe(0)
    expect(raw.changed).toEqual([])
    expect(await raw.run('endMove', [mark, keys.crons], ['m1'])).toBe(1)
    expect(await raw.read(mark)).toBeNull()
  })

  it('forgets the last version of what is declared where nothing is any more', async () => {
    await raw.send('HSET', mark, 'move', 'm1', 'step', '1', 'note', 'n')
    await raw.send('HSET', keys.crons, '', '7', 'nightly', '7 {}')
    await raw.run('endMove', [mark, keys.crons], ['m1'])
    expect(await raw.send('HLEN', keys.crons)).toBe(2)
    await raw.send('HSET', mark, 'move', 'm1', 'step', '1', 'note', 'n')
    await raw.send('HDEL', keys.crons, 'nightly')
    await raw.run('endMove', [mark, keys.crons], ['m1'])
    expect(raw.changed).toEqual([keys.crons, mark])
    expect(await raw.read(keys.crons)).toBeNull()
  })
})
