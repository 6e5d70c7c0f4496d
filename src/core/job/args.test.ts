import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HaymakerError } from '../errors.ts'
import { checkArgs, maxArgsDepth } from './args.ts'

function refusal(...args: unknown[]): HaymakerError {
  try {
    checkArgs(args, 'WelcomeEmail')
  } catch (error) {
    if (error instanceof HaymakerError) return error
    throw error
  }
  throw new Error('the args were taken')
}

function nested(levels: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = [value]
  return value
}

class User {
  id = 1
}

const cyclic: { me?: unknown } = {}
cyclic.me = cyclic

const refused: readonly [what: string, args: unknown[], message: string][] = [
  ['a date', [{ user: { born: new Date(0) } }], 'args[0].user.born is a Date.'],
  [
    'undefined in an object',
    [{ a: 1, b: undefined }],
    'args[0].b is undefined, which JSON leaves out. Pass null, or leave',
  ],
  ['undefined in a list', [[undefined]], 'args[0][0] is undefined, which JSON turns into null. Pass null.'],
  ['undefined as an argument', [1, undefined], 'args[1] is undefined, which JSON turns into null.'],
  ['an inexact integer', [{ id: 2 ** 60 }], 'args[0].id is 1152921504606847000, an integer too large to be exact.'],
  ['NaN', [{ rate: Number.NaN }], 'args[0].rate is NaN, which JSON turns into null.'],
  ['Infinity', [Number.NEGATIVE_INFINITY], 'args[0] is -Infinity, which'],
  [
    'a BigInt',
    [{ id: 9007199254740993n }],
    'args[0].id is a BigInt (9007199254740993n), which JSON cannot hold. Pass String(id).',
  ],
  ['a Map', [{ m: new Map() }], 'args[0].m is a Map, which JSON prints as {}. Pass Object.fromEntries(m).'],
  ['a Set', [{ tags: new Set() }], 'args[0].tags is a Set, which JSON prints as {}. Pass [...tags].'],
  [
    'a promise',
    [Promise.resolve(1)],
    'args[0] is a Promise, which JSON prints as {}. Pass what it resolves to: await value.',
  ],
  [
    'a buffer',
    [{ file: Buffer.from('x') }],
    "args[0].file is a Buffer. Jobs travel as JSON. Pass file.toString('base64').",
  ],
  ['a URL', [new URL('http://a')], 'args[0] is a URL.'],
  ['an instance of a class', [{ user: new User() }], 'args[0].user is an instance of User,'],
  ['an instance of a class without a name', [new (class {})()], 'args[0] is an instance of a class without a name,'],
  ['an error', [new TypeError('x')], 'args[0] is an instance of TypeError,'],
  ['a boxed string', [Object('x')], 'args[0] is an instance of String,'],
  ['a function', [{ done: () => 1 }], 'args[0].done is a function, which JSON leaves out.'],
  ['a symbol', [Symbol('x')], 'args[0] is a symbol, which JSON leaves out.'],
  [
    'a symbol as a key',
    [{ a: { [Symbol('hidden')]: 1 } }],
    'args[0].a has the key Symbol(hidden), which JSON leaves out.',
  ],
  ['a value that contains itself', [{ list: [cyclic] }], 'args[0].list[0].me contains itself.'],
  ['a hole in a list', [new Array(3).fill(1, 0, 1)], 'args[0][1] is a hole in a sparse array.'],
  ['half a surrogate pair', [{ text: 'a\ud800' }], 'args[0].text holds half of a surrogate pair,'],
  [
    'half a surrogate pair in a key',
    [{ 'a\udc00': 1 }],
    'args[0]["a\\udc00"] is a key that holds half of a surrogate pair,',
  ],
  ['its own toJSON', [{ price: { toJSON: () => 1 } }], 'args[0].price has a toJSON method,'],
  ['a list with toJSON', [Object.assign([], { toJSON: () => 1 })], 'args[0] has a toJSON method,'],
  ['an object made from an object', [Object.create({ a: 1 })], 'args[0] is an instance of Object,'],
  [
    'an object made from a bare one',
    [Object.create(Object.create(null))],
    'args[0] is an instance of a class without a name,',
  ],
  ['too much nesting', [nested(maxArgsDepth + 1)], 'is nested deeper than 98 levels,'],
]

describe('args that would not arrive as they were sent', () => {
  it.each(refused)('%s is refused by its path', (_what, args, message) => {
    const error = refusal(...args)
    expect(error.code).toBe('HM_ARGS_NOT_JSON')
    expect(error.message).toContain(`WelcomeEmail args`)
    expect(error.message).toContain(message)
  })

  it('says what happened, where, and what to do', () => {
    expect(refusal({ user: { born: new Date(0) } }).message).toBe(
      'HM_ARGS_NOT_JSON: WelcomeEmail args[0].user.born is a Date. Jobs travel as JSON and come back as text. ' +
        'Pass born.toISOString(), or describe the field with a schema that parses it.',
    )
  })

  it('names the first of several', () => {
    expect(refusal(1, { ok: 1, first: [1, Number.NaN], second: undefined }, 1n).message).toContain(
      'args[1].first[1] is NaN',
    )
  })

  it('quotes keys that are no identifiers', () => {
    expect(refusal({ 'a.b': { 0: { '': 1n } } }).message).toContain(
      'args[0]["a.b"]["0"][""] is a BigInt (1n), which JSON cannot hold. Pass String(value)',
    )
  })

  it('cuts a path that tells too much', () => {
    const told = (key: string): string | undefined =>
      refusal({ [key]: undefined }).message.match(/args(.*) is undefined/)?.[1]
    expect(told('k'.repeat(196))).toBe(`[0].${'k'.repeat(196)}`)
    expect(told('k'.repeat(197))).toBe(`[0].${'k'.repeat(196)}…`)
    expect(told(` ${'k'.repeat(193)}🎉`)).toBe(`[0][" ${'k'.repeat(193)}\ufffd…`)
  })

  it('keeps the message short whatever the path', () => {
    expect(refusal({ ['k'.repeat(5000)]: undefined }).message.length).toBeLessThan(400)
    expect(refusal(10n ** 5000n).message.length).toBeLessThan(400)
  })
})

describe('args that cannot be looked at', () => {
  it('a getter that throws is refused with what it threw', () => {
    const cause = new Error('no connection')
    const error = refusal({
      row: {
        get total() {
          throw cause
        },
      },
    })
    expect(error.message).toContain('args[0].row.total is a getter that throws.')
    expect(error.cause).toBe(cause)
  })

  it('an object that refuses to be listed is refused', () => {
    const hostile = new Proxy({}, { ownKeys: () => { throw new Error('no') } }) // biome-ignore format: one line says it
    expect(refusal([hostile]).message).toContain('args[0][0] cannot be read')
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(refusal({ proxy }).message).toContain('args[0].proxy cannot be read')
  })

  it('a million levels of nesting are refused, not a stack overflow', () => {
    expect(refusal(nested(1_000_000)).message).toContain('is nested deeper than 98 levels')
  })

  it('references shared over and over end in an error, not in an endless walk', () => {
    let value: unknown = [1]
    for (let i = 0; i < 60; i++) value = [value, value]
    const error = refusal(value)
    expect(error.code).toBe('HM_ARGS_TOO_LARGE')
  })
})

describe('args that travel', () => {
  it('plain values of every kind are taken', () => {
    const shared = { a: 1 }
    const bare: { [key: string]: unknown } = Object.create(null)
    bare.x = [null, true, '', 'ü🎉', 1.5, -1]
    expect(() => checkArgs([bare, [], {}, [shared, shared], JSON.parse('{"__proto__":{"a":1}}')], 'X')).not.toThrow()
  })

  it('the deepest nesting that Ruby reads is taken', () => {
    expect(() => checkArgs([nested(maxArgsDepth)], 'X')).not.toThrow()
    const payload = JSON.stringify({ args: [nested(maxArgsDepth)] })
    expect(payload.match(/[[{]/g)).toHaveLength(100)
  })

  it('minus zero is taken, since it equals the zero that arrives', () => {
    expect(() => checkArgs([-0], 'X')).not.toThrow()
  })

  it('objects of another realm are as plain as ours', () => {
    expect(() => checkArgs([runInNewContext('({ a: [1, { b: 2 }] })')], 'X')).not.toThrow()
    expect(refusal(runInNewContext('({ a: new Date(0) })')).message).toContain('args[0].a is a Date.')
  })

  it('a member named toJSON is a member like any other, unless it is a function', () => {
    expect(() => checkArgs([{ toJSON: 'yes' }], 'X')).not.toThrow()
  })

  it("a symbol that is not enumerable is somebody else's mark, not a member", () => {
    expect(() => checkArgs([Object.defineProperty({}, Symbol('mark'), { value: 1 })], 'X')).not.toThrow()
  })

  it('lists with members of their own count as lists', () => {
    expect(() => checkArgs(['abc'.match(/b/)], 'X')).not.toThrow()
  })

  it('what is taken comes back equal, and what comes out of JSON is taken', () => {
    const anything = fc.anything({
      withDate: true,
      withMap: true,
      withBigInt: true,
      withSparseArray: true,
      withNullPrototype: true,
    })
    fc.assert(
      fc.property(fc.array(anything), (args) => {
        try {
          checkArgs(args, 'X')
        } catch (error) {
          return error instanceof HaymakerError && error.code === 'HM_ARGS_NOT_JSON'
        }
        expect(plain(args)).toStrictEqual(JSON.parse(JSON.stringify(args)))
        return true
      }),
    )
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 8 })), (args) => {
        checkArgs(
          args.map((arg) => JSON.parse(JSON.stringify(arg), (_, value) => exact(value))),
          'X',
        )
      }),
    )
  })
})

/** Integers that a double cannot hold exactly are refused on purpose. */
const exact = (value: unknown): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? 1 : value

/** A copy that only forgets what the check allows to be lost: prototypes of null and the sign of zero. */
function plain(value: unknown): unknown {
  if (Object.is(value, -0)) return 0
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Array.from(value, plain)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]))
}
