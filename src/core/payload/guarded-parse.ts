// Reads a payload from foreign hands: JSON.parse behind guards, so that no bytes can overflow the stack, block the
// process for long, pollute a prototype, or change a number in secret. What a job must look like beyond being a JSON
// object is the codec's business.

import { isRecord } from './json.ts'
import { type Payload, textOf } from './payload.ts'
import { endOfScalar, endOfString, mark, type Span, topLevel } from './scan.ts'

/**
 * What becomes of an integer that a JavaScript number cannot hold: `fail` refuses the payload, the others read it as a
 * bigint or as the text of its digits.
 */
export type UnsafeIntegers = 'fail' | 'bigint' | 'string'

/** What a payload says, or why it is not read. */
export type Parsed =
  | { readonly status: 'object'; readonly members: Readonly<Record<string, unknown>> }
  | {
      readonly status: 'refused'
      readonly reason: string
      /** Nothing but an integer stands in the way, and whoever need not be exact may read on. */
      readonly isInexact?: true
    }

export interface ParseOptions {
  /** The member whose numbers must mean what they say; the numbers of others are read as JavaScript reads them. */
  readonly exact: string
  readonly unsafeIntegers: UnsafeIntegers
}

const maxBytes = 64 * 1024 * 1024

// JSON.parse survives any depth, what comes after it does not: its own reviver overflows a fresh stack between 2 000
// and 2 500 levels, structuredClone and JSON.stringify below 5 000. Ruby's parser refuses level 101.
const maxDepth = 1_000

// Members with ever new names are the slowest JSON there is: two microseconds each, where each is in an object of its
// own. A payload of the size that a push accepts by default has no room for this many.
const maxMembers = 250_000

const safeDigits = String(Number.MAX_SAFE_INTEGER).length

/** As members of a payload these would reach the prototype of whatever they are copied to. */
export const forbiddenNames = ['__proto__', 'constructor', 'prototype'] as const

/** Reads a payload; never throws. */
export function parseGuarded(payload: Payload, options: ParseOptions): Parsed {
  const excess = excessOf(payload)
  if (excess !== null) return refused(excess)
  const members = parsed(textOf(payload))
  if (members === undefined) return refused('not JSON')
  if (!isRecord(members)) return refused('not an object')
  for (const name of forbiddenNames) if (Object.hasOwn(members, name)) return refused('forbidden key')
  const largest = largestIn(members[options.exact])
  if (largest <= Number.MAX_SAFE_INTEGER) return { status: 'object', members }
  return Number.isFinite(largest)
    ? withIntegers(payload, members, options)
    : refused(`not a finite number in ${options.exact}`)
}

function refused(reason: string): Extract<Parsed, { status: 'refused' }> {
  return { status: 'refused', reason }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function excessOf(bytes: Uint8Array): string | null {
  if (bytes.length > maxBytes) return 'too large'
  // Each level takes two bytes, each member more, so what is shorter is within bounds or is not JSON.
  if (bytes.length <= 2 * maxDepth) return null
  let depth = 0
  let members = 0
  let at = 0
  while (at < bytes.length) {
    const byte = bytes[at]
    at = byte === mark.quote ? endOfString(bytes, at) : at + 1
    if (byte === mark.colon) members++
    else if (byte === mark.openBracket || byte === mark.openBrace) depth++
    else if (byte === mark.closeBracket || byte === mark.closeBrace) depth--
    if (depth > maxDepth) return 'too deep'
    if (members > maxMembers) return 'too many members'
  }
  return null
}

/** The largest number in a value, by its amount. Recursion is bounded by the depth that was let in. */
function largestIn(value: unknown): number {
  if (typeof value === 'number') return Math.abs(value)
  if (typeof value !== 'object' || value === null) return 0
  let largest = 0
  if (Array.isArray(value)) for (const item of value) largest = Math.max(largest, largestIn(item))
  // What JSON.parse made has own members alone; a list of them would be made for each job.
  else for (const name in value) largest = Math.max(largest, largestIn(value[name as keyof typeof value]))
  return largest
}

/** Tells integers, which may have lost digits, from floats as large: by their spelling, as their writer does. */
function withIntegers(payload: Payload, members: Readonly<Record<string, unknown>>, options: ParseOptions): Parsed {
  const { exact, unsafeIntegers } = options
  const span = topLevel(payload, [exact])?.values.get(exact)
  if (span === undefined || !hasUnsafeInteger(payload, span)) return { status: 'object', members }
  if (unsafeIntegers === 'fail') return { ...refused(`unsafe integer in ${exact}`), isInexact: true }
  const convert = unsafeIntegers === 'bigint' ? BigInt : String
  const value = JSON.parse(textOf(payload.subarray(span.start, span.end)), (_key, read, { source }) =>
    typeof read === 'number' && source !== undefined && isUnsafe(source) ? convert(source) : read,
  )
  return { status: 'object', members: { ...members, [exact]: value } }
}

function hasUnsafeInteger(bytes: Uint8Array, { start, end }: Span): boolean {
  let at = start
  while (at < end) {
    const next = bytes[at] === mark.quote ? endOfString(bytes, at) : endOfScalar(bytes, at)
    if (next - at >= safeDigits && isUnsafe(textOf(bytes.subarray(at, next)))) return true
    at = Math.max(next, at + 1)
  }
  return false
}

function isUnsafe(source: string): boolean {
  return source.length >= safeDigits && /^-?\d+$/.test(source) && !Number.isSafeInteger(Number(source))
}
