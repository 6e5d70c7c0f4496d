// Text from a store, on its way to a terminal. Whoever can push a job can write into names, arguments and messages; none
// of it may move the cursor, change colours, turn the direction of writing around or start a new line.

import { stripVTControlCharacters } from 'node:util'

const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g
// Everything else below a space, C1, and the marks that turn text around (Unicode TR 9).
const controls = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** The same text as one harmless line. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text.replace(breaks, ' ')).replace(controls, '')

/** A value as one line of JSON that a terminal only shows: JSON itself lets DEL, C1 and turned text through. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, withIntegers).replace(controls, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Where the config reads large integers as bigints, they are printed digit by digit. */
const withIntegers = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value
