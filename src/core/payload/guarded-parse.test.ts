import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Parsed, parseGuarded, type UnsafeIntegers } from './guarded-parse.ts'
import { payload, payloadOf } from './payload.ts'

const read = (text: string, unsafeIntegers: UnsafeIntegers = 'fail'): Parsed =>
  parseGuarded(payloadOf(text), { exact: 'args', unsafeIntegers })
const refusal = (text: string, unsafeIntegers?: UnsafeIntegers): string | null => {
  const parsed = read(text, unsafeIntegers)
  return parsed.status === 'refused' ? parsed.reason : null
}
const argsOf = (text: string, unsafeIntegers?: UnsafeIntegers): unknown => {
  const parsed = read(`{"args":${text}}`, unsafeIntegers)
  return parsed.status === 'object' ? parsed.members.args : parsed.reason
}

describe('a guarded parse', () => {
  it('reads an object as JSON.parse does', () => {
    const text = '{"args":[1,-0,1.0,"é\\u0000",{"a":[]}],"b":{"c":null}}'
    expect(read(text)).toStrictEqual({ status: 'object', members: JSON.parse(text) })
  })

  it.each(['', ' ', '{', '{"a":1', '{"a":tru}', "{'a':1}", '{"a":1,}', '\uFEFF{}', 'NaN', '{"a":01}', '{}x'])(
    'refuses what is not JSON: %j',
    (text) => expect(refusal(text)).toBe('not JSON'),
  )

  it.each(['null', '[]', '"x"', '1', 'true', '[{"class":"A","args":[]}]'])('refuses what is no object: %j', (text) =>
    expect(refusal(text)).toBe('not an object'),
  )

  it('reads bytes that are not UTF-8 with U+FFFD in their place', () => {
    const bytes = payload(Uint8Array.from(Buffer.from('{"args":["\xff"]}', 'latin1')))
    expect(parseGuarded(bytes, { exact: 'args', unsafeIntegers: 'fail' })).toMatchObject({
      members: { args: ['\ufffd'] },
    })
  })

  it('refuses more than 64 MiB and reads what is just as large', () => {
    const most = 64 * 1024 * 1024
    const text = `{"args":["${'x'.repeat(most - 13)}"]}`
    expect(refusal(text)).toBeNull()
    expect(refusal(` ${text}`)).toBe('too large')
  })

  it('reads a thousand levels and refuses one more', () => {
    const nested = (levels: number): string => `{"args":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
    expect(refusal(nested(1_000))).toBeNull()
    expect(refusal(nested(1_001))).toBe('too deep')
    expect(refusal(`{"a":`.repeat(1_001))).toBe('too deep')
    expect(refusal('['.repeat(1_990))).toBe('not JSON')
  })

  it('counts levels, not brackets, and none in strings', () => {
    expect(refusal(`{"args":[${'[],'.repeat(5_000)}[]]}`)).toBeNull()
    expect(refusal(`{"args":["${'['.repeat(5_000)}","\\"${'['.repeat(5_000)}"]}`)).toBeNull()
  })

  it('lets what is as deep as it may be go through a reviver', () => {
    const deep = `${'['.repeat(999)}12345678901234567890${']'.repeat(999)}`
    expect(refusal(`{"args":${deep}}`)).toBe('unsafe integer in args')
    expect(refusal(`{"args":${deep}}`, 'bigint')).toBeNull()
  })

  it('refuses more members than any ordinary payload has room for', () => {
    const members = (count: number): string => Array.from({ length: count }, (_, i) => `"k${i}":1`).join(',')
    expect(refusal(`{${members(250_000)}}`)).toBeNull()
    expect(refusal(`{${members(250_001)}}`)).toBe('too many members')
    expect(refusal(`{"args":["${':'.repeat(300_000)}"]}`)).toBeNull()
  })

  it.each(['{"__proto__":{"polluted":1}}', '{"constructor":1}', '{"prototype":1}', '{"\\u005f_proto__":1}'])(
    'refuses a key that could be taken for a prototype at the top: %j',
    (text) => expect(refusal(text)).toBe('forbidden key'),
  )

  it('keeps such keys as plain own members deeper', () => {
    for (const policy of ['fail', 'bigint'] as const) {
      const number = policy === 'bigint' ? '12345678901234567890' : '1'
      const args = argsOf(`[{"__proto__":{"polluted":${number}},"constructor":1}]`, policy)
      const [first]: readonly unknown[] = Array.isArray(args) ? args : []
      expect(Object.keys(Object(first))).toEqual(['__proto__', 'constructor'])
      expect(Object.getPrototypeOf(first)).toBe(Object.prototype)
    }
    expect('polluted' in {}).toBe(false)
  })
})

describe('an integer beyond the safe ones', () => {
  it('refuses the payload by default, however deep it stands', () => {
    expect(argsOf('[9007199254740992]')).toBe('unsafe integer in args')
    expect(argsOf('[{"a":[-9007199254740993]}]')).toBe('unsafe integer in args')
    expect(argsOf('[1.5e300,"9007199254740992",12345678901234567890]')).toBe('unsafe integer in args')
  })

  it('is read as a bigint or as its digits where that is asked for', () => {
    expect(argsOf('[1,{"id":-12345678901234567890},9007199254740991]', 'bigint')).toStrictEqual([
      1,
      { id: -12345678901234567890n },
      9007199254740991,
    ])
    expect(argsOf('[12345678901234567890,"9007199254740992"]', 'string')).toStrictEqual([
      '12345678901234567890',
      '9007199254740992',
    ])
  })

  it('is not what was written as a float, or as text', () => {
    expect(argsOf('[1e20,100000000000000000000.0,1.7976931348623157e308]')).toStrictEqual([
      1e20,
      1e20,
      Number.MAX_VALUE,
    ])
    expect(argsOf('[9007199254740991,-9007199254740991]')).toStrictEqual([9007199254740991, -9007199254740991])
    expect(argsOf('["12345678901234567890",1e20]')).toStrictEqual(['12345678901234567890', 1e20])
    expect(argsOf('["x\\"",1e20,"\\\\12345678901234567890"]')).toStrictEqual(['x"', 1e20, '\\12345678901234567890'])
  })

  it('matters in the exact member only, the last of that name', () => {
    expect(refusal('{"args":[1],"id":12345678901234567890}')).toBeNull()
    expect(refusal('{"args":[12345678901234567890],"args":[1]}')).toBeNull()
    expect(refusal('{"args":[1],"\\u0061rgs":[12345678901234567890]}')).toBe('unsafe integer in args')
  })
})

describe('a number too large for any float', () => {
  it.each(['1e400', '-1e400', '1e309', '9'.repeat(400), '[[1e999]]'])(
    'refuses the payload under any policy: %.12s',
    (text) => {
      for (const policy of ['fail', 'bigint', 'string'] as const) {
        expect(argsOf(`[${text}]`, policy)).toBe('not a finite number in args')
      }
    },
  )

  it('is no matter elsewhere', () => {
    expect(refusal('{"args":[],"x":1e400}')).toBeNull()
  })
})

it('a guarded parse never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.constantFrom('fail', 'bigint', 'string'), (bytes, unsafeIntegers) => {
      expect(['object', 'refused']).toContain(parseGuarded(payload(bytes), { exact: 'args', unsafeIntegers }).status)
    }),
    { numRuns: 2_000 },
  )
})

it('a guarded parse reads any JSON object as JSON.parse does, or says why not', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = JSON.stringify({ ...value, args: [value] })
      // No backslash in a key, as V8 misreads those (nodejs/node#63785).
      fc.pre(!text.includes('\\\\'))
      const parsed = read(text)
      if (parsed.status === 'object') expect(parsed.members).toStrictEqual(JSON.parse(text))
      else expect(text).toMatch(parsed.reason === 'forbidden key' ? /__proto__|constructor|prototype/ : /\d{16}/)
    }),
    { numRuns: 1_000 },
  )
})
