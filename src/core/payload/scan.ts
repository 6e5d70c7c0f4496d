// Finds the top-level members of a JSON object in its bytes, so that a payload can be changed or looked into without
// being rebuilt. What stands inside a value is skipped unread and depth costs no stack; whether the text is JSON all
// through is for a parser to say.

import { textOf } from './payload.ts'

/** Bytes from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface TopLevel {
  /** The values of the wanted members that are there; of two of one name the last, which counts for every reader. */
  readonly values: ReadonlyMap<string, Span>
  /** Where the closing brace stands. */
  readonly close: number
  /** Whether there is any member. */
  readonly empty: boolean
}

/** The bytes that give a JSON text its structure. */
export const mark = {
  quote: 0x22,
  backslash: 0x5c,
  comma: 0x2c,
  colon: 0x3a,
  openBrace: 0x7b,
  closeBrace: 0x7d,
  openBracket: 0x5b,
  closeBracket: 0x5d,
} as const

/** Where the string that opens at `start` ends. An unfinished string ends beyond the bytes, where nothing matches. */
export function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1
  while (at < bytes.length) {
    const byte = bytes[at]
    if (byte === mark.quote) return at + 1
    at += byte === mark.backslash ? 2 : 1
  }
  return bytes.length
}

/** Where the number, true, false or null that begins at `start` ends; at `start` itself where none begins. */
export function endOfScalar(bytes: Uint8Array, start: number): number {
  let at = start
  while (isScalar(bytes[at])) at++
  return at
}

/** Finds the wanted members; null where the bytes are not one JSON object. */
export function topLevel(bytes: Uint8Array, wanted: readonly string[]): TopLevel | null {
  const values = new Map<string, Span>()
  const open = skipSpace(bytes, 0)
  if (bytes[open] !== mark.openBrace) return null
  let at = skipSpace(bytes, open + 1)
  if (bytes[at] === mark.closeBrace) return ended(bytes, at) ? { values, close: at, empty: true } : null
  while (bytes[at] === mark.quote) {
    const keyEnd = endOfString(bytes, at)
    const middle = skipSpace(bytes, keyEnd)
    if (bytes[middle] !== mark.colon) return null
    const start = skipSpace(bytes, middle + 1)
    const end = endOfValue(bytes, start)
    if (end === start) return null
    const name = wantedName(bytes, at, keyEnd, wanted)
    if (name !== undefined) values.set(name, { start, end })
    at = skipSpace(bytes, end)
    if (bytes[at] === mark.closeBrace) return ended(bytes, at) ? { values, close: at, empty: false } : null
    if (bytes[at] !== mark.comma) return null
    at = skipSpace(bytes, at + 1)
  }
  return null
}

function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start
  for (;;) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at
    at++
  }
}

function ended(bytes: Uint8Array, close: number): boolean {
  return skipSpace(bytes, close + 1) === bytes.length
}

/** Where the value ends; at `start` itself where there is none. */
function endOfValue(bytes: Uint8Array, start: number): number {
  const first = bytes[start]
  if (first === mark.quote) return endOfString(bytes, start)
  if (first === mark.openBrace || first === mark.openBracket) return endOfNested(bytes, start)
  return endOfScalar(bytes, start)
}

function endOfNested(bytes: Uint8Array, start: number): number {
  let depth = 0
  let at = start
  while (at < bytes.length) {
    const byte = bytes[at]
    if (byte === mark.quote) {
      at = endOfString(bytes, at)
      continue
    }
    at++
    if (byte === mark.openBrace || byte === mark.openBracket) depth++
    else if (byte === mark.closeBrace || byte === mark.closeBracket) depth--
    if (depth === 0) return at
  }
  return bytes.length
}

/** The bytes of numbers, true, false and null. */
function isScalar(byte: number | undefined): boolean {
  if (byte === undefined) return false
  if (byte >= 0x61 && byte <= 0x7a) return true
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e || byte === 0x45
}

/** Which of the wanted names the key between `start` and `end`, quotes included, spells. */
function wantedName(bytes: Uint8Array, start: number, end: number, wanted: readonly string[]): string | undefined {
  for (const name of wanted) if (name.length === end - start - 2 && spells(bytes, start + 1, name)) return name
  return isPlain(bytes, start + 1, end - 1) ? undefined : wantedEscaped(textOf(bytes.subarray(start, end)), wanted)
}

/** Whether the bytes spell a name letter by letter, which escapes and letters beyond ASCII never do. */
function spells(bytes: Uint8Array, start: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i)
    if (unit !== bytes[start + i] || unit === mark.backslash || unit > 0x7f) return false
  }
  return true
}

function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === mark.backslash || byte > 0x7f) return false
  }
  return true
}

function wantedEscaped(quoted: string, wanted: readonly string[]): string | undefined {
  try {
    const key: unknown = JSON.parse(quoted)
    return wanted.find((name) => name === key)
  } catch {
    return undefined
  }
}
