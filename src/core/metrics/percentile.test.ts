import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ms } from '../clock.ts'
import { bounds, bucketOf, emptyHistogram } from './buckets.ts'
import { longestKnown, percentile } from './percentile.ts'

const histogramOf = (runs: readonly number[]): readonly number[] => {
  const counts = [...emptyHistogram()]
  for (const took of runs) {
    const bucket = bucketOf(ms(took))
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return counts
}

describe('a percentile', () => {
  it('of nothing is nothing', () => {
    expect(percentile(emptyHistogram(), 0.5)).toBeNull()
    expect(percentile([], 0.99)).toBeNull()
  })

  it('is as far into its bucket as its part of the runs there', () => {
    // Ten runs from 20 to 30 ms: the half of them ends in the middle.
    expect(percentile([0, 10], 0.5)).toBe(25)
    expect(percentile([0, 10], 1)).toBe(30)
    expect(percentile([10, 10], 0.75)).toBe(25)
  })

  it('stays in the first bucket while its runs suffice, and leaves out empty ones', () => {
    expect(percentile([50, 0, 0, 50], 0.5)).toBe(20)
    expect(percentile([50, 0, 0, 50], 0.51)).toBeCloseTo(45 + (20 * 1) / 50)
    expect(percentile([0, 0, 4], 0)).toBe(30)
  })

  it('of runs without an upper bound is the lower one', () => {
    expect(percentile(histogramOf([400_000, 1e9]), 0.5)).toBe(longestKnown)
    expect(longestKnown).toBe(335_000)
  })

  it('lies in the bucket of the exact one, whatever ran', () => {
    const runs = fc.array(fc.integer({ min: 0, max: 600_000 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(runs, fc.constantFrom(0.01, 0.5, 0.9, 0.95, 0.99, 1), (some, share) => {
        const exact = some.toSorted((a, b) => a - b)[Math.max(Math.ceil(share * some.length), 1) - 1] ?? 0
        const bucket = bucketOf(ms(exact))
        const said = percentile(histogramOf(some), share) ?? Number.NaN
        expect(said).toBeGreaterThanOrEqual(bounds[bucket - 1] ?? 0)
        expect(said).toBeLessThanOrEqual(bounds[bucket] ?? 0)
      }),
    )
  })

  it('rises with the share', () => {
    const counts = fc.array(fc.nat(1000), { minLength: 26, maxLength: 26 })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(counts, share, share, (histogram, one, other) => {
        fc.pre(histogram.some((count) => count > 0))
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((at) => percentile(histogram, at) ?? 0)
        expect(low).toBeLessThanOrEqual(high ?? 0)
      }),
    )
  })
})
