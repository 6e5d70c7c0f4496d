import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBacktrace, encodeBacktrace } from './backtrace.ts'

const lines = ["app.rb:1:in `perform'", "lib/a.rb:2:in `block in <é>'"]

describe('a backtrace', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (lines) => {
        expect(decodeBacktrace(encodeBacktrace(lines))).toEqual(lines)
      }),
    )
  })

  it('is one line of base64 around a zlib stream of JSON, as Ruby writes it', () => {
    const packed = encodeBacktrace(lines)
    expect(packed).toBe(deflateSync(JSON.stringify(lines)).toString('base64'))
    expect(Buffer.from(packed, 'base64').subarray(0, 2)).toEqual(Buffer.from([0x78, 0x9c]))
    expect(packed).not.toContain('\n')
  })

  it('is read with a line break after every 60 characters, as Ruby wrote it up to 7.2.0', () => {
    const broken = encodeBacktrace(lines).replace(/.{60}/g, '$&\n')
    expect(broken).toContain('\n')
    expect(decodeBacktrace(`${broken}\n`)).toEqual(lines)
  })

  it('is read from the plain array of before 6.0', () => {
    expect(decodeBacktrace(lines)).toEqual(lines)
  })

  it('is written well-formed', () => {
    expect(decodeBacktrace(encodeBacktrace(['a\ud800b']))).toEqual(['a\ufffdb'])
  })

  it.each([
    undefined,
    null,
    1,
    {},
    [1],
    ['a', null],
    '',
    'not base64!',
    encodeBacktrace(lines).slice(0, 20),
    Buffer.from('["a"]').toString('base64'),
    deflateSync('["a"').toString('base64'),
    deflateSync('{"a":1}').toString('base64'),
    deflateSync('[1]').toString('base64'),
  ])('is null where it cannot be read: %j', (value) => expect(decodeBacktrace(value)).toBeNull())

  it('does not unpack without end', () => {
    const bomb = deflateSync(`["${'x'.repeat(5 * 1024 * 1024)}"]`).toString('base64')
    expect(bomb.length).toBeLessThan(10_000)
    expect(decodeBacktrace(bomb)).toBeNull()
  })
})
