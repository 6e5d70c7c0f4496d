// What stored text may do to a terminal: nothing.

import { expect, it } from 'vitest'
import { printable, printableJson } from './printable.ts'

it.each([
  ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ['titles', '\u001b]0;owned\u0007done', 'done'],
  ['eight-bit sequences', '\u009b2Jcleared', 'cleared'],
  ['new lines', 'one\r\ntwo\u2028three', 'one two three'],
  ['turned text', 'gpj\u202exe.exe', 'gpjxe.exe'],
  ['bells and backspaces', 'a\u0007\bb\u007f', 'ab'],
  ['nothing of what people write', 'Žluťoučký 🐎 naïve 日本', 'Žluťoučký 🐎 naïve 日本'],
])('printable takes out %s', (_what, text, shown) => {
  expect(printable(text)).toBe(shown)
})

it('printable JSON reads back as it was', () => {
  const value = { name: 'a\u001b[2J\u009b\u202eb\u007f' }
  const text = printableJson(value)
  expect(text).toMatch(/^[ -~]+$/)
  expect(JSON.parse(text)).toEqual(value)
})

it('printable JSON has large integers digit by digit', () => {
  expect(printableJson({ args: [12345678901234567890n] })).toBe('{"args":[12345678901234567890]}')
})
