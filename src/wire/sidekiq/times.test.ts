import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '../../core/clock.ts'
import { kindOf, readTime, writeTime } from './times.ts'

describe('a timestamp', () => {
  it.each([
    ['1795245037.2011', 1795245037202],
    ['1795245037.201', 1795245037201],
    ['1795245037.000', 1795245037000],
    ['1795244086.6506453', 1795244086651],
    ['1795245037', 1795245037000],
    ['1795245037201', 1795245037201],
    ['1795245037201.5', 1795245037202],
    ['1.795245037201e12', 1795245037201],
    ['0', 0],
    ['0.001', 1],
  ])('is read by its size, whichever kind it is: %s', (source, at) => {
    expect(readTime(JSON.parse(source))).toBe(at)
  })

  it.each([
    null,
    undefined,
    true,
    '2026-11-21T07:05:00Z',
    '1795245037',
    [],
    {},
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    8.7e15,
  ])('is null where it is none: %j', (value) => expect(readTime(value)).toBeNull())

  it('never comes out earlier than it was written, nor a millisecond later', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 4e9, noNaN: true }), (seconds) => {
        const at = Number(readTime(seconds))
        expect(at - seconds * 1000).toBeGreaterThan(-0.001)
        expect(at - seconds * 1000).toBeLessThan(1)
      }),
    )
  })

  it('comes back to the millisecond, in both kinds, until the year 2106', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e11 + 1, max: 2 ** 32 * 1000 }), fc.constantFrom('float', 'ms'), (at, kind) => {
        expect(readTime(JSON.parse(writeTime(epochMs(at), kind)))).toBe(at)
      }),
    )
    expect(readTime(JSON.parse(writeTime(epochMs(1), 'float')))).toBe(1)
  })

  it('has a fraction when it is in seconds, for Ruby takes an integer for milliseconds', () => {
    expect(writeTime(epochMs(1795245037201), 'float')).toBe('1795245037.201')
    expect(writeTime(epochMs(1795245037000), 'float')).toBe('1795245037.000')
    expect(writeTime(epochMs(1795245037010), 'float')).toBe('1795245037.010')
  })

  it('is an integer when it is in milliseconds', () => {
    expect(writeTime(epochMs(1795245037201), 'ms')).toBe('1795245037201')
  })
})

describe('the kind of time in a payload', () => {
  it.each(['1795245037201', '100000000001'])(
    'is milliseconds where created_at is an integer that large: %s',
    (source) => expect(kindOf(source)).toBe('ms'),
  )

  it.each([
    null,
    '1795245037.201',
    '1795245037.0',
    '1795245037',
    '1795245037201.0',
    '1.7e12',
    '"1795245037201"',
    'null',
  ])('is seconds otherwise: %s', (source) => expect(kindOf(source)).toBe('float'))
})
