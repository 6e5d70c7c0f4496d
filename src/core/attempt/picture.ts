// What was thrown, as plain JSON, so that it can travel out of the thread or process that ran the job. Taken apart with the
// same guarded looks as a failure, and put together again so that failure, control and decide see in the copy what they
// would have seen in the original: class, message, backtrace, code, causes, and what a control signal says.

import { ms } from '../clock.ts'
import { errorCodes, HaymakerError } from '../errors.ts'
import { isRecord } from '../payload/json.ts'
import { mark, type Signal, signalOf } from './control.ts'
import { classOf, errorsOf, isThing, maxDepth, maxLines, messageOf, read, stackLines } from './failure.ts'

type Code = string | number

/** One thing of the picture. Others are named by their place in the list. */
export type Pictured =
  | {
      readonly type: 'undefined' | 'null' | 'boolean' | 'number' | 'bigint' | 'string' | 'symbol'
      readonly text: string
    }
  | {
      readonly type: 'thing'
      readonly class: string
      readonly message: string
      readonly lines: readonly string[]
      readonly code?: Code
      readonly cause?: number
      readonly errors?: readonly number[]
      /** Of a HaymakerError. */
      readonly stored?: number
    }

type Thing = Extract<Pictured, { type: 'thing' }>

export interface Picture {
  /** The first is what was thrown, the others are its causes. */
  readonly things: readonly Pictured[]
  readonly signal?: { readonly kind: Signal['kind']; readonly delayMs?: number; readonly cause?: number }
}

/** Takes a picture. Never throws. */
export function pictureOf(thrown: unknown): Picture {
  const seen: unknown[] = [thrown]
  /** Its place in the list; nothing beyond the last one that anybody looks at. */
  const placeOf = (thing: unknown): number | undefined => {
    const known = seen.indexOf(thing)
    if (known !== -1) return known
    return seen.length > maxDepth ? undefined : seen.push(thing) - 1
  }
  const signal = signalOf(thrown)
  const things: Pictured[] = []
  // The list grows while it is walked: causes stand in the order in which they were met.
  for (const thing of seen) things.push(isThing(thing) ? thingOf(thing, placeOf) : plainOf(thing))
  if (!signal) return { things }
  const cause = signal.kind === 'retryIn' && 'cause' in signal ? placeOf(signal.cause) : undefined
  for (const thing of seen.slice(things.length)) things.push(isThing(thing) ? thingOf(thing, placeOf) : plainOf(thing))
  const said = { kind: signal.kind, ...('delayMs' in signal && { delayMs: signal.delayMs }) }
  return { things, signal: { ...said, ...(cause !== undefined && { cause }) } }
}

function thingOf(thing: object, placeOf: (thing: unknown) => number | undefined): Thing {
  const [code, cause, stored] = [read(thing, 'code'), read(thing, 'cause'), read(thing, 'stored')]
  const place = cause === undefined ? undefined : placeOf(cause)
  const errors = errorsOf(thing).flatMap((error) => placeOf(error) ?? [])
  return {
    type: 'thing',
    class: classOf(thing),
    message: messageOf(thing),
    lines: stackLines(thing, maxLines),
    ...(isCode(code) && { code }),
    ...(place !== undefined && { cause: place }),
    ...(errors.length > 0 && { errors }),
    ...(isCount(stored) && { stored }),
  }
}

function plainOf(value: unknown): Pictured {
  if (value === null) return { type: 'null', text: '' }
  const type = typeof value
  if (type === 'object' || type === 'function') return { type: 'null', text: '' }
  const text = type === 'symbol' && typeof value === 'symbol' ? (value.description ?? '') : messageOf(value)
  return { type, text }
}

const isCode = (code: unknown): code is Code =>
  (typeof code === 'string' && code.length <= 200) || (typeof code === 'number' && Number.isFinite(code))

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value)

// ---- and back -------------------------------------------------------------------------------------------------------

const builtIn = new Map<string, (message: string) => Error>([
  ['Error', (message) => new Error(message)],
  ['EvalError', (message) => new EvalError(message)],
  ['RangeError', (message) => new RangeError(message)],
  ['ReferenceError', (message) => new ReferenceError(message)],
  ['SyntaxError', (message) => new SyntaxError(message)],
  ['TypeError', (message) => new TypeError(message)],
  ['URIError', (message) => new URIError(message)],
  ['AggregateError', (message) => new AggregateError([], message)],
])

/** What was thrown, made again. */
export function thrownIn({ things, signal }: Picture): unknown {
  const made = things.map(madeOf)
  for (const [i, thing] of things.entries()) {
    const error = made[i]
    if (thing.type !== 'thing' || !isThing(error)) continue
    if (thing.cause !== undefined) hide(error, 'cause', made[thing.cause])
    if (thing.errors)
      hide(
        error,
        'errors',
        thing.errors.map((place) => made[place]),
      )
  }
  const [thrown] = made
  if (signal && thrown instanceof Error) mark(thrown, signalIn(signal, made))
  return thrown
}

function signalIn({ kind, delayMs, cause }: NonNullable<Picture['signal']>, made: readonly unknown[]): Signal {
  if (kind === 'discard' || kind === 'kill') return { kind }
  const delay = ms(delayMs ?? 0)
  if (kind === 'snooze') return { kind, delayMs: delay }
  return { kind, delayMs: delay, ...(cause !== undefined && { cause: made[cause] }) }
}

function madeOf(thing: Pictured): unknown {
  switch (thing.type) {
    case 'undefined':
      return undefined
    case 'null':
      return null
    case 'boolean':
      return thing.text === 'true'
    case 'number':
      return Number(thing.text)
    case 'bigint':
      return BigInt(thing.text)
    case 'string':
      return thing.text
    case 'symbol':
      return Symbol(thing.text)
    case 'thing':
      return errorOf(thing)
    default:
      return thing satisfies never
  }
}

function errorOf(thing: Thing): Error {
  const error = ours(thing) ?? (builtIn.get(thing.class) ?? builtIn.get('Error'))?.(thing.message) ?? new Error()
  if (error.name !== thing.class) hide(error, 'name', thing.class)
  if (thing.code !== undefined && !(error instanceof HaymakerError)) Object.assign(error, { code: thing.code })
  const head = thing.message === '' ? thing.class : `${thing.class}: ${thing.message}`
  hide(error, 'stack', [head, ...thing.lines.map((line) => `    ${line}`)].join('\n'))
  return error
}

/** One of our own, so that `instanceof HaymakerError` tells it still. */
function ours({ class: name, code, message, stored = 0 }: Thing): HaymakerError | null {
  if (name !== 'HaymakerError' || typeof code !== 'string' || !isOurCode(code)) return null
  const start = `${code}: `
  if (!message.startsWith(start)) return null
  return new HaymakerError(code, message.slice(start.length), { stored })
}

const isOurCode = (code: string): code is keyof typeof errorCodes => Object.hasOwn(errorCodes, code)

/** As the members of an error are: there, and not listed. */
function hide(error: object, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false })
}

// ---- from foreign hands ---------------------------------------------------------------------------------------------

const types: ReadonlySet<unknown> = new Set(['undefined', 'null', 'boolean', 'number', 'bigint', 'string', 'symbol'])
const kinds: ReadonlySet<unknown> = new Set(['snooze', 'discard', 'kill', 'retryIn'])

/** Whether this is a picture, every place in it in its list. */
export function isPicture(value: unknown): value is Picture {
  if (!isRecord(value) || !Array.isArray(value.things)) return false
  const { things, signal } = value
  const most = things.length
  if (most === 0 || most > maxDepth + 2 || !things.every((thing) => isPictured(thing, most))) return false
  if (signal === undefined) return true
  if (!isRecord(signal) || !kinds.has(signal.kind)) return false
  const needsDelay = signal.kind === 'snooze' || signal.kind === 'retryIn'
  return (!needsDelay || isLength(signal.delayMs)) && (signal.cause === undefined || isPlace(signal.cause, most))
}

function isPictured(thing: unknown, most: number): boolean {
  if (!isRecord(thing)) return false
  if (types.has(thing.type))
    return typeof thing.text === 'string' && (thing.type !== 'bigint' || /^-?\d+$/.test(thing.text))
  if (thing.type !== 'thing' || typeof thing.class !== 'string' || typeof thing.message !== 'string') return false
  const { lines, code, cause, errors, stored } = thing
  return (
    isListOf(lines, (line) => typeof line === 'string') &&
    (code === undefined || isCode(code)) &&
    (stored === undefined || isCount(stored)) &&
    (cause === undefined || isPlace(cause, most)) &&
    (errors === undefined || isListOf(errors, (place) => isPlace(place, most)))
  )
}

const isListOf = (value: unknown, fits: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= maxDepth && value.every(fits)

const isPlace = (value: unknown, most: number): boolean => isCount(value) && value >= 0 && value < most

const isLength = (value: unknown): boolean => typeof value === 'number' && value >= 0 && Number.isFinite(value)
