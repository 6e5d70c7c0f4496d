// A dead job as Resque keeps it: a record in a list, with the job, what it failed with, and where. Ruby's web page shows all
// records of a page at once and fails whole where one has no readable time or worker, so each of ours has both.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import type { Codec } from '../../core/payload/codec.ts'
import { isRecord, recordIn } from '../../core/payload/json.ts'
import { payload as asPayload, type Payload, textOf } from '../../core/payload/payload.ts'
import { topLevel } from '../../core/payload/scan.ts'
import { isQueueName, type QueueName } from '../../core/queues/queue-name.ts'
import { isOurs, joined, plainJob, plainOf } from './codec.ts'
import { failed } from './fields.ts'
import { rubyJson } from './json.ts'
import { failureTime, readTime } from './time.ts'

/** What is known of a death beside the job. */
export interface Death {
  readonly at: EpochMs
  /** From which queue the job came; null: from that which it names. */
  readonly queue: string | null
  /** `host:pid:` and more; null: it died in nobody's hands. */
  readonly worker: string | null
}

/** Where nobody had the job in hand: the page wants a worker. */
const NOBODY = 'haymaker:0:*'

/** The record of a dead job. */
export function writeFailure(payload: Payload, codec: Codec, { at, queue, worker }: Death): Payload {
  const read = codec.decode(payload)
  const job = read.status === 'job' ? read.job : null
  const inner = job === null && recordIn(textOf(payload)) === null ? null : isOurs(payload) ? payload : plainOf(payload)
  const { errorClass, errorMessage } = job?.failures ?? { errorClass: null, errorMessage: null }
  const before = rubyJson({ [failed.at]: failureTime(at) }).slice(0, -1)
  const after = rubyJson({
    [failed.exception]: exceptionOf(errorClass, errorMessage) ?? (job === null ? 'Unreadable' : 'Killed'),
    [failed.error]: errorMessage ?? (job === null ? 'Its payload cannot be read.' : 'It was put here by hand.'),
    [failed.backtrace]: codec.show(payload)?.backtrace ?? [],
    [failed.worker]: worker ?? NOBODY,
    [failed.queue]: queue ?? job?.queue ?? 'default',
    [failed.exactly]: at,
    [failed.bytes]: inner === null ? Buffer.from(payload).toString('base64') : undefined,
  })
  return joined(before, `,"${failed.payload}":`, inner ?? plainJob('Unreadable', []), ',', after.slice(1))
}

/** A job whose process ended under it has the exception by which Resque's users know that. */
const exceptionOf = (errorClass: string | null, message: string | null): string | null =>
  message?.startsWith('HM_JOB_CRASHED') === true ? 'Resque::DirtyExit' : errorClass

/** A dead job as it is read. */
export interface Failure {
  /** With what it failed with, where the record alone says it. */
  readonly payload: Payload
  readonly queue: QueueName
  readonly at: EpochMs
  /** When somebody put it into its queue again; null: nobody did. */
  readonly retriedAt: EpochMs | null
  readonly worker: string
}

/** A record with the time at which its job was let run again, as Ruby's web page writes it. What is no record stays as it is. */
export function stampFailure(bytes: Uint8Array, at: EpochMs): Payload {
  const top = topLevel(bytes, [failed.retriedAt])
  if (top === null || top.empty) return asPayload(bytes)
  const time = rubyJson(failureTime(at))
  const before = top.values.get(failed.retriedAt)
  if (before) return joined(bytes.subarray(0, before.start), time, bytes.subarray(before.end))
  return joined(bytes.subarray(0, top.close), `,"${failed.retriedAt}":${time}`, bytes.subarray(top.close))
}

/** Reads a record of ours, of Ruby or of node-resque. What is none is a payload that cannot be read. */
export function readFailure(bytes: Uint8Array, codec: Codec, fallback: QueueName): Failure {
  const record = recordIn(textOf(bytes)) ?? {}
  const queue = record[failed.queue]
  return {
    payload: payloadIn(bytes, record, codec),
    queue: isQueueName(queue) ? queue : fallback,
    at: timeIn(record),
    retriedAt: readTime(textIn(record[failed.retriedAt]) ?? ''),
    worker: textIn(record[failed.worker]) ?? '',
  }
}

type Members = Readonly<Record<string, unknown>>

const textIn = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function timeIn(record: Members): EpochMs {
  const exactly = record[failed.exactly]
  if (typeof exactly === 'number' && Number.isSafeInteger(exactly) && exactly >= 0) return epochMs(exactly)
  return readTime(textIn(record[failed.at]) ?? '') ?? epochMs(0)
}

function payloadIn(bytes: Uint8Array, record: Members, codec: Codec): Payload {
  const kept = record[failed.bytes]
  if (typeof kept === 'string') return asPayload(Buffer.from(kept, 'base64'))
  const span = topLevel(bytes, [failed.payload])?.values.get(failed.payload)
  if (span === undefined || !isRecord(record[failed.payload])) return asPayload(bytes)
  const inner = asPayload(bytes.subarray(span.start, span.end))
  const retriedAt = readTime(textIn(record[failed.retriedAt]) ?? '')
  const again = retriedAt === null ? {} : { retriedAt }
  // In our hands it got into the job what it failed with; where Ruby wrote the record, only that says it.
  if (isOurs(inner) && record[failed.exactly] !== undefined) return codec.amend(inner, again)
  const { [failed.exception]: errorClass, [failed.error]: errorMessage, [failed.backtrace]: lines } = record
  const isLines = Array.isArray(lines) && lines.length > 0 && lines.every((line) => typeof line === 'string')
  return codec.amend(inner, {
    ...(typeof errorClass === 'string' && { errorClass }),
    ...(typeof errorMessage === 'string' && { errorMessage }),
    ...(isLines && { backtrace: lines }),
    failedAt: timeIn(record),
    retryCount: 0,
    ...again,
  })
}
