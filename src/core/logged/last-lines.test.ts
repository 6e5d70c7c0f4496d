import { describe, expect, it } from 'vitest'
import { epochMs } from '../clock.ts'
import { LastLines } from './last-lines.ts'
import { cutLine, linesKept } from './line.ts'

const logged = (count: number, message = (n: number): string => `step ${n}`): LastLines => {
  const lines = new LastLines()
  for (let n = 1; n <= count; n++) lines.add(cutLine(epochMs(n), 'info', message(n), { n }))
  return lines
}
const numbers = (lines: LastLines, room = 1e6): readonly unknown[] => lines.newest(room).map(({ fields }) => fields.n)

describe('the last lines of a job', () => {
  it('are all of them while they are few, in the order in which they came', () => {
    expect(numbers(new LastLines())).toEqual([])
    expect(logged(2).newest(1e6)).toEqual([
      { at: 1, level: 'info', message: 'step 1', fields: { n: 1 } },
      { at: 2, level: 'info', message: 'step 2', fields: { n: 2 } },
    ])
  })

  it('are the newest ones of many, at every turn of the ring', () => {
    for (const count of [19, 20, 21, 39, 40, 41, 100_007]) {
      const least = Math.min(count, linesKept)
      expect(numbers(logged(count))).toEqual(Array.from({ length: least }, (_, i) => count - least + 1 + i))
    }
  })

  it('are as many as have room, to the byte, the newest first of all', () => {
    const lines = logged(3, () => 'ж')
    const one = Buffer.byteLength('[1,"info","ж",{"n":1}]')
    expect(numbers(lines, 2 + 3 * one + 2)).toEqual([1, 2, 3])
    expect(numbers(lines, 2 + 3 * one + 1)).toEqual([2, 3])
    expect(numbers(lines, 2 + one)).toEqual([3])
    expect(numbers(lines, 1 + one)).toEqual([])
  })
})

describe('a line that is kept', () => {
  const only = (values: unknown, message: unknown) => {
    const lines = new LastLines()
    lines.add(cutLine(epochMs(1), 'warn', message, values))
    return lines.newest(1024)[0]
  }

  it('is cut in its message and in its fields, and has less than six hundred bytes', () => {
    const line = only({ body: 'y'.repeat(1e6), list: Array(1000).fill('z') }, '漢'.repeat(1e6))
    expect(line?.message).toMatch(/^漢{80,}…$/)
    expect(Buffer.byteLength(JSON.stringify(line))).toBeLessThan(600)
  })

  it('has a text also where it was logged as pino would take it', () => {
    expect(only('alone', undefined)).toMatchObject({ message: 'alone', fields: {} })
    expect(only(new RangeError('no'), 'failed')).toMatchObject({ message: 'failed', fields: { err: 'RangeError: no' } })
    expect(only(null, undefined)).toMatchObject({ message: '', fields: {} })
  })

  it('is well-formed where its texts are not', () => {
    const line = only({ '\udfff': '\ud800 lone' }, '\ud800 \u0000 \u001b[31m')
    expect(line).toEqual({ at: 1, level: 'warn', message: '\ufffd \u0000 \u001b[31m', fields: { '\ufffd': '…' } })
  })
})
