// The rules against brute force: every use that was let through is remembered, and all of them are added up.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EpochMs, epochMs, ms } from '../../clock.ts'
import { judgeConcurrent } from './concurrent.ts'
import { carried, corrected, judge, type Known, longest, usedOf } from './judge.ts'
import { type LimitKind, limiterName, type Rule } from './rule.ts'
import { slicesOf } from './sliding.ts'

const name = limiterName('one')
const holder = { id: 'a', owner: null }
const start = epochMs(1_800_000_000_000)

/** Steps in milliseconds, and what each use costs. */
const traffic = fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 120 })
const rules = (kind: LimitKind): fc.Arbitrary<Rule> =>
  fc.record({
    kind: fc.constant(kind),
    max: fc.integer({ min: 3, max: 12 }),
    spanMs: fc.integer({ min: 1, max: 400 }).map(ms),
  })

interface Passed {
  readonly at: number
  readonly cost: number
}

interface Asked extends Passed {
  readonly rule: Rule
  readonly before: readonly Passed[]
  readonly known: Known
  /** null: it was let through. */
  readonly retryAt: EpochMs | null
}

/** Plays traffic on a limiter; `see` is shown each answer. */
function play(rule: Rule, steps: readonly (readonly [number, number])[], see: (asked: Asked) => void): void {
  let known: Known = { rule, counted: [], leases: [] }
  const passed: Passed[] = []
  let at: number = start
  for (const [wait, cost] of steps) {
    at += wait
    const said = judge({ name, rule, cost }, known, holder, epochMs(at))
    see({ rule, at, cost, before: [...passed], known, retryAt: 'retryAt' in said ? said.retryAt : null })
    if ('retryAt' in said) continue
    known = { ...known, counted: said.counted }
    passed.push({ at, cost })
  }
}

const answers = (kind: LimitKind, check: (asked: Asked) => void): void =>
  fc.assert(fc.property(rules(kind), traffic, (rule, steps) => play(rule, steps, check)))

const sum = (uses: readonly Passed[]): number => uses.reduce((all, { cost }) => all + cost, 0)

/** In no stretch of time more than what was there at first and what came back in it. */
const fits = ({ max, spanMs }: Rule, uses: readonly Passed[]): boolean =>
  uses.every((first, i) => {
    const last = uses.at(-1) ?? first
    return sum(uses.slice(i)) * spanMs <= max * spanMs + (last.at - first.at) * max
  })

describe.each(['bucket', 'leaky', 'points'] as const)('%s', (kind) => {
  it('lets through what fits into every stretch of time, and nothing else', () => {
    answers(kind, ({ rule, at, cost, before, retryAt }) =>
      expect(fits(rule, [...before, { at, cost }])).toBe(retryAt === null),
    )
  })
})

describe('window', () => {
  it('lets through so much in each full span, and nothing else', () => {
    answers('window', ({ rule, at, cost, before, retryAt }) => {
      const nth = Math.floor(at / rule.spanMs)
      const mine = before.filter((use) => Math.floor(use.at / rule.spanMs) === nth)
      expect(sum(mine) + cost <= rule.max).toBe(retryAt === null)
    })
  })

  it('is not given out twice where the clock goes back by a little', () => {
    const rule: Rule = { kind: 'window', max: 5, spanMs: ms(100) }
    const known = { rule, counted: [start, 5], leases: [] }
    const said = judge({ name, rule, cost: 1 }, known, holder, epochMs(start - 3))
    expect(said).toEqual({ retryAt: start + 100 })
    expect(judge({ name, rule, cost: 1 }, known, holder, epochMs(start - 1000))).toHaveProperty('counted')
  })
})

describe('sliding', () => {
  it('lets through no more than so much in any span, wherever it begins', () => {
    answers('sliding', ({ rule, at, cost, before, retryAt }) => {
      const within = before.filter((use) => use.at > at - rule.spanMs)
      if (retryAt === null) expect(sum(within) + cost).toBeLessThanOrEqual(rule.max)
      const slice = Math.ceil(rule.spanMs / slicesOf)
      const nearly = before.filter((use) => use.at > at - rule.spanMs - slice)
      if (retryAt !== null) expect(sum(nearly) + cost, 'and refuses nothing a slice later').toBeGreaterThan(rule.max)
    })
  })

  it('lets through no more also where uses come a little less than a span apart', () => {
    const rule: Rule = { kind: 'sliding', max: 4, spanMs: ms(500) }
    const step = fc.oneof(fc.nat(4), fc.integer({ min: 488, max: 500 }))
    const steps = fc.array(fc.tuple(step, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(steps, (all) =>
        play(rule, all, ({ at, cost, before, retryAt }) => {
          const within = before.filter((use) => use.at > at - rule.spanMs)
          if (retryAt === null) expect(sum(within) + cost).toBeLessThanOrEqual(rule.max)
        }),
      ),
    )
  })

  it('keeps no more than its slices', () => {
    answers('sliding', ({ known }) => expect(known.counted.length).toBeLessThanOrEqual(2 * (slicesOf + 2)))
  })
})

describe.each(['bucket', 'leaky', 'points', 'window', 'sliding'] as const)('%s, when it has no room,', (kind) => {
  it('says the first moment at which it has', () => {
    answers(kind, ({ rule, at, cost, known, retryAt }) => {
      if (retryAt === null) return
      expect(retryAt).toBeGreaterThan(at)
      const use = { name, rule, cost }
      expect(judge(use, known, holder, retryAt)).toHaveProperty('counted')
      expect(judge(use, known, holder, epochMs(retryAt - 1))).toHaveProperty('retryAt')
    })
  })

  it('counts in whole numbers that stay exact', () => {
    answers(kind, ({ known }) => expect(known.counted.every(Number.isSafeInteger)).toBe(true))
  })

  it('shows as used what is used, up to all of it', () => {
    answers(kind, ({ rule, at, known, retryAt, cost }) => {
      const used = usedOf(known, epochMs(at))
      expect(used).toBeGreaterThanOrEqual(0)
      expect(used).toBeLessThanOrEqual(rule.max)
      expect(used + cost > rule.max).toBe(retryAt !== null)
    })
  })
})

describe('concurrent', () => {
  const leases = fc.uniqueArray(
    fc.record({ holder: fc.constantFrom('a', 'b', 'c', 'd', 'e'), until: fc.integer({ min: -5, max: 5 }) }),
    { selector: ({ holder: by }) => by },
  )

  it('has room for so many leases that have not ended, and for who holds one', () => {
    fc.assert(
      fc.property(leases, fc.integer({ min: 1, max: 4 }), (given, max) => {
        const held = given.map((one) => ({ holder: one.holder, until: epochMs(start + one.until) }))
        const alive = held.filter(({ until }) => until > start)
        const said = judgeConcurrent({ kind: 'concurrent', max, spanMs: ms(10) }, held, 'a', start)
        expect('room' in said).toBe(alive.length < max || alive.some((one) => one.holder === 'a'))
        if ('room' in said) return
        const left = (at: number): number => held.filter(({ until }) => until > at).length
        expect(left(said.retryAt)).toBeLessThan(max)
        expect(left(said.retryAt - 1)).toBeGreaterThanOrEqual(max)
      }),
    )
  })
})

describe('corrected points', () => {
  const rule: Rule = { kind: 'points', max: 10, spanMs: ms(1000) }
  const known = (counted: readonly number[]): Known => ({ rule, counted, leases: [] })

  it('are as if the use had been what it came to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 10 }), (estimate, real) => {
        const said = judge({ name, rule, cost: estimate }, null, holder, start)
        const counted = 'counted' in said ? corrected(known(said.counted), start, real - estimate) : []
        expect(counted).toEqual([(10 - real) * 1000, start])
      }),
    )
  })

  it('are overdrawn by one full level at most, and are never more than there are', () => {
    expect(corrected(known([0, start]), start, 1e6)).toEqual([-10_000, start])
    expect(corrected(known([0, start]), start, -1e6)).toEqual([10_000, start])
    expect(judge({ name, rule, cost: 10 }, known([-10_000, start]), holder, start)).toEqual({ retryAt: start + 2000 })
    expect(corrected({ ...known([0, start]), rule: { ...rule, kind: 'bucket' } }, start, 5)).toEqual([0, start])
  })
})

describe('a clock that goes back', () => {
  it.each(['bucket', 'leaky', 'points', 'sliding'] as const)(
    'by an hour gives nothing away and stops no %s for long',
    (kind) => {
      const rule: Rule = { kind, max: 2, spanMs: ms(1000) }
      const full = judge({ name, rule, cost: 2 }, null, holder, start)
      const known: Known = { rule, counted: 'counted' in full ? full.counted : [], leases: [] }
      const before = epochMs(start - 500)
      expect(judge({ name, rule, cost: 1 }, known, holder, before), 'by a little').toHaveProperty('retryAt')
      const hourAgo = epochMs(start - 3_600_000)
      const said = judge({ name, rule, cost: 1 }, known, holder, hourAgo)
      expect('counted' in said || said.retryAt - hourAgo <= 1000).toBe(true)
    },
  )
})

describe('other options', () => {
  const known = (kind: LimitKind, counted: readonly number[]): Known => ({
    rule: { kind, max: 10, spanMs: ms(1000) },
    ...{ counted, leases: [] },
  })
  it('keep what was used in whole units, where the kind can tell', () => {
    const slower: Rule = { kind: 'bucket', max: 10, spanMs: ms(60_000) }
    expect(carried(known('bucket', [3999, start]), slower)).toEqual([180_000, start])
    expect(carried(known('leaky', [3999, start]), slower)).toEqual([])
    expect(carried(known('window', [start, 4]), { kind: 'window', max: 3, spanMs: ms(1000) })).toEqual([start, 4])
    expect(carried(known('window', [start, 4]), { kind: 'window', max: 3, spanMs: ms(2000) })).toEqual([])
  })
})

it('of several that have no room the one that takes longest counts, the first of two', () => {
  const over = (text: string, at: number) => ({ name: limiterName(text), retryAt: epochMs(at) })
  expect(longest([])).toBeNull()
  expect(longest([over('a', 1), over('b', 3), over('c', 3), over('d', 2)])?.name).toBe('b')
})
