import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesIn } from '../history/beginning.ts'
import { shortJson } from './short-json.ts'

const read = (value: unknown, room = 256): unknown => JSON.parse(shortJson(value, room) ?? 'null')

describe('a value in short', () => {
  it('is whole where it is small, as JSON has it', () => {
    const value = { user: 7, name: 'Ada "L"', list: [1, null, true], at: new Date(0), deep: { is: { all: { of: 1 } } } }
    expect(read(value)).toEqual(JSON.parse(JSON.stringify(value)))
  })

  it('says of an error what it is, of a large integer all digits, and of bytes how many', () => {
    expect(read({ err: new RangeError('no'), id: 12345678901234567890n, raw: new Uint8Array(3) })).toEqual({
      ...{ err: 'RangeError: no', id: '12345678901234567890', raw: '(3 bytes)' },
    })
    expect(read({ no: undefined, call: () => 1, mark: Symbol('x'), some: 1 })).toEqual({ some: 1 })
  })

  it('keeps what comes first, and says that there is more', () => {
    const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`member${n}`, n]))
    const short = Object.entries(read(wide) as object)
    expect(short.slice(0, 2)).toEqual([
      ['member0', 0],
      ['member1', 1],
    ])
    expect(short.at(-1)).toEqual(['…', '…'])
    expect((read([...Array(1000).keys()]) as unknown[]).at(-1)).toBe('…')
  })

  it('keeps the others beside a long text', () => {
    expect(read({ body: 'x'.repeat(1e6), user: 7 })).toEqual({ body: expect.stringMatching(/^x{100,}…$/), user: 7 })
  })

  it('does not show the value of a name that is cut: its end may call it secret', () => {
    expect(read({ [`${'x'.repeat(60)}password`]: 'swordfish' })).toEqual({ [`${'x'.repeat(45)}…`]: '…' })
  })

  it('ends where a value goes round or down without end', () => {
    const round: Record<string, unknown> = { name: 'round' }
    round.self = round
    expect(shortJson(round, 256)).toContain('"…"')
    expect(shortJson(round, 256)).toContain('"name":"round"')
  })

  it('costs itself and nothing else where it throws', () => {
    const thrower = {
      before: 1,
      get broken(): never {
        throw new Error('no')
      },
      after: 2,
    }
    expect(read(thrower)).toEqual({ before: 1, broken: '…', after: 2 })
    const unwilling = { toJSON: () => thrower.broken }
    expect(read({ unwilling, after: 2 })).toEqual({ unwilling: '…', after: 2 })
    const trap = (): never => {
      throw new Error('no')
    }
    expect(shortJson(new Proxy({}, { ownKeys: trap, get: trap, has: trap }), 256)).toBe('"…"')
  })

  it('has room, can be read and is well-formed, whatever it is', () => {
    const anything = fc.anything({ withDate: true, withBigInt: true, withTypedArray: true, withSparseArray: true })
    fc.assert(
      fc.property(fc.oneof(anything, fc.jsonValue()), fc.integer({ min: 5, max: 300 }), (value, room) => {
        const json = shortJson(value, room)
        if (json === undefined) return
        expect(bytesIn(json)).toBeLessThanOrEqual(room)
        expect(Buffer.byteLength(json)).toBe(bytesIn(json))
        expect(json.isWellFormed()).toBe(true)
        expect(json).not.toMatch(/\\ud[89a-f]/i)
        JSON.parse(json)
      }),
      { numRuns: 2000 },
    )
  })
})
