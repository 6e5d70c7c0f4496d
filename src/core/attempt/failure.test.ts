import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HaymakerError } from '../errors.ts'
import { backtraceLines, describeFailure, isShutdown } from './failure.ts'

const trap = (): never => {
  throw new Error('trap')
}

const hostile = (target: object): object =>
  new Proxy(target, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap })

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

function withGetter(key: string): Error {
  return Object.defineProperty(new Error('fine'), key, { get: trap })
}

const cyclic = new Error('outer')
cyclic.cause = new Error('inner', { cause: cyclic })

class PaymentFailed extends TypeError {}
class Minified extends Error {
  override name = 'CardDeclined'
}

describe('anything thrown is a failure', () => {
  const thrown: readonly [what: string, thrown: unknown, errorClass: string, message: string][] = [
    ['null', null, 'null', 'null'],
    ['undefined', undefined, 'undefined', 'undefined'],
    ['0', 0, 'number', '0'],
    ['-0', -0, 'number', '0'],
    ['false', false, 'boolean', 'false'],
    ['an empty text', '', 'string', ''],
    ['a text', 'boom', 'string', 'boom'],
    ['a BigInt', 5n, 'bigint', '5'],
    ['a symbol', Symbol('boom'), 'symbol', 'Symbol(boom)'],
    ['an error', new Error('boom'), 'Error', 'boom'],
    ['an error without a message', new RangeError(), 'RangeError', ''],
    ['a class of ones own', new PaymentFailed('declined'), 'PaymentFailed', 'declined'],
    ['a name set on purpose', new Minified('no'), 'CardDeclined', 'no'],
    ['an abort', AbortSignal.abort().reason, 'AbortError', 'This operation was aborted'],
    ['a class without a name', new (class extends Error {})('x'), 'Error', 'x'],
    ['an error of Haymaker', new HaymakerError('HM_JOB_TIMEOUT', 'ran 2m'), 'HaymakerError', 'HM_JOB_TIMEOUT: ran 2m'],
    ['a frozen error', Object.freeze(new Error('cold')), 'Error', 'cold'],
    ['an object like an error', { name: 'HttpError', message: 'status 500' }, 'HttpError', 'status 500'],
    ['an object', { code: 42, secret: 'hunter2' }, 'Object', 'an object with code, secret'],
    ['an object without anything', Object.create(null), 'Object', 'an object with no keys'],
    ['an empty object', {}, 'Object', 'an object with no keys'],
    ['an object that prints', { toString: () => 'printed' }, 'Object', 'printed'],
    ['a list', [1, 2], 'Array', '1,2'],
    ['a message that is no text', { message: 42 }, 'Object', '42'],
    [
      'a message that cannot be printed',
      { message: { toString: trap } },
      'Object',
      '(cannot be read: looking at it throws)',
    ],
    ['a getter for message that throws', withGetter('message'), 'Error', 'an object with no keys'],
    ['a getter for name that throws', withGetter('name'), 'Error', 'fine'],
    ['a getter for constructor that throws', withGetter('constructor'), 'Error', 'fine'],
    ['a getter for stack that throws', withGetter('stack'), 'Error', 'fine'],
    ['a getter for cause that throws', withGetter('cause'), 'Error', 'fine'],
    ['a name that is no text', Object.assign(new Error('x'), { name: 7 }), 'Error', 'x'],
    ['a proxy that throws on every look', hostile(new Error('x')), 'Object', 'an object with keys that cannot be read'],
    ['a revoked proxy', revoked({}), 'Object', 'an object with keys that cannot be read'],
    ['a revoked function', revoked(() => 1), 'Function', 'an object with keys that cannot be read'],
  ]
  it.each(thrown)('%s', (_what, value, errorClass, message) => {
    const failure = describeFailure(value)
    expect(failure).toMatchObject({ errorClass, message })
    expect(failure.backtrace.every((line) => /^(at |Caused by: )/.test(line))).toBe(true)
  })

  it.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
    'a class made from %o has its own name',
    (Made) => {
      class PaymentFailed extends Made {}
      expect(describeFailure(new PaymentFailed('x')).errorClass).toBe('PaymentFailed')
    },
  )

  it('a class made from AggregateError has its own name', () => {
    class AllFailed extends AggregateError {}
    expect(describeFailure(new AllFailed([], 'x')).errorClass).toBe('AllFailed')
  })

  it('is never thrown on, and comes out as text that JSON keeps', () => {
    const any = fc.anything({ withBoxedValues: true, withBigInt: true, withDate: true, withNullPrototype: true })
    fc.assert(
      fc.property(any, fc.string({ unit: 'binary' }), (cause, text) => {
        for (const value of [
          cause,
          new Error(text, { cause }),
          { message: cause, name: cause, stack: cause, errors: cause },
        ]) {
          const failure = describeFailure(value)
          expect(JSON.parse(JSON.stringify(failure))).toEqual(failure)
          expect([failure.errorClass, failure.message, ...failure.backtrace].every((line) => line.isWellFormed())).toBe(
            true,
          )
        }
      }),
    )
  })
})

describe('a message', () => {
  it('is cut to ten thousand characters', () => {
    expect(describeFailure(new Error('x'.repeat(10_000_000))).message).toBe('x'.repeat(10_000))
    expect(describeFailure('x'.repeat(10_000)).message).toHaveLength(10_000)
  })

  it('is never cut through a character', () => {
    const { message } = describeFailure(new Error(`${'x'.repeat(9999)}🎉`))
    expect(message).toBe('x'.repeat(9999))
    expect(describeFailure(new Error(`${'x'.repeat(9999)}\u{10000}`)).message).toBe('x'.repeat(9999))
    expect(describeFailure(new Error(`${'x'.repeat(9999)}\u{10fc00}`)).message).toBe('x'.repeat(9999))
    expect(describeFailure(new Error(`${'x'.repeat(9998)}🎉🎉`)).message).toBe(`${'x'.repeat(9998)}🎉`)
  })

  it('has its broken characters replaced', () => {
    expect(describeFailure(new Error('a\ud800b\udc00')).message).toBe('a\ufffdb\ufffd')
    expect(describeFailure(new Error(`\ud800${'x'.repeat(20_000)}`)).message).toBe(`\ufffd${'x'.repeat(9999)}`)
  })

  it('tells the keys of an object and never what they hold', () => {
    const secret = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`key${i}`, 'hunter2']))
    const { message } = describeFailure(secret)
    expect(message).toContain('key0, key1')
    expect(message).not.toMatch(/hunter2|key10/)
  })

  it('and a class stay short whatever they are called', () => {
    expect(describeFailure({ name: 'n'.repeat(5000), message: '' }).errorClass).toHaveLength(200)
  })
})

describe('a backtrace', () => {
  it('is the lines of the stack without its head', () => {
    const { backtrace } = describeFailure(new Error('boom'))
    expect(backtrace[0]).toMatch(/^at .*failure\.test\.ts:\d+:\d+/)
    expect(backtrace.join()).not.toContain('boom')
  })

  it('is not fooled by a message that looks like a stack', () => {
    const error = new Error('first\n    at fake (evil.js:1:1)\n    at fake (evil.js:2:2)')
    expect(describeFailure(error).backtrace.join()).not.toContain('evil')
  })

  it('of an error whose message was changed is whole', () => {
    const frames = ['at f (a.ts:1:1)', 'at g (b.ts:2:2)']
    const stack = (head: string): string => [`Error: ${head}`, ...frames.map((frame) => `    ${frame}`)].join('\n')
    expect(describeFailure({ message: 'a.ts', stack: stack('first') }).backtrace).toEqual(frames)
    const long = 'x'.repeat(300)
    expect(describeFailure({ message: long + 'y'.repeat(9999), stack: stack(long) }).backtrace).toEqual(frames)
    expect(describeFailure({ message: 'first', stack: stack('first') }).backtrace).toEqual(frames)
  })

  it('has at most fifty lines of its own, each of at most a thousand characters', () => {
    const error = new Error('deep')
    error.stack = `Error: deep${`\n    at f (${'x'.repeat(1200)})`.repeat(500)}`
    const { backtrace } = describeFailure(error)
    expect(backtrace).toHaveLength(50)
    expect(Math.max(...backtrace.map((line) => line.length))).toBe(1000)
  })

  it('of a megabyte or behind a huge message is read without delay', () => {
    const long = new Error('x')
    long.stack = `Error: x\n    at f (a.ts:1:1)\n${'\n'.repeat(1_000_000)}`
    long.stack += '    at g (b.ts:1:1)'
    expect(describeFailure(long).backtrace).toEqual(['at f (a.ts:1:1)'])
    expect(describeFailure(new Error(`${'\n    at evil'.repeat(1e6)}`)).backtrace.join()).not.toContain('evil')
  })

  it('is empty where there is no stack', () => {
    expect(describeFailure('boom').backtrace).toEqual([])
    expect(describeFailure({ message: 'x', stack: 42 }).backtrace).toEqual([])
  })

  it('goes on with the causes and a few lines of each', () => {
    const root = new RangeError('disk full\nand more')
    const { backtrace } = describeFailure(
      new Error('save failed', { cause: new TypeError('write failed', { cause: root }) }),
    )
    const heads = backtrace.filter((line) => line.startsWith('Caused by'))
    expect(heads).toEqual(['Caused by: TypeError: write failed', 'Caused by: RangeError: disk full'])
    const after = backtrace.slice(backtrace.indexOf('Caused by: RangeError: disk full') + 1)
    expect(after.length).toBeGreaterThan(0)
    expect(after.length).toBeLessThanOrEqual(5)
  })

  it('names causes of every kind, each once', () => {
    const shared = new Error('shared')
    const error = new AggregateError(['text', shared, shared, null, 7], 'all failed', { cause: shared })
    expect(describeFailure(error).backtrace.filter((line) => line.startsWith('Caused'))).toEqual([
      'Caused by: Error: shared',
      'Caused by: string: text',
      'Caused by: number: 7',
    ])
  })

  it('ends, whatever the causes do', () => {
    expect(describeFailure(cyclic).backtrace.filter((line) => line.startsWith('Caused'))).toEqual([
      'Caused by: Error: inner',
    ])
    let chain: unknown = 0
    for (let i = 0; i < 10_000; i++) chain = new Error(`${i}`, { cause: chain })
    expect(describeFailure(chain).backtrace.length).toBeLessThanOrEqual(80)
    expect(
      describeFailure(
        new AggregateError(
          Array(1e6)
            .fill(0)
            .map(() => ({})),
        ),
      ).backtrace.filter((line) => line.startsWith('Caused')),
    ).toHaveLength(5)
    expect(describeFailure({ errors: hostile([]) }).backtrace).toEqual([])
    expect(describeFailure({ errors: { length: 1e12 } }).backtrace).toEqual([])
  })
})

describe('the lines that are kept', () => {
  const failure = { errorClass: 'E', message: 'm', backtrace: ['at a', 'at b', 'at c'] }
  it.each([
    [true, ['at a', 'at b', 'at c']],
    [2, ['at a', 'at b']],
    [100, ['at a', 'at b', 'at c']],
    [1.9, ['at a']],
    [false, undefined],
    [0, undefined],
    [-1, undefined],
    [Number.NaN, undefined],
  ])('for %s are %j', (keep, lines) => {
    expect(backtraceLines(failure, keep)).toEqual(lines)
  })

  it('of a failure without a stack are none', () => {
    expect(backtraceLines({ ...failure, backtrace: [] }, true)).toBeUndefined()
  })
})

describe('a shutdown', () => {
  const stop = new HaymakerError('HM_SHUTDOWN', 'the process is stopping')

  it('is known as itself and as a cause of a cause', () => {
    expect(isShutdown(stop)).toBe(true)
    expect(isShutdown(new Error('fetch failed', { cause: new Error('aborted', { cause: stop }) }))).toBe(true)
  })

  it('is known from another copy of Haymaker', () => {
    expect(isShutdown({ name: 'HaymakerError', code: 'HM_SHUTDOWN' })).toBe(true)
  })

  it.each([
    ['another code', new HaymakerError('HM_JOB_TIMEOUT', 'x')],
    ['a code of somebody else', Object.assign(new Error('x'), { code: 'HM_SHUTDOWN' })],
    ['causes in a circle', cyclic],
    ['nothing', null],
    ['a text', 'HM_SHUTDOWN'],
    ['a proxy that throws', hostile({})],
    ['a revoked proxy', revoked({})],
  ])('is not %s', (_what, thrown) => {
    expect(isShutdown(thrown)).toBe(false)
  })
})
