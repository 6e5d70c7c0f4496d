import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ms } from '../clock.ts'
import { HaymakerError } from '../errors.ts'
import { type Duration, durationMs, formatDuration } from './duration.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** What a user without types, a config file or a flag may hand over. */
function untyped(value: unknown): Duration {
  // @ts-expect-error the point of it
  return value
}

function refusal(value: unknown, option = 'timeout'): string {
  try {
    durationMs(untyped(value), option)
  } catch (error) {
    if (error instanceof HaymakerError) return error.message
  }
  throw new Error('no refusal')
}

describe('a duration', () => {
  const good: readonly [Duration, number][] = [
    ['250ms', 250],
    ['1.5s', 1500],
    ['5m', 5 * minute],
    ['2h30m', 2 * hour + 30 * minute],
    ['1h30m5s', 1 * hour + 30 * minute + 5 * second],
    ['3d', 3 * day],
    ['2w', 14 * day],
    ['1m500ms', minute + 500],
    ['0s', 0],
    ['0.25h', 15 * minute],
    ['1.1m', 66_000],
    ['0.4ms', 0],
  ]
  it.each(good)('%s is %d ms', (text, length) => {
    expect(durationMs(text, 'timeout')).toBe(length)
  })

  it('may have spaces between its parts, as people print it', () => {
    expect(durationMs(untyped('1m 1s'), 'timeout')).toBe(61_000)
  })

  it('may have more parts than its type says', () => {
    expect(durationMs(untyped('1w2d3h4m5s6ms'), 'x')).toBe(9 * day + 3 * hour + 4 * minute + 5006)
  })

  it.each([
    '',
    ' ',
    'm',
    '5',
    '-5m',
    '5 parsecs',
    '5mm',
    '5m5m',
    '30m2h',
    '1e3s',
    '5m ',
    '0x5m',
    '.5s',
    '5.m',
    'Infinitys',
    '٥m',
    null,
    undefined,
    {},
    true,
    () => 1,
    5n,
    Symbol('x'),
  ])('%s is refused', (value) => {
    expect(refusal(value)).toMatch(/^HM_CONFIG_INVALID: timeout is .+ Write /)
  })

  it('that is wrong is told with the option, the value and what to write', () => {
    expect(refusal('five minutes', 'capsules.pdf.timeout')).toBe(
      "HM_CONFIG_INVALID: capsules.pdf.timeout is 'five minutes'. Write a length of time such as '30s', '5m' or '2h30m' (units: w, d, h, m, s, ms).",
    )
  })

  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [{ a: 1 }, 'an object'],
    [() => 1, 'a function'],
    [true, 'true'],
    [`${'x'.repeat(59)}🎉${'x'.repeat(999)}`, `'${'x'.repeat(59)}\ufffd'`],
  ])('that is %s is told as %s', (value, told) => {
    expect(refusal(value)).toContain(`timeout is ${told}. Write`)
  })

  it('that is a bare number is refused with how to write it', () => {
    for (const value of [300, '300', 0, Number.NaN]) {
      const told = typeof value === 'string' ? `'${value}'` : value
      expect(() => durationMs(untyped(value), 'timeout')).toThrow(
        `timeout is ${told}, a number without a unit. Write '5m', or whichever of ms, s, m, h, d, w it counts.`,
      )
    }
  })

  it('keeps to the limits of its option', () => {
    const limits = { min: ms(second), max: ms(minute) }
    expect(durationMs('1s', 'x', limits)).toBe(1000)
    expect(durationMs('1m', 'x', limits)).toBe(60_000)
    expect(() => durationMs('999ms', 'x', limits)).toThrow("HM_CONFIG_INVALID: x is '999ms'. It must be at least 1s.")
    expect(() => durationMs('61s', 'x', limits)).toThrow("x is '61s'. It must be at most 1m.")
  })

  it('is never longer than Sidekiq understands', () => {
    expect(durationMs('1000000000s', 'x')).toBe(1e12)
    expect(() => durationMs('1000000001s', 'x')).toThrow('It must be at most 11574d')
    expect(() => durationMs(untyped(`${'9'.repeat(400)}w`), 'x')).toThrow('It must be at most')
  })

  it('that is wrong in the types does not compile', () => {
    // @ts-expect-error a number has no unit
    const bare: Duration = 300
    // @ts-expect-error not a unit
    const words: Duration = '5 minutes'
    // @ts-expect-error no number
    const unit: Duration = 'm'
    expect([bare, words, unit]).toHaveLength(3)
  })
})

describe('a length for people', () => {
  it.each([
    [0, '0ms'],
    [0.4, '0ms'],
    [389, '389ms'],
    [999.6, '1s'],
    [1000, '1s'],
    [1234, '1.2s'],
    [59_949, '59.9s'],
    [59_960, '1m'],
    [61_000, '1m 1s'],
    [3_599_700, '1h'],
    [2 * hour + 5 * minute + 40 * second, '2h 6m'],
    [hour + 20 * second, '1h'],
    [day - 1, '1d'],
    [3 * day + 4 * hour, '3d 4h'],
    [15 * day, '15d'],
    [-1500, '-1.5s'],
  ])('%d ms is %s', (length, text) => {
    expect(formatDuration(ms(length))).toBe(text)
  })

  it('can be written as a duration and means about the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9e11 }), (length) => {
        const back = durationMs(untyped(formatDuration(ms(length))), 'x')
        expect(Math.abs(back - length)).toBeLessThanOrEqual(0.06 * length)
      }),
    )
  })
})
