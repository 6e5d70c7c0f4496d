// Guessing is slow, and nobody is locked out by somebody else's guesses.

import { beforeEach, describe, expect, it } from 'vitest'
import { ms } from '../../core/clock.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { Attempts } from './attempts.ts'

const MINUTE = ms(60_000)

let clock: FakeClock
let attempts: Attempts
beforeEach(() => {
  clock = new FakeClock()
  attempts = new Attempts(clock)
})

const fail = (address: string | null, times: number): void => {
  for (let n = 0; n < times; n++) attempts.failed(address)
}

describe('an address', () => {
  it('may be wrong five times a minute, and then waits until the first of them is a minute old', async () => {
    for (let n = 0; n < 5; n++) {
      expect(attempts.wait('192.0.2.1')).toBeNull()
      attempts.failed('192.0.2.1')
      await clock.advance(ms(1000))
    }
    expect(attempts.wait('192.0.2.1')).toBe(55_000)
    await clock.advance(ms(54_999))
    expect(attempts.wait('192.0.2.1')).toBe(1)
    await clock.advance(ms(1))
    expect(attempts.wait('192.0.2.1')).toBeNull()
    attempts.failed('192.0.2.1')
    expect(attempts.wait('192.0.2.1')).toBe(1000)
  })

  it('does not wait for what another one did', () => {
    fail('192.0.2.1', 5)
    expect(attempts.wait('192.0.2.2')).toBeNull()
  })

  it.each([
    ['2001:db8::1', '2001:db8:0:0:ffff::2'],
    ['192.0.2.1', '::ffff:192.0.2.1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('is the same as one that whoever has it has as well: %s, %s', (one, other) => {
    fail(one, 5)
    expect(attempts.wait(other)).not.toBeNull()
  })

  it.each([
    ['2001:db8::1', '2001:db8:0:1::1'],
    ['::1', '192.0.2.1'],
  ])('is another than that of a neighbour: %s, %s', (one, other) => {
    fail(one, 5)
    expect(attempts.wait(other)).toBeNull()
  })

  it('that is not known may be wrong as often as all others together', () => {
    fail(null, 49)
    expect(attempts.wait(null)).toBeNull()
    attempts.failed(null)
    expect(attempts.wait(null)).toBe(MINUTE)
    expect(attempts.wait('192.0.2.1')).toBeNull()
  })
})

describe('many addresses', () => {
  it('are wrong fifty times a minute in all; then whoever was wrong waits, and nobody else', async () => {
    for (let n = 0; n < 50; n++) {
      expect(attempts.wait(`192.0.2.${n}`)).toBeNull()
      attempts.failed(`192.0.2.${n}`)
    }
    expect(attempts.wait('192.0.2.7')).toBe(MINUTE)
    expect(attempts.wait('198.51.100.1')).toBeNull()
    await clock.advance(MINUTE)
    expect(attempts.wait('192.0.2.7')).toBeNull()
  })

  it('take no memory without end', () => {
    attempts.failed('192.0.2.1')
    fail('192.0.2.1', 4)
    for (let n = 0; n < 10_000; n++) attempts.failed(`10.0.${n >> 8}.${n & 255}`)
    expect(attempts.wait('192.0.2.1')).toBeNull()
    expect(attempts.wait('10.0.0.0')).not.toBeNull()
  })
})
