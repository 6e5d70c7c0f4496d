import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Payload, payload, payloadOf, textOf } from './payload.ts'
import { splice } from './splice.ts'

// Texts here are strings of bytes, one character each, so that a payload can be cut and joined without being decoded.
const bytesOf = (text: string): Payload => payload(Uint8Array.from(text, (byte) => byte.charCodeAt(0)))
const utf8 = (text: string): string => Buffer.from(text).toString('latin1')
const shown = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString('latin1')

/** One member of a JSON object, in the pieces it is written in. */
interface Member {
  readonly name: string
  readonly key: string
  readonly value: string
  readonly space: readonly [string, string, string, string]
}

interface Text {
  readonly members: readonly Member[]
  readonly space: readonly [string, string, string]
}

const space = fc.constantFrom('', '', ' ', '\n\t', '\r\n  ')
const letter = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map((char) => utf8(JSON.stringify(char).slice(1, -1))),
  fc.integer({ min: 0, max: 0xffff }).map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`),
  fc.constantFrom('\\/', '\\\\', '\\"', '\xff', '\xc3', '\xed\xa0\x80', utf8('\u2028'), utf8('😀'), '{', '}', ':', ','),
)

/**
 * V8 reads an escaped key as `\\` where an object of the same shape had that key before (nodejs/node#63785), so no key
 * here has a backslash: the parser is what these tests are measured by.
 */
const isKey = (text: string): boolean => !String(JSON.parse(textOf(bytesOf(text)))).includes('\\')

const quoted = fc.array(letter, { maxLength: 6 }).map((letters) => `"${letters.join('')}"`)
const scalar = fc.constantFrom('1', '1.0', '-0', '1e400', '12345678901234567890', '-1E+2', '0.10', 'true', 'null', '""')
const value = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    quoted,
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(' ,\n')}]`),
    fc
      .array(fc.tuple(quoted.filter(isKey), tie('value')), { maxLength: 4 })
      .map((all) => `{${all.map((m) => m.join(': ')).join()}}`),
  ),
})).value

const names = ['queue', 'retry_count', '', '__proto__', 'é', '😀', '"']
const escaped = (name: string): string =>
  `"${[...name].map((char) => (char.length === 1 ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : utf8(char))).join('')}"`
const key = fc.oneof(
  fc.constantFrom(...names).map((name) => utf8(JSON.stringify(name))),
  fc.constantFrom(...names).map(escaped),
  quoted.filter(isKey),
)
const member = fc
  .record({ key, value, space: fc.tuple(space, space, space, space) })
  .map((parts): Member => ({ ...parts, name: String(JSON.parse(textOf(bytesOf(parts.key)))) }))
const object: fc.Arbitrary<Text> = fc.record({
  members: fc.array(member, { maxLength: 8 }),
  space: fc.tuple(space, space, space),
})
const settings = fc
  .array(fc.tuple(fc.constantFrom(...names, 'new', 'née'), value), { maxLength: 6 })
  .map((pairs) => new Map(pairs.map(([name, json]) => [name, textOf(bytesOf(json))])))

function written({ members, space: [before, within, after] }: Text, added: readonly string[] = []): string {
  const all = members.map(({ key, value, space: [a, b, c, d] }) => `${a}${key}${b}:${c}${value}${d}`)
  const inner = all.length === 0 ? within : all.join(',')
  return `${before}{${inner}${all.length > 0 && added.length > 0 ? ',' : ''}${added.join(',')}}${after}`
}

/** What a splice has to come to, by way of the pieces and not of the bytes. */
function expected(text: Text, members: ReadonlyMap<string, string>): string {
  const all = [...text.members]
  const added: string[] = []
  for (const [name, json] of members) {
    const at = all.findLastIndex((one) => one.name === name)
    const one = all[at]
    if (one === undefined) added.push(`${utf8(JSON.stringify(name))}:${utf8(json)}`)
    else all[at] = { ...one, value: utf8(json) }
  }
  return written({ ...text, members: all }, added)
}

function spliced(text: string, members: Record<string, string>): string | null {
  const bytes = splice(payloadOf(text), new Map(Object.entries(members)))
  return bytes && textOf(bytes)
}

describe('splice', () => {
  it('sets a member where it stands and adds others at the end', () => {
    expect(spliced('{"b":1.0, "a" : 2 ,"c":[ ]}', { a: '"x"', d: 'null', e: '[]' })).toBe(
      '{"b":1.0, "a" : "x" ,"c":[ ],"d":null,"e":[]}',
    )
    expect(spliced(' {\n} ', { a: '1', b: '2' })).toBe(' {\n"a":1,"b":2} ')
    expect(spliced('{"a":1\n}', { b: '2' })).toBe('{"a":1\n,"b":2}')
  })

  it('sets members in whatever order they are given', () => {
    expect(spliced('{"a":1,"b":2,"c":3}', { c: '30', a: '10' })).toBe('{"a":10,"b":2,"c":30}')
  })

  it('writes what is not ASCII in UTF-8, and half a pair as U+FFFD', () => {
    expect(spliced('{"a":1}', { a: '"é€😀\ud800"', ü: '"\udc00\ud83d"' })).toBe('{"a":"é€😀\ufffd","ü":"\ufffd\ufffd"}')
  })

  it('hands back the same bytes where nothing is set, and null where there is no object', () => {
    const bytes = payloadOf('{"a":1}')
    expect(splice(bytes, new Map())).toBe(bytes)
    expect(spliced('[1]', { a: '1' })).toBeNull()
    expect(spliced('{"a":1', { a: '1' })).toBeNull()
  })

  it('leaves the bytes it was given as they are', () => {
    const bytes = payloadOf('{"a":1}')
    splice(bytes, new Map([['a', '22']]))
    expect(textOf(bytes)).toBe('{"a":1}')
  })

  it('changes the values it sets and not one byte more, whatever the object', () => {
    fc.assert(
      fc.property(object, settings, (text, members) => {
        expect(shown(splice(bytesOf(written(text)), members))).toBe(expected(text, members))
      }),
      { numRuns: 2_000 },
    )
  })

  it('reads afterwards as if the members had been set in the parsed object', () => {
    fc.assert(
      fc.property(object, settings, (text, members) => {
        const before = bytesOf(written(text))
        const set = [...members].map(([name, json]): [string, unknown] => [name, JSON.parse(json)])
        const after = splice(before, members)
        expect(after && JSON.parse(textOf(after))).toStrictEqual({
          ...JSON.parse(textOf(before)),
          ...Object.fromEntries(set),
        })
      }),
      { numRuns: 2_000 },
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(object, settings, (text, members) => {
        const once = splice(bytesOf(written(text)), members)
        expect(shown(once && splice(once, members))).toBe(shown(once))
      }),
    )
  })

  it('never throws, and finds every object that a parser finds', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', '1', '"a"', 'null', ' ', '\xff')
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.array(pieces).map((all) => bytesOf(all.join(''))),
    )
    fc.assert(
      fc.property(noise, (bytes) => {
        const after = splice(payload(bytes), new Map([['a', '1']]))
        if (isObject(textOf(bytes))) expect(after).not.toBeNull()
      }),
      { numRuns: 5_000 },
    )
  })

  it('takes ten megabytes of anything in its stride', () => {
    const length = 10_000_000
    const texts = {
      '{"a":': false,
      [`{"a":${'['.repeat(length)}`]: false,
      [`{"a":${'['.repeat(length / 2)}${']'.repeat(length / 2)},"b":1}`]: true,
      [`{"a":"${'\\"'.repeat(length / 2)}"}`]: true,
      [`{"a":[${'1,'.repeat(length / 2)}1]}`]: true,
    }
    for (const [text, whole] of Object.entries(texts)) {
      const bytes = payloadOf(text)
      const started = process.cpuUsage()
      expect(splice(bytes, new Map([['b', '2']])) !== null).toBe(whole)
      expect(process.cpuUsage(started).user).toBeLessThan(5_000_000)
    }
  })
})

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
