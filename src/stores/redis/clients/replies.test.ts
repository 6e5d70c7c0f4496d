// What Redis sends, taken apart: each kind of value, in pieces of any size, and what cannot be read.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Reply } from '../connection.ts'
import { type Heard, ReplyReader } from './replies.ts'

const reply = (value: Reply | Error): Heard => ({ kind: 'reply', reply: value })
const text = (value: string): Buffer => Buffer.from(value)

const kinds: readonly (readonly [string, Heard])[] = [
  ['+OK\r\n', reply('OK')],
  ['-NOAUTH no\r\n', reply(new Error('NOAUTH no'))],
  ['!8\r\nSYNTAX !\r\n', reply(new Error('SYNTAX !'))],
  [':-12\r\n', reply(-12)],
  [',1.5\r\n', reply(1.5)],
  [',-inf\r\n', reply(-Infinity)],
  ['(12345678901234567890\r\n', reply('12345678901234567890')],
  ['#t\r\n', reply(1)],
  ['_\r\n', reply(null)],
  ['$-1\r\n', reply(null)],
  ['*-1\r\n', reply(null)],
  ['$0\r\n\r\n', reply(text(''))],
  ['$6\r\n\r\né\r\n\r\n', reply(text('\r\né\r\n'))],
  ['=7\r\ntxt:a:b\r\n', reply('a:b')],
  ['*0\r\n', reply([])],
  ['*3\r\n:1\r\n*1\r\n$1\r\na\r\n-ERR x\r\n', reply([1, [text('a')], 'ERR x'])],
  ['~1\r\n+a\r\n', reply(['a'])],
  ['%2\r\n+a\r\n:1\r\n+b\r\n*0\r\n', reply(['a', 1, 'b', []])],
  ['>2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n', { kind: 'push', told: ['invalidate', [text('k')]] }],
  ['|1\r\n+ttl\r\n:3\r\n*2\r\n|1\r\n+a\r\n+b\r\n:1\r\n:2\r\n', reply([1, 2])],
]

/** Pieces of what may come, and of what may not. */
const anything = fc.oneof(
  fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(...kinds.map(([bytes]) => bytes), '\r\n', '*1000000000\r\n', '$9\r\n', '>-5\r\n', '%3\r\n', '$-7\r\n')
    .map(text),
)

describe('a reply', () => {
  it.each(kinds)('%j is read', (bytes, heard) => expect(new ReplyReader().read(text(bytes))).toEqual([heard]))

  it('is the same in pieces of any size', () => {
    const all = text(kinds.map(([bytes]) => bytes).join(''))
    for (let size = 1; size <= all.length; size++) {
      const reader = new ReplyReader()
      const heard: Heard[] = []
      for (let at = 0; at < all.length; at += size) heard.push(...reader.read(all.subarray(at, at + size)))
      expect(heard).toEqual(kinds.map(([, one]) => one))
    }
  })

  it.each(['HTTP/1.1 400\r\n', '*x\r\n', '$x\r\n', '*?\r\n'])('%j cannot be read', (bytes) =>
    expect(() => new ReplyReader().read(text(bytes))).toThrow(/RESP3|no length/),
  )

  it('of any bytes is read, waited for, or refused', () =>
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 40 }), fc.array(fc.integer({ min: 1, max: 20 })), (parts, cuts) => {
        const [reader, bytes] = [new ReplyReader(), Buffer.concat(parts)]
        try {
          for (let [at, i] = [0, 0]; at < bytes.length; i++) {
            const end = at + (cuts[i] ?? bytes.length)
            for (const { kind } of reader.read(bytes.subarray(at, end))) expect(['reply', 'push']).toContain(kind)
            at = end
          }
        } catch (error) {
          expect((error as Error).message).toMatch(/RESP3|no length/)
        }
      }),
      { numRuns: 2000 },
    ))

  it('that is large is put together once', () => {
    const [reader, piece, pieces] = [new ReplyReader(), Buffer.alloc(64 * 1024, 'x'), 800]
    const began = process.cpuUsage()
    reader.read(text(`$${pieces * piece.length}\r\n`))
    for (let i = 0; i < pieces; i++) expect(reader.read(piece)).toEqual([])
    const [heard] = reader.read(text('\r\n'))
    expect(heard?.kind === 'reply' && Buffer.isBuffer(heard.reply) && heard.reply.length).toBe(pieces * piece.length)
    expect(process.cpuUsage(began).user).toBeLessThan(2_000_000)
  })
})
