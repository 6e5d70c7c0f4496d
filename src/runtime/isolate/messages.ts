// What a worker and its children say to each other, as JSON. A child runs code that may be out of its mind, so what it says
// is read behind the guards of a foreign payload, and looked at member by member.

import { isPicture, type Picture } from '../../core/attempt/picture.ts'
import type { Lane } from '../../core/features/lane.ts'
import type { Jid } from '../../core/job/jid.ts'
import type { PushReceipt } from '../../core/middleware.ts'
import { parseGuarded } from '../../core/payload/guarded-parse.ts'
import { isRecord } from '../../core/payload/json.ts'
import { type Payload, payload, payloadOf, textOf } from '../../core/payload/payload.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'

/** Where a child finds a job: the address of the module that exports it. */
export interface Place {
  readonly name: string
  readonly module: string
}

/** What a child is told of an attempt. */
export interface Sheet {
  readonly jid: Jid | null
  readonly class: string
  readonly queue: QueueName
  readonly attempt: number
  readonly tags: readonly string[]
  readonly createdAt: number | null
}

/** A job that is pushed from within a child. Its arguments passed their schema there. */
export interface ForeignOrder {
  readonly class: string
  readonly args: readonly unknown[]
  readonly queue: string
  readonly carried: Readonly<Record<string, unknown>>
  readonly at?: number
  readonly lane?: Lane
  readonly extra?: Readonly<Record<string, unknown>>
  /** Of a unique job, whose key was made there. */
  readonly locking?: Readonly<Record<string, unknown>>
}

/** To a child. */
export type Told =
  | { readonly kind: 'load'; readonly places: readonly Place[] }
  | {
      readonly kind: 'run'
      readonly run: number
      readonly place: Place
      readonly sheet: Sheet
      readonly args: readonly unknown[]
      /** Its arguments hold integers that only a bigint can. */
      readonly bigints: boolean
    }
  | { readonly kind: 'abort'; readonly run: number; readonly reason: Picture }
  | { readonly kind: 'receipts'; readonly call: number; readonly receipts: readonly PushReceipt[] }
  | { readonly kind: 'refused'; readonly call: number; readonly reason: Picture }
  | { readonly kind: 'end' }

/** From a child. */
export type Said =
  | { readonly kind: 'loaded'; readonly problems: readonly string[] }
  | { readonly kind: 'began'; readonly run: number }
  | { readonly kind: 'log'; readonly run: number; readonly line: Line }
  | { readonly kind: 'push'; readonly call: number; readonly orders: readonly ForeignOrder[] }
  | { readonly kind: 'returned'; readonly run: number; readonly heldBytes: number; readonly result?: unknown }
  | { readonly kind: 'threw'; readonly run: number; readonly heldBytes: number; readonly error: Picture }
  /** An exception nobody caught, right before it ends the child. */
  | { readonly kind: 'uncaught'; readonly error: Picture }

/** A line for the worker's log. */
export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly values: Readonly<Record<string, unknown>>
  /** Those of the values that are errors. */
  readonly errors: Readonly<Record<string, unknown>>
  readonly message: string
}

/** What is longer is not read. */
export const mostBytes: number = 64 * 1024 * 1024

export const written = (message: Told | Said): Payload => payloadOf(JSON.stringify(message, digits))

const digits = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value

/** Reads what the worker says; a child takes its word. */
export function readTold(bytes: Uint8Array): Told {
  const told: Told = JSON.parse(textOf(payload(bytes)))
  if (told.kind !== 'run' || !told.bigints) return told
  const exact = parseGuarded(payload(bytes), { exact: 'args', unsafeIntegers: 'bigint' })
  const args = exact.status === 'object' ? exact.members.args : null
  return Array.isArray(args) ? { ...told, args } : told
}

/** Reads what a child says; null is what makes no sense. */
export function readSaid(bytes: Uint8Array): Said | null {
  const parsed = parseGuarded(payload(bytes), { exact: '', unsafeIntegers: 'string' })
  return parsed.status === 'object' ? saidIn(parsed.members) : null
}

function saidIn(members: Readonly<Record<string, unknown>>): Said | null {
  const { kind, run, call, orders, heldBytes, result, error, problems } = members
  switch (kind) {
    case 'loaded':
      return isListOf(problems, isText) ? { kind, problems } : null
    case 'began':
      return isCount(run) ? { kind, run } : null
    case 'log':
      return isCount(run) && isLine(members.line) ? { kind, run, line: members.line } : null
    case 'push':
      return isCount(call) && isListOf(orders, isOrder) ? { kind, call, orders } : null
    case 'returned':
      return isCount(run) && isCount(heldBytes) ? { kind, run, heldBytes, result } : null
    case 'threw':
      return isCount(run) && isCount(heldBytes) && isPicture(error) ? { kind, run, heldBytes, error } : null
    case 'uncaught':
      return isPicture(error) ? { kind, error } : null
    default:
      return null
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

const isText = (value: unknown): value is string => typeof value === 'string'

const isListOf = <T>(value: unknown, fits: (item: unknown) => item is T): value is readonly T[] =>
  Array.isArray(value) && value.every(fits)

const levels: ReadonlySet<unknown> = new Set(['debug', 'info', 'warn', 'error'])

const isLine = (line: unknown): line is Line =>
  isRecord(line) && levels.has(line.level) && isRecord(line.values) && isRecord(line.errors) && isText(line.message)

const isLane = (lane: unknown): boolean => isRecord(lane) && isText(lane.key) && isCount(lane.max) && lane.max > 0

/** What its queue and its options are worth is looked at where it is pushed. */
const isOrder = (order: unknown): order is ForeignOrder =>
  isRecord(order) &&
  isText(order.class) &&
  order.class !== '' &&
  Array.isArray(order.args) &&
  isText(order.queue) &&
  isRecord(order.carried) &&
  (order.at === undefined || isCount(order.at)) &&
  (order.lane === undefined || isLane(order.lane)) &&
  (order.extra === undefined || isRecord(order.extra)) &&
  (order.locking === undefined || isRecord(order.locking))
