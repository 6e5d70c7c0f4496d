import { describe, expect, it } from 'vitest'
import type { Duration } from '../config/duration.ts'
import { Discard, Kill, RetryIn, Snooze, signalOf } from './control.ts'

const tag = Symbol.for('haymaker.control')

function untyped(value: unknown): Duration {
  // @ts-expect-error users without types hand over anything
  return value
}

describe('a signal', () => {
  it('is read from what was thrown', () => {
    expect(signalOf(new Snooze('1h'))).toEqual({ kind: 'snooze', delayMs: 3_600_000 })
    expect(signalOf(new Snooze('0s'))).toEqual({ kind: 'snooze', delayMs: 0 })
    expect(signalOf(new Discard('customer deleted'))).toEqual({ kind: 'discard' })
    expect(signalOf(new Kill('bad input'))).toEqual({ kind: 'kill' })
    expect(signalOf(new RetryIn('15m'))).toEqual({ kind: 'retryIn', delayMs: 900_000 })
  })

  it('carries its cause, also one that says nothing', () => {
    const cause = new Error('429')
    expect(signalOf(new RetryIn('15m', { cause }))).toEqual({ kind: 'retryIn', delayMs: 900_000, cause })
    expect(signalOf(new RetryIn('15m', { cause: undefined }))).toHaveProperty('cause', undefined)
    expect(new RetryIn('15m', { cause }).cause).toBe(cause)
  })

  it('is an error with a name and a message for whoever catches it', () => {
    for (const signal of [new Snooze('1h'), new Discard('why'), new Kill('why'), new RetryIn('1h')]) {
      expect(signal).toBeInstanceOf(Error)
      expect(signal.name).toBe(signal.constructor.name)
      expect(signal.message).toMatch(/1h|why/)
      expect(
        Object.getOwnPropertySymbols(signal).filter((key) => Object.prototype.propertyIsEnumerable.call(signal, key)),
      ).toEqual([])
    }
    expect(new Snooze('1h').for).toBe('1h')
    expect(new RetryIn('15m').delay).toBe('15m')
  })

  it('with a length that makes no sense is an error where it is made', () => {
    expect(() => new Snooze(untyped('later'))).toThrow("HM_CONFIG_INVALID: Snooze is 'later'.")
    expect(() => new RetryIn(untyped(15))).toThrow('HM_CONFIG_INVALID: RetryIn is 15, a number without a unit.')
  })

  it('of a class made from one of ours counts', () => {
    class Later extends Snooze {}
    expect(signalOf(new Later('5m'))).toEqual({ kind: 'snooze', delayMs: 300_000 })
  })

  it('of another copy of this module counts', async () => {
    // @ts-expect-error a query makes Node load the module a second time
    const copy: { Snooze: typeof Snooze; Kill: typeof Kill } = await import('./control.ts?copy')
    expect(copy.Snooze).not.toBe(Snooze)
    expect(signalOf(new copy.Snooze('1h'))).toEqual({ kind: 'snooze', delayMs: 3_600_000 })
    expect(signalOf(new copy.Kill('x'))).toEqual({ kind: 'kill' })
  })
})

describe('no signal', () => {
  it.each([null, undefined, 0, 'snooze', new Error('x'), { kind: 'snooze', delayMs: 1 }, () => 1])('%s', (thrown) => {
    expect(signalOf(thrown)).toBeNull()
  })

  it.each([
    null,
    1,
    {},
    { kind: 'snooze' },
    { kind: 'snooze', delayMs: Number.NaN },
    { kind: 'snooze', delayMs: -1 },
    { kind: 'retryIn', delayMs: Number.POSITIVE_INFINITY },
    { kind: 'retryIn', delayMs: '1' },
    { kind: 'restart', delayMs: 1 },
  ])('is a tag that says %j', (said) => {
    expect(signalOf({ [tag]: said })).toBeNull()
  })

  it('is what throws when looked at', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(signalOf(proxy)).toBeNull()
  })
})
