import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Random } from '../random.ts'
import { arrange, expandForeign, expandQueues, hasPatterns, parseQueue, queueOrder } from './order.ts'
import { type QueueName, queueName } from './queue-name.ts'

/** A small generator with a seed, so that a failure comes again (mulberry32). */
function seeded(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return { next, hex: () => '' }
}

const names = (...texts: string[]): QueueName[] => texts.map(queueName)

const expanded = (queues: readonly string[], ...known: string[]): string[] =>
  expandQueues(queueOrder(queues), names(...known)).map(({ name }) => name)

describe('a queue on the command line', () => {
  it.each([
    ['default', 'default', null],
    ['critical,3', 'critical', 3],
    ['app:mail.out-1_x', 'app:mail.out-1_x', null],
    ['*', '*', null],
    ['*,2', '*', 2],
    ['{a,b}', '{a,b}', null],
    ['{a,1}', '{a,1}', null],
    ['{a,b},3', '{a,b}', 3],
    ['!low', '!low', null],
    ['!{a,b}*', '!{a,b}*', null],
    ['q[a-c]?', 'q[a-c]?', null],
  ])('%s is read as %s with weight %s', (text, pattern, weight) => {
    expect(parseQueue(text)).toEqual({ pattern, weight })
  })

  it.each([
    'critical,0',
    'critical,-1',
    'critical,1.5',
    'critical,',
    'critical,x',
    'critical, 3',
    'critical,1e3',
    `c,${'9'.repeat(30)}`,
    'a,b',
  ])('%s has a weight that is refused', (text) => {
    expect(() => parseQueue(text)).toThrow(
      `HM_CONFIG_INVALID: Queue ${JSON.stringify(text)} cannot be used. A weight is`,
    )
  })

  it.each([
    '',
    ' ',
    'a b',
    'a/b',
    'ü',
    'x'.repeat(129),
    '!',
    '!!a',
    'a\nb',
    'a,b,3',
    '{a',
    'a}',
    '}{',
    '[a',
    'a]',
    '[]',
    '[z-a]',
    '*,*',
    'a*/',
    '(a|b)*',
    '[^]',
    '!low,3',
  ])('%j is refused', (text) => {
    expect(() => parseQueue(text)).toThrow(/^HM_CONFIG_INVALID: /)
  })
})

describe('the order', () => {
  it('is strict where no weight is given', () => {
    expect(queueOrder(['critical', 'default'])).toEqual({
      mode: 'strict',
      entries: [
        { pattern: 'critical', weight: 1 },
        { pattern: 'default', weight: 1 },
      ],
    })
  })

  it('is weighted where any weight is given, and the others weigh 1', () => {
    expect(queueOrder(['critical,5', 'low'])).toEqual({
      mode: 'weighted',
      entries: [
        { pattern: 'critical', weight: 5 },
        { pattern: 'low', weight: 1 },
      ],
    })
    expect(queueOrder(['a,1', 'b,1']).mode).toBe('weighted')
  })

  it('of a table is weighted', () => {
    expect(queueOrder({ critical: 6, 'mail*': 1 })).toEqual({
      mode: 'weighted',
      entries: [
        { pattern: 'critical', weight: 6 },
        { pattern: 'mail*', weight: 1 },
      ],
    })
    expect(() => queueOrder({ critical: 0 })).toThrow('HM_CONFIG_INVALID')
    expect(() => queueOrder({ critical: Number.NaN })).toThrow('HM_CONFIG_INVALID')
  })

  it('without a queue to work on is refused', () => {
    expect(() => queueOrder([])).toThrow('HM_CONFIG_INVALID: queues is empty')
    expect(() => queueOrder({})).toThrow('HM_CONFIG_INVALID: queues is empty')
    expect(() => queueOrder(['!low'])).toThrow('HM_CONFIG_INVALID: queues only says what to leave out')
  })

  it('depends on what the store knows only where a glob is in it', () => {
    expect(hasPatterns(queueOrder(['a', 'b,2']))).toBe(false)
    expect(hasPatterns(queueOrder(['a', '!b*']))).toBe(false)
    for (const glob of ['*', 'a?', '[ab]', '{a,b}']) expect(hasPatterns(queueOrder(['x', glob]))).toBe(true)
  })
})

describe('the queues of an order', () => {
  it('are the plain names as written, known or not, each once', () => {
    expect(expanded(['b', 'a', 'b'], 'c')).toEqual(['b', 'a'])
  })

  it('are for a glob the known ones that match, by name', () => {
    expect(expanded(['*'], 'mail', 'b', 'a')).toEqual(['a', 'b', 'mail'])
    expect(expanded(['mail*'], 'mail_b', 'gmail', 'mail', 'mail_a')).toEqual(['mail', 'mail_a', 'mail_b'])
    expect(expanded(['*'])).toEqual([])
  })

  it.each([
    ['a?', ['ab'], ['a', 'abc']],
    ['a.c', ['a.c'], ['abc']],
    ['a.?', ['a.c'], ['abc']],
    ['q[a-c]', ['qa', 'qc'], ['qd', 'q']],
    ['q[!a-c]', ['qd', 'q-'], ['qa']],
    ['q[^a]', ['qb'], ['qa']],
    ['q[0.]', ['q0', 'q.'], ['qx']],
    ['{a,bc}*', ['a', 'a1', 'bc9'], ['b', 'c']],
    ['x{a,{b,c}d}', ['xa', 'xbd', 'xcd'], ['xb', 'xd']],
    ['{a,}b', ['ab', 'b'], ['a']],
    ['**', ['a', 'a.b'], []],
  ])('for %s are %j and not %j', (glob, yes, no) => {
    expect(expanded([glob], ...yes, ...no)).toEqual([...yes].sort())
  })

  it('keep a plain name where it stands, also behind a glob that matches it', () => {
    expect(expanded(['critical', '*', 'low'], 'a', 'critical', 'low', 'z')).toEqual(['critical', 'a', 'z', 'low'])
  })

  it('give a queue to the first glob that matches it', () => {
    expect(expanded(['b*', '*'], 'a', 'b1', 'c')).toEqual(['b1', 'a', 'c'])
  })

  it('leave out what a negation matches, wherever it stands', () => {
    expect(expanded(['!low', '*'], 'a', 'low')).toEqual(['a'])
    expect(expanded(['*', '!tmp_*', '!{x,y}'], 'a', 'tmp_1', 'x', 'y', 'xy')).toEqual(['a', 'xy'])
    expect(expanded(['a', 'b', '!a'], 'a')).toEqual(['b'])
  })

  it('carry the weight of what named them', () => {
    const order = queueOrder(['*,2', 'critical,5'])
    expect(expandQueues(order, names('critical', 'a'))).toEqual([
      { name: 'a', weight: 2 },
      { name: 'critical', weight: 5 },
    ])
  })

  it('leave what the store knows as it was', () => {
    const known = Object.freeze(names('b', 'a'))
    expect(expandQueues(queueOrder(['*']), known)).toHaveLength(2)
    expect(known).toEqual(['b', 'a'])
  })
})

describe('an order that anybody may have written', () => {
  it('takes what it names, and nothing where it cannot be read', () => {
    const order = (...patterns: readonly string[]): Parameters<typeof expandForeign>[0] => ({
      ...{ mode: 'strict', entries: patterns.map((pattern) => ({ pattern, weight: 1 })) },
    })
    expect(expandForeign(order('m*'), [queueName('mail')])).toEqual([{ name: 'mail', weight: 1 }])
    for (const name of ['', '<img>', '{a', '[', 'a b', '\u202e'])
      expect(expandForeign(order(name), [queueName('mail')])).toEqual([])
  })
})

describe('the order of one claim', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 })
  const queuesOf = (list: readonly number[]) => list.map((weight, i) => ({ name: queueName(`q${i}`), weight }))

  it('is as written when strict, and draws nothing', () => {
    const random: Random = { next: () => expect.unreachable(), hex: () => '' }
    expect(arrange(queuesOf([1, 9, 3]), 'strict', random)).toEqual(['q0', 'q1', 'q2'])
  })

  it('holds every queue exactly once when weighted', () => {
    fc.assert(
      fc.property(weights, fc.integer(), (list, seed) => {
        const queues = queuesOf(list)
        expect([...arrange(queues, 'weighted', seeded(seed))].sort()).toEqual(queues.map(({ name }) => name).sort())
      }),
    )
  })

  it('gives first place in proportion to the weights', () => {
    const draws = 4000
    fc.assert(
      fc.property(weights, fc.integer(), (list, seed) => {
        const random = seeded(seed)
        const queues = queuesOf(list)
        const firsts = Array.from({ length: draws }, () => arrange(queues, 'weighted', random)[0])
        const sum = list.reduce((a, b) => a + b)
        for (const { name, weight } of queues) {
          const share = weight / sum
          const deviation = Math.sqrt((share * (1 - share)) / draws)
          expect(Math.abs(firsts.filter((first) => first === name).length / draws - share)).toBeLessThanOrEqual(
            6 * deviation,
          )
        }
      }),
      { numRuns: 30 },
    )
  })

  it('is that of a shuffled list with every name repeated by its weight, in every place', () => {
    const queues = queuesOf([3, 2, 1])
    const draws = 60_000
    const random = seeded(7)
    const seen = new Map<string, number>()
    for (let i = 0; i < draws; i++) {
      const order = arrange(queues, 'weighted', random).join()
      seen.set(order, (seen.get(order) ?? 0) + 1)
    }
    const wanted = {
      'q0,q1,q2': 1 / 3,
      'q0,q2,q1': 1 / 6,
      'q1,q0,q2': 1 / 4,
      'q1,q2,q0': 1 / 12,
      'q2,q0,q1': 1 / 10,
      'q2,q1,q0': 1 / 15,
    }
    for (const [order, share] of Object.entries(wanted)) expect((seen.get(order) ?? 0) / draws).toBeCloseTo(share, 1.9)
  })

  it('of a single queue draws nothing', () => {
    const random: Random = { next: () => expect.unreachable(), hex: () => '' }
    expect(arrange(queuesOf([4]), 'weighted', random)).toEqual(['q0'])
  })
})
