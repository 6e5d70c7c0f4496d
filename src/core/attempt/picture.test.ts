// A picture of what was thrown travels as JSON, and whoever looks at the copy sees what he would have seen in the original.

import { describe, expect, it } from 'vitest'
import { HaymakerError } from '../errors.ts'
import { Discard, Kill, RetryIn, Snooze, signalOf, toldOf } from './control.ts'
import { describeFailure, isShutdown } from './failure.ts'
import { isPicture, pictureOf, thrownIn } from './picture.ts'

const travelled = (thrown: unknown): unknown => {
  const picture: unknown = JSON.parse(JSON.stringify(pictureOf(thrown)))
  if (!isPicture(picture)) throw new Error('it is no picture any more')
  return thrownIn(picture)
}

class OwnError extends Error {}
const round = new Error('round')
round.cause = new Error('and round', { cause: round })
let deep: Error = new HaymakerError('HM_SHUTDOWN', 'the process stops')
for (let i = 0; i < 90; i++) deep = new Error(`level ${i}`, { cause: deep })
const trap = (): never => {
  throw new Error('a trap')
}

const things: Readonly<Record<string, unknown>> = {
  error: new Error('plain'),
  empty: new Error(),
  type: new TypeError('a type'),
  own: new OwnError('own', { cause: 'a text' }),
  named: Object.assign(new Error('n'), { name: 'Named' }),
  many: new AggregateError([new RangeError('one'), 'two', null, undefined], 'many'),
  round,
  deep,
  ours: new HaymakerError('HM_ARGS_INVALID', 'ours'),
  lying: new Error('one\n    at nowhere (x.ts:1:1)\ntwo'),
  huge: new Error('h'.repeat(20_000)),
  half: new Error('\ud800'),
  null: null,
  undefined: undefined,
  zero: 0,
  minus: -0,
  nan: Number.NaN,
  text: '',
  yes: true,
  bigint: -(2n ** 80n),
  symbol: Symbol('s'),
  nameless: Symbol(),
  function: trap,
  object: { a: 1 },
  bare: Object.create(null),
  proxy: new Proxy({}, { get: trap, ownKeys: trap, getPrototypeOf: trap }),
  frozen: Object.freeze(new Error('frozen')),
  snooze: new Snooze('2m'),
  discard: new Discard('d'),
  kill: new Kill('k'),
  retryIn: new RetryIn('5s'),
  retryCause: new RetryIn('5s', { cause: new OwnError('why') }),
  retryNothing: new RetryIn('5s', { cause: undefined }),
}

describe('a copy of what was thrown', () => {
  it.each(Object.keys(things))('%s has the same failure, signal and reason', (name) => {
    const thrown = things[name]
    const copy = travelled(thrown)
    expect(describeFailure(copy)).toEqual(describeFailure(thrown))
    expect(describeFailure(toldOf(copy))).toEqual(describeFailure(toldOf(thrown)))
    const { kind, delayMs } = { delayMs: null, kind: null, ...signalOf(thrown) }
    expect({ delayMs: null, kind: null, ...signalOf(copy) }).toMatchObject({ kind, delayMs })
    expect(isShutdown(copy)).toBe(isShutdown(thrown))
  })

  it('keeps code, cause, and a HaymakerError as what it is', () => {
    const copy = travelled(Object.assign(new Error('x', { cause: new TypeError('y') }), { code: 'E_X' }))
    expect(copy).toMatchObject({ code: 'E_X', cause: { message: 'y' } })
    expect(copy).toHaveProperty('cause', expect.any(TypeError))
    const ours = travelled(new HaymakerError('HM_STORE_BUSY', 'locked', { stored: 3 }))
    expect(ours).toBeInstanceOf(HaymakerError)
    expect(ours).toMatchObject({ code: 'HM_STORE_BUSY', retriable: true, stored: 3, message: 'HM_STORE_BUSY: locked' })
  })
})

describe('what is no picture', () => {
  const thing = { type: 'thing', class: 'X', message: '', lines: [] }
  it.each([
    [null],
    [{}],
    [{ things: [] }],
    [{ things: [{ type: 'object' }] }],
    [{ things: [{ ...thing, cause: 1 }] }],
    [{ things: [{ ...thing, cause: -1 }] }],
    [{ things: [{ ...thing, errors: [0, 7] }] }],
    [{ things: [{ ...thing, lines: [1] }] }],
    [{ things: [{ ...thing, code: {} }] }],
    [{ things: [{ type: 'bigint', text: 'x' }] }],
    [{ things: Array.from({ length: 1000 }, () => thing) }],
    [{ things: [thing], signal: { kind: 'snooze' } }],
    [{ things: [thing], signal: { kind: 'retryIn', delayMs: -1 } }],
    [{ things: [thing], signal: { kind: 'kill', cause: 3 } }],
    [{ things: [thing], signal: { kind: 'other' } }],
  ])('%j is refused', (given) => {
    expect(isPicture(given)).toBe(false)
  })
})
