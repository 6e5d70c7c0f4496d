import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs, ms } from '../clock.ts'
import type { LoggedLine } from '../logged/line.ts'
import { type EndedAttempt, loggedNoteBytes, noteBytes, readNote, writeNote } from './note.ts'

const failed: EndedAttempt = {
  jid: '3f9c21d0a4b5c6d7e8f90a1b',
  class: 'Welcome',
  queue: 'mailers',
  outcome: 'dead',
  reason: 'exhausted',
  endedAt: epochMs(1_796_000_000_123),
  ranMs: ms(12.5),
  waitedMs: ms(40),
  attempt: 3,
  process: 'web-1:4711',
  error: { class: 'RangeError', message: 'no mailbox for "eve"' },
  log: [],
}
const line = (n: number): LoggedLine => ({
  ...{ at: epochMs(1_796_000_000_000 + n), level: 'info', message: `step ${n}`, fields: { n } },
})
const succeeded: EndedAttempt = { ...failed, outcome: 'done', reason: null, error: null }

const text = (note: EndedAttempt): string => Buffer.from(writeNote(note)).toString()
const read = (written: string): EndedAttempt | null => readNote(Buffer.from(written))

describe('a note', () => {
  it('is compact JSON, and nothing stands in it that there is not', () => {
    expect(text(failed)).toBe(
      '{"j":"3f9c21d0a4b5c6d7e8f90a1b","c":"Welcome","q":"mailers","o":"dead","r":"exhausted","at":1796000000123,' +
        '"ms":12.5,"w":40,"n":3,"p":"web-1:4711","e":"RangeError","m":"no mailbox for \\"eve\\""}',
    )
    expect(text({ ...succeeded, jid: null, ranMs: null, waitedMs: null })).toBe(
      '{"c":"Welcome","q":"mailers","o":"done","at":1796000000123,"n":3,"p":"web-1:4711"}',
    )
  })

  it('comes back as it was', () => {
    const logged = { ...failed, log: [line(1), { ...line(2), level: 'error' as const, fields: {} }] }
    for (const note of [failed, logged, succeeded, { ...succeeded, jid: null, ranMs: null, waitedMs: null }])
      expect(readNote(writeNote(note))).toEqual(note)
  })

  it('has a length of time to the tenth of a millisecond, and other numbers whole', () => {
    const note = readNote(writeNote({ ...failed, ranMs: ms(1.26), waitedMs: ms(3.6) }))
    expect(note).toMatchObject({ ranMs: 1.3, waitedMs: 4 })
  })

  it('keeps as much of the message as fits, and says that it was cut', () => {
    const written = writeNote({ ...failed, error: { class: 'Error', message: 'x'.repeat(10_000) } })
    expect(written.length).toBe(noteBytes)
    expect(readNote(written)?.error?.message).toMatch(/^x{200,}…$/)
  })

  it('is cut between characters', () => {
    for (const character of ['ж', '漢', '🜏', '"', '\n', '\u0001', '\ud800'])
      for (let shift = 0; shift < 8; shift++) {
        const message = 'a'.repeat(shift) + character.repeat(1000)
        const note = readNote(writeNote({ ...failed, error: { class: 'Error', message } }))
        const kept = note?.error?.message.slice(shift, -1) ?? ''
        expect(kept.length).toBeGreaterThan(20)
        expect([...kept].every((one) => one === character.toWellFormed())).toBe(true)
      }
  })

  it('has what was logged behind what became of the job, in short', () => {
    expect(text({ ...failed, log: [line(1), { ...line(2), fields: {} }] })).toBe(
      `${text(failed).slice(0, -1)},"l":[[1796000000001,"info","step 1",{"n":1}],[1796000000002,"info","step 2"]]}`,
    )
  })

  it('keeps the newest lines that have room, and all that it says without them', () => {
    const log = Array.from({ length: 20 }, (_, n) => ({ ...line(n), message: `${n} ${'x'.repeat(230)}` }))
    const error = { class: 'Error', message: 'y'.repeat(10_000) }
    const written = writeNote({ ...failed, error, log })
    expect(written.length).toBeLessThanOrEqual(loggedNoteBytes)
    const note = readNote(written)
    expect(note?.log).toEqual(log.slice(-5))
    expect({ ...note, log: [] }).toEqual(readNote(writeNote({ ...failed, error })))
  })

  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 700 }),
    fc.string({ unit: 'grapheme', maxLength: 700 }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 700 }).map((codes) => String.fromCharCode(...codes)),
    fc.constantFrom('\u0001', '"', '\ud83d', '🜏').chain((one) => fc.nat(700).map((count) => one.repeat(count))),
  )
  const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.maxSafeNat())
  const anyNote: fc.Arbitrary<EndedAttempt> = fc.record({
    jid: fc.option(anyText),
    class: anyText,
    queue: anyText,
    outcome: fc.constantFrom('done', 'retry', 'schedule', 'dead', 'gone'),
    reason: fc.option(anyText),
    endedAt: anyNumber.map((value) => epochMs(value)),
    ranMs: fc.option(anyNumber.map((value) => ms(value))),
    waitedMs: fc.option(anyNumber.map((value) => ms(value))),
    attempt: anyNumber,
    process: anyText,
    error: fc.option(fc.record({ class: anyText, message: anyText })),
    log: fc.array(
      fc.record({
        at: fc.maxSafeNat().map((value) => epochMs(value)),
        level: fc.constantFrom('debug', 'info', 'warn', 'error'),
        message: anyText,
        fields: fc.dictionary(anyText, fc.jsonValue(), { maxKeys: 3 }),
      }),
      { maxLength: 4 },
    ),
  })

  it('never has more than 512 bytes, or 2048 with what was logged, is well-formed, and can be read', () => {
    fc.assert(
      fc.property(anyNote, (given) => {
        const written = writeNote(given)
        expect(written.length).toBeLessThanOrEqual(given.log.length === 0 ? 512 : 2048)
        const spelled = new TextDecoder('utf-8', { fatal: true }).decode(written)
        expect(spelled.isWellFormed()).toBe(true)
        const members: Record<string, unknown> = JSON.parse(spelled)
        expect(Object.keys(members).every((name) => /^(j|c|q|o|r|at|ms|w|n|p|e|m|l)$/.test(name))).toBe(true)
        if (Number(members.at) <= 8.64e15) expect(readNote(written)?.outcome).toBe(given.outcome)
      }),
      { numRuns: 3000 },
    )
  })

  it('loses nothing where its texts are of an ordinary length', () => {
    const ordinary = fc.string({ unit: 'grapheme-ascii', maxLength: 40 }).filter((one) => !/["\\]/.test(one))
    fc.assert(
      fc.property(ordinary, ordinary, ordinary, (jid, name, message) => {
        const note = { ...failed, jid, class: name, error: { class: name, message } }
        expect(readNote(writeNote(note))).toEqual(note)
      }),
    )
  })
})

describe('what is no note', () => {
  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a list', '[1,2]'],
    ['null', 'null'],
    ['an unknown outcome', '{"o":"eaten","at":1}'],
    ['a note without a time', '{"o":"done"}'],
    ['a time that is none', '{"o":"done","at":1e400}'],
    ['a time after the last', '{"o":"done","at":8640000000000001}'],
    ['half of a note', text(failed).slice(0, 100)],
    ['a note that is too long', `${text(failed)}${' '.repeat(2048)}`],
  ])('reads as null: %s', (_, written) => {
    expect(read(written)).toBeNull()
  })

  it('reads as null where its bytes are no UTF-8, and never throws', () => {
    const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1')
    expect(readNote(latin('{"o":"done","at":1,"c":"caf\u00e9"}'))).toBeNull()
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => void readNote(bytes)))
  })

  it('reads a note of a foreign hand as far as it is one', () => {
    const lines = '[[5,"info","a line"],"none",[5,"loud","x"],[1e999,"info","x"],[5,"info",7],[6,"warn","b",[1]],null]'
    expect(read(`{"o":"done","at":5,"c":7,"ms":"long","n":null,"m":"alone","x":[1],"l":${lines}}`)).toEqual({
      ...{ jid: null, class: '', queue: '', outcome: 'done', reason: null, endedAt: 5 },
      ...{ ranMs: null, waitedMs: null, attempt: 1, process: '', error: null },
      log: [
        { at: 5, level: 'info', message: 'a line', fields: {} },
        { at: 6, level: 'warn', message: 'b', fields: {} },
      ],
    })
    expect(read('{"o":"done","at":5,"l":{"0":[5,"info","x"]}}')?.log).toEqual([])
  })
})
