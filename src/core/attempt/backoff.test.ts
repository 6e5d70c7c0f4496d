import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ms } from '../clock.ts'
import { HaymakerError } from '../errors.ts'
import type { JobRecord } from '../job/job.ts'
import type { Random } from '../random.ts'
import { type Backed, type Backoff, type BackoffCall, backoff } from './backoff.ts'

const job: JobRecord = {
  class: 'Charge',
  args: [],
  jid: null,
  queue: null,
  createdAt: null,
  enqueuedAt: null,
  failures: null,
  returns: null,
}
const chance = (next: number): Random => ({ next: () => next, hex: () => '' })
const least = chance(0)
const most = chance(1 - Number.EPSILON / 2)

function delay(rule: Backoff, retryCount: number, random = least): number {
  const next = backoff(rule, retryCount, null, job, random)
  if (typeof next === 'string') throw new Error(next)
  return next.delayMs
}

const calling = (answer: unknown, call?: () => unknown): Backoff => ({
  kind: 'function',
  call: call ?? (() => answer),
  jitter: false,
})

describe("Sidekiq's formula", () => {
  it.each([
    [0, 15, 24],
    [1, 16, 35],
    [2, 31, 60],
    [3, 96, 135],
    [4, 271, 320],
    [24, 331_791, 332_040],
  ])('waits after failure %d from %d to %d seconds', (count, from, to) => {
    expect(delay({ kind: 'sidekiq' }, count, least)).toBe(from * 1000)
    expect(delay({ kind: 'sidekiq' }, count, most)).toBe(to * 1000)
  })

  it('adds up to some twenty days for 25 retries', () => {
    const days = (random: Random): number =>
      Array.from({ length: 25 }, (_, count) => delay({ kind: 'sidekiq' }, count, random)).reduce((a, b) => a + b) /
      86_400_000
    expect(days(least)).toBeCloseTo(20.41, 2)
    expect(days(most)).toBeLessThan(20.5)
  })

  it('adds whole seconds only', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (count, next) => {
        expect(delay({ kind: 'sidekiq' }, count, chance(next)) % 1000).toBe(0)
      }),
    )
  })

  it('takes a count below zero, which "retry now" leaves, for the first', () => {
    expect(delay({ kind: 'sidekiq' }, -3, most)).toBe(24_000)
  })

  it('stays within the range of dates however often a job failed', () => {
    for (const count of [1000, 1e9, 1e200, Number.MAX_VALUE]) {
      expect(delay({ kind: 'sidekiq' }, count, most)).toBe(1e12)
    }
  })
})

describe('a definition', () => {
  it('may name one delay', () => {
    expect(delay({ kind: 'fixed', delayMs: ms(500) }, 7)).toBe(500)
  })

  it('may name delays that grow up to a limit', () => {
    const rule: Backoff = { kind: 'exponential', baseMs: ms(1000), factor: 2, maxMs: ms(60_000) }
    expect([0, 1, 2, 5, 6, 5000].map((count) => delay(rule, count))).toEqual([1000, 2000, 4000, 32_000, 60_000, 60_000])
  })

  it('may list delays, of which the last one repeats', () => {
    const rule: Backoff = { kind: 'table', delaysMs: [ms(1), ms(10), ms(100)] }
    expect([0, 1, 2, 3, 50].map((count) => delay(rule, count))).toEqual([1, 10, 100, 100, 100])
  })

  it("that lists nothing gets Sidekiq's formula", () => {
    expect(delay({ kind: 'table', delaysMs: [] }, 0)).toBe(15_000)
  })

  it('gets jitter on its own delays too, unless it says otherwise', () => {
    expect(delay({ kind: 'fixed', delayMs: ms(500) }, 1, most)).toBe(19_500)
    expect(delay({ kind: 'fixed', delayMs: ms(500), jitter: true }, 1, most)).toBe(19_500)
    expect(delay({ kind: 'fixed', delayMs: ms(500), jitter: false }, 1, most)).toBe(500)
    expect(delay({ kind: 'sidekiq', jitter: false }, 1, most)).toBe(16_000)
  })
})

describe('a function', () => {
  it('is asked with the count, the error and the job', () => {
    const seen: unknown[] = []
    const call: BackoffCall = (...given) => {
      seen.push(...given)
      return ms(250)
    }
    const error = new Error('429')
    expect(backoff({ kind: 'function', call, jitter: false }, 3, error, job, least)).toEqual({ delayMs: 250 })
    expect(seen).toEqual([3, error, job])
  })

  it.each<Backed>(['discard', 'kill'])('may answer %s', (answer) => {
    expect(backoff(calling(answer), 0, null, job, least)).toBe(answer)
  })

  it.each([null, undefined])("that answers %s gets Sidekiq's formula, and that is no problem", (answer) => {
    expect(backoff(calling(answer), 1, null, job, least)).toEqual({ delayMs: 16_000 })
  })

  it('that answers 0 means at once', () => {
    expect(backoff(calling(0), 1, null, job, least)).toEqual({ delayMs: 0 })
  })

  it.each([
    [Number.NaN, 'NaN'],
    [-1, '-1'],
    ['5m', '"5m"'],
    ['x'.repeat(999), `"${'x'.repeat(60)}"`],
    [{}, 'an object'],
    [Symbol('x'), 'a symbol'],
    [Promise.resolve(5), 'a promise'],
  ])('that answers %s gets the formula, and a problem to report', (answer, told) => {
    const next = backoff(calling(answer), 1, null, job, least)
    expect(next).toMatchObject({ delayMs: 16_000, problem: { code: 'HM_CONFIG_INVALID' } })
    expect(next).toHaveProperty('problem.message', expect.stringContaining(`The backoff of Charge answered ${told}.`))
  })

  it('that answers more than a date can hold gets the longest delay', () => {
    expect(backoff(calling(Number.POSITIVE_INFINITY), 0, null, job, least)).toEqual({ delayMs: 1e12 })
  })

  it.each([new Error('bug'), undefined, null])(
    'that throws %s gets the formula, and a problem that carries it',
    (thrown) => {
      const rule = calling(null, () => {
        throw thrown
      })
      const next = backoff(rule, 0, null, job, least)
      expect(next).toMatchObject({ delayMs: 15_000, problem: { code: 'HM_CONFIG_INVALID', cause: thrown } })
      expect(next).toHaveProperty('problem', expect.any(HaymakerError))
    },
  )

  it('that answers something hostile gets the formula', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(backoff(calling(proxy), 0, null, job, least)).toMatchObject({ delayMs: 15_000 })
  })

  it('that answers a promise that rejects does not end the process', async () => {
    const unhandled: unknown[] = []
    const listen = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', listen)
    backoff(calling(Promise.reject(new Error('late'))), 0, null, job, least)
    await new Promise(setImmediate)
    process.off('unhandledRejection', listen)
    expect(unhandled).toEqual([])
  })
})
