// Sidekiq's payload, the mother tongue: SQLite and Redis keep the same bytes, and Ruby from 6.4 to 8.1 reads them. New
// jobs are written as Ruby writes them; a job that is there already is never rewritten, only amended.

import type { Codec, Decoded, Patch, Shown } from '../../core/payload/codec.ts'
import { parseGuarded, type UnsafeIntegers } from '../../core/payload/guarded-parse.ts'
import { type Payload, textOf } from '../../core/payload/payload.ts'
import { topLevel } from '../../core/payload/scan.ts'
import { splice } from '../../core/payload/splice.ts'
import { encodeBacktrace } from './backtrace.ts'
import { encoder } from './encode.ts'
import { field } from './fields.ts'
import { readJob } from './record.ts'
import { showJob } from './shown.ts'
import { kindOf, type TimeKind, writeTime } from './times.ts'

export interface SidekiqCodecOptions {
  /** What becomes of integers in args beyond 2^53 - 1. Default `fail`: the job is malformed, its bytes are kept. */
  readonly unsafeIntegers?: UnsafeIntegers
  /** How new jobs write time. Default `float`, which every Sidekiq reads right; `ms` is what 8 itself writes. */
  readonly timestamps?: TimeKind
}

const maxMessageLength = 10_000

/** What an amend looks for: all that it may set, and what tells the kind of time. */
const amended = [
  field.createdAt,
  field.retry,
  field.queue,
  field.errorMessage,
  field.errorClass,
  field.retriedAt,
  field.failedAt,
  field.retryCount,
  field.errorBacktrace,
  field.enqueuedAt,
  field.returns,
  field.over,
]

/** The codec of Sidekiq's wire format. */
export function sidekiqCodec(options: SidekiqCodecOptions = {}): Codec {
  const { unsafeIntegers = 'fail', timestamps = 'float' } = options
  return {
    encode: encoder(timestamps),
    decode: (payload) => decode(payload, unsafeIntegers),
    show,
    amend,
  }
}

function decode(payload: Payload, unsafeIntegers: UnsafeIntegers): Decoded {
  const read = parseGuarded(payload, { exact: field.args, unsafeIntegers })
  if (read.status === 'object') return readJob(read.members)
  const { reason, isInexact } = read
  const seen = isInexact ? decode(payload, 'string') : null
  return { status: 'malformed', reason, ...(seen?.status === 'job' && { inexact: seen.job }) }
}

function show(payload: Payload): Shown | null {
  const read = parseGuarded(payload, { exact: field.args, unsafeIntegers: 'string' })
  return read.status === 'object' ? showJob(read.members) : null
}

function amend(payload: Payload, patch: Patch): Payload {
  const top = topLevel(payload, amended)
  if (top === null) return payload
  const created = top.values.get(field.createdAt)
  const kind = kindOf(created === undefined ? null : textOf(payload.subarray(created.start, created.end)))
  return splice(payload, membersOf(patch, kind), top) ?? payload
}

/** What a patch sets, in the order in which Ruby adds it. */
function membersOf(patch: Patch, kind: TimeKind): ReadonlyMap<string, string> {
  const members = new Map<string, string>()
  const { retry, queue, errorMessage, errorClass, retriedAt, failedAt, retryCount, backtrace, enqueuedAt } = patch
  const { returns, over } = patch
  if (retry !== undefined) members.set(field.retry, JSON.stringify(retry))
  if (queue !== undefined) members.set(field.queue, JSON.stringify(queue))
  if (errorMessage !== undefined) members.set(field.errorMessage, JSON.stringify(messageOf(errorMessage)))
  if (errorClass !== undefined) members.set(field.errorClass, JSON.stringify(errorClass.toWellFormed()))
  if (retriedAt !== undefined) members.set(field.retriedAt, writeTime(retriedAt, kind))
  if (failedAt !== undefined) members.set(field.failedAt, writeTime(failedAt, kind))
  if (retryCount !== undefined) members.set(field.retryCount, JSON.stringify(retryCount))
  if (backtrace !== undefined) members.set(field.errorBacktrace, JSON.stringify(encodeBacktrace(backtrace)))
  if (enqueuedAt !== undefined) members.set(field.enqueuedAt, writeTime(enqueuedAt, kind))
  if (returns !== undefined) members.set(field.returns, JSON.stringify([returns.count, returns.since]))
  if (over !== undefined) members.set(field.over, JSON.stringify([over.limiter, over.count]))
  return members
}

/** The beginning of a message: well-formed, and not cut within a character. */
function messageOf(message: string): string {
  if (message.length <= maxMessageLength) return message.toWellFormed()
  return message
    .slice(0, maxMessageLength)
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed()
}
