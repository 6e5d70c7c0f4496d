import { describe, expect, it } from 'vitest'
import { ms } from '../clock.ts'
import { bounds, bucketOf, emptyHistogram, histogramBytes, readHistogram, sumOf } from './buckets.ts'
import { countedName, countedNameOf } from './class-name.ts'

describe('buckets', () => {
  it('are 26, and each bound rises', () => {
    expect(bounds).toHaveLength(26)
    expect(bounds).toEqual(bounds.toSorted((a, b) => a - b))
  })

  it.each([
    [0, 0],
    [19.9, 0],
    [20, 1],
    [334_999, 24],
    [335_000, 25],
    [1e12, 25],
  ])('a run of %d ms is in bucket %d', (took, bucket) => {
    expect(bucketOf(ms(took))).toBe(bucket)
  })

  it('are bytes and back, the high byte first; what is cut off at the end are zeros', () => {
    const counts = bounds.map((_, i) => i * 1000)
    const bytes = histogramBytes(counts)
    expect(readHistogram(bytes)).toEqual(counts)
    expect([...bytes.subarray(2, 4)]).toEqual([0x03, 0xe8])
    expect(readHistogram(Uint8Array.of(0, 5)).slice(0, 3)).toEqual([5, 0, 0])
    expect(readHistogram(new Uint8Array())).toEqual(emptyHistogram())
    expect(readHistogram(histogramBytes([70_000]))[0]).toBe(65_535)
  })

  it('add up beyond what one of them can hold', () => {
    expect(sumOf([65_535, 1], [65_535]).slice(0, 3)).toEqual([131_070, 1, 0])
  })
})

describe('the name under which an attempt is counted', () => {
  const job = {
    class: 'A',
    args: [],
    jid: null,
    queue: null,
    createdAt: null,
    enqueuedAt: null,
    failures: null,
    returns: null,
  }

  it('is the class, or what a wrapper wraps', () => {
    expect(countedNameOf(job)).toBe('A')
    expect(countedNameOf({ ...job, wrapped: 'Welcome|Job' })).toBe('Welcome_Job')
  })

  it('has no bar, is well-formed and bounded', () => {
    expect(countedName('a|b|c')).toBe('a_b_c')
    expect(countedName(`${'x'.repeat(199)}\u{1f600}`)).toBe(`${'x'.repeat(199)}\ufffd`)
    expect(countedName('x'.repeat(5000))).toHaveLength(200)
  })
})
