import { describe, expect, it } from 'vitest'
import { payloadOf, textOf } from './payload.ts'
import { topLevel } from './scan.ts'

function found(text: string, name: string): string | null | undefined {
  const bytes = payloadOf(text)
  const top = topLevel(bytes, [name])
  const span = top?.values.get(name)
  return top === null ? null : span && textOf(bytes.subarray(span.start, span.end))
}

describe('the top level of a JSON object', () => {
  it('gives a value as it is spelled', () => {
    expect(found('{"a":1.0}', 'a')).toBe('1.0')
    expect(found(' { "b" : [1, {"a":2}] , "a" :\t-1E+2\n} ', 'a')).toBe('-1E+2')
    expect(found('{"a":"x\\"}{\\\\","b":1}', 'a')).toBe('"x\\"}{\\\\"')
    expect(found('{"a":{"b":"]"},"b":null}', 'a')).toBe('{"b":"]"}')
  })

  it('gives nothing for a name that only stands deeper or in a value', () => {
    expect(found('{"b":{"a":1},"c":"a","d":["a"]}', 'a')).toBeUndefined()
  })

  it('gives the last of two members of one name', () => {
    expect(found('{"a":1,"b":2,"a":3}', 'a')).toBe('3')
    expect(found('{"a":1,"\\u0061":4}', 'a')).toBe('4')
  })

  it('knows a name however it is spelled', () => {
    expect(found('{"\\u0071ueue":1}', 'queue')).toBe('1')
    expect(found('{"é":1}', 'é')).toBe('1')
    expect(found('{"\\u00e9":1}', 'é')).toBe('1')
    expect(found('{"a\\/b":1}', 'a/b')).toBe('1')
  })

  it('takes no name for another that is spelled with its letters', () => {
    expect(found('{"a\\nb":1}', 'a\\nb')).toBeUndefined()
    expect(found('{"a\\qb":1}', 'a\\qb')).toBeUndefined()
    expect(topLevel(Uint8Array.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]), ['é'])?.values.size).toBe(0)
  })

  it('says whether the object is empty and where it closes', () => {
    expect(topLevel(payloadOf(' { }'), [])).toMatchObject({ empty: true, close: 3 })
    expect(topLevel(payloadOf('{"a":1 } '), [])).toMatchObject({ empty: false, close: 7 })
  })

  it.each([
    '',
    ' ',
    'null',
    '[]',
    '"{}"',
    '{',
    '}',
    '{}}',
    '{}{}',
    '{} x',
    '{"a"}',
    '{"a":}',
    '{"a";1}',
    '{"a":1;"b":2}',
    '{"a":1',
    '{"a":1,}',
    '{,"a":1}',
    '{"a":1 "b":2}',
    '{"a" 1}',
    '{a:1}',
    '{1:1}',
    '{"a":"x',
    '{"a":"x\\',
    '{"a":"x\\"}',
    '{"a":[1}',
    '\uFEFF{}',
    'this is not json{',
  ])('is null where the bytes are not one object: %j', (text) => {
    expect(topLevel(payloadOf(text), ['a'])).toBeNull()
  })
})
