// Turns whatever a job threw into three fields of text. JavaScript can throw anything, with getters and traps that
// throw again; nothing of that may keep the retry from being written, so every look at the thing is guarded, and every
// text is cut. Which of the lines are kept is the policy's choice.

const maxMessageLength = 10_000
const maxClassLength = 200
export const maxLines = 50
const maxLineLength = 1000
export const maxCauses = 5
const maxCauseLines = 5
/** A stack longer than this is not one that V8 made. */
const maxStackLength = 100_000
const maxKeys = 10
/** Deeper than any chain of causes that people build, and the end of one that runs in a circle. */
export const maxDepth = 100

/** What went wrong, as it is written into a payload. */
export interface Failure {
  readonly errorClass: string
  /** At most 10,000 characters, Sidekiq's limit. */
  readonly message: string
  /** `at ...` lines, then `Caused by: ...` with a few lines of each cause. */
  readonly backtrace: readonly string[]
}

/** Describes what was thrown. Never throws. */
export function describeFailure(thrown: unknown): Failure {
  const backtrace = stackLines(thrown, maxLines)
  for (const cause of causesOf(thrown)) {
    const [firstLine = ''] = messageOf(cause).split('\n', 1)
    backtrace.push(cut(`Caused by: ${classOf(cause)}: ${firstLine}`, maxLineLength))
    backtrace.push(...stackLines(cause, maxCauseLines))
  }
  return { errorClass: classOf(thrown), message: messageOf(thrown), backtrace }
}

/** The lines to keep: all for true, the first n for a number, undefined for none. */
export function backtraceLines(failure: Failure, keep: boolean | number): readonly string[] | undefined {
  const lines = keep === true ? failure.backtrace : failure.backtrace.slice(0, Math.max(0, Number(keep)))
  return lines.length > 0 ? lines : undefined
}

/** Whether a job ended because its process stops: the error itself says so, or one that caused it. */
export function isShutdown(thrown: unknown): boolean {
  let error = thrown
  for (let depth = 0; depth < maxDepth && isThing(error); depth++) {
    if (read(error, 'code') === 'HM_SHUTDOWN' && read(error, 'name') === 'HaymakerError') return true
    error = read(error, 'cause')
  }
  return false
}

/** Names that say less than the class that inherits them. */
const builtIn = new Set([
  'Error',
  'AggregateError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
])

/** A name that somebody set on purpose, else the class. */
export function classOf(thrown: unknown): string {
  if (thrown === null) return 'null'
  if (!isThing(thrown)) return typeof thrown
  if (typeof thrown === 'function') return 'Function'
  const name = read(thrown, 'name')
  const given = typeof name === 'string' ? name : ''
  const made = read(thrown, 'constructor')
  const makerName = isThing(made) ? read(made, 'name') : ''
  const makers = typeof makerName === 'string' ? makerName : ''
  return cut((builtIn.has(given) ? makers || given : given || makers) || 'Object', maxClassLength)
}

/** What it says, whatever it is. */
export function messageOf(thrown: unknown): string {
  const message = isThing(thrown) ? read(thrown, 'message') : thrown
  if (message !== undefined || thrown === undefined) return cut(textOf(message), maxMessageLength)
  const text = textOf(thrown)
  const empty = text === '[object Object]' || text === unreadable
  return cut(empty ? `an object with ${keysOf(thrown)}` : text, maxMessageLength)
}

/** Names only: what an object holds may be a secret, and this is kept in the store. */
function keysOf(thrown: unknown): string {
  try {
    const keys = isThing(thrown) ? Object.keys(thrown) : []
    return keys.length === 0 ? 'no keys' : keys.slice(0, maxKeys).join(', ')
  } catch {
    return 'keys that cannot be read'
  }
}

/** The causes from the nearest outwards; the errors of an AggregateError are causes too. Each once. */
function causesOf(thrown: unknown): unknown[] {
  const seen = new Set([thrown])
  for (const error of seen) {
    if (!isThing(error)) continue
    for (const cause of [read(error, 'cause'), ...errorsOf(error)]) {
      if (cause !== undefined && cause !== null && seen.size <= maxCauses) seen.add(cause)
    }
  }
  return [...seen].slice(1)
}

/** The first errors of an AggregateError. */
export function errorsOf(error: object): unknown[] {
  const errors = read(error, 'errors')
  const length = isThing(errors) ? read(errors, 'length') : 0
  if (typeof length !== 'number' || !isThing(errors)) return []
  return Array.from({ length: Math.min(length, maxCauses) }, (_, i) => read(errors, String(i)))
}

/** The `at` lines of a stack. Its head repeats the message, and a message may hold lines that look like these. */
export function stackLines(thrown: unknown, most: number): string[] {
  const stack = isThing(thrown) ? read(thrown, 'stack') : undefined
  if (typeof stack !== 'string' || !isThing(thrown)) return []
  return stack
    .slice(headLength(stack, read(thrown, 'message')))
    .slice(0, maxStackLength)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, most)
    .map((line) => cut(line, maxLineLength))
}

/** How much of a stack is `Class: message`. Looks only into its first line, so that a huge message costs nothing. */
function headLength(stack: string, message: unknown): number {
  if (typeof message !== 'string') return 0
  const start = stack.slice(0, maxLineLength).indexOf(message.slice(0, maxClassLength))
  const inHead = start !== -1 && !stack.slice(0, start).includes('\n') && stack.startsWith(message, start)
  return inHead ? start + message.length : 0
}

/** Whether it can have members. */
export const isThing = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

/** A member, or undefined where looking at it throws. */
export function read(thing: object, key: string): unknown {
  try {
    return Reflect.get(thing, key)
  } catch {
    return undefined
  }
}

const unreadable = '(cannot be read: looking at it throws)'

function textOf(value: unknown): string {
  try {
    return String(value)
  } catch {
    return unreadable
  }
}

/** Well-formed, and not longer than `most`, without half of a character at the end. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text.toWellFormed()
  const last = text.charCodeAt(most - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? most - 1 : most).toWellFormed()
}
