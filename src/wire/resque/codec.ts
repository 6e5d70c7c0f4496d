// Resque's payload: a class and arguments, and nothing else where Ruby wrote it. Jobs of ours carry an id, options and times
// behind these, as Sidekiq spells them; Ruby passes them over. What was plain stays plain, so that Ruby finds it by its text.

import type { EpochMs } from '../../core/clock.ts'
import type { NewJob } from '../../core/job/job.ts'
import type { Codec, Patch } from '../../core/payload/codec.ts'
import { payload as asPayload, type Payload, payloadOf } from '../../core/payload/payload.ts'
import { topLevel } from '../../core/payload/scan.ts'
import { type SidekiqCodecOptions, sidekiqCodec } from '../sidekiq/codec.ts'
import { field as carried } from '../sidekiq/fields.ts'
import { writeLock } from '../sidekiq/lock.ts'
import { writeTime } from '../sidekiq/times.ts'
import { field } from './fields.ts'
import { rubyJson } from './json.ts'

/** What Ruby writes, in the order in which it does. `queue`: for a job that waits for its time. */
export const plainJob = (name: string, args: readonly unknown[], queue?: string): Payload =>
  payloadOf(rubyJson({ [field.class]: name, [field.args]: args, [field.queue]: queue }))

/** The codec of Resque's wire format. */
export function resqueCodec(options: SidekiqCodecOptions = {}): Codec {
  const sidekiq = sidekiqCodec(options)
  return { ...sidekiq, encode, amend: (payload, patch) => amend(sidekiq, payload, patch) }
}

function encode(job: NewJob): Payload {
  const { class: name, args, jid, queue, retry, backtrace, dead, tags, retryFor, retryQueue, lock, lane, extra } = job
  if (job.bare) return plainJob(name, args, job.enqueuedAt === undefined ? queue : undefined)
  const ours = {
    ...{ [field.class]: name, [field.args]: args },
    [field.queue]: job.enqueuedAt === undefined ? queue : undefined,
    [carried.jid]: jid,
    ...{ [carried.retry]: retry, [carried.backtrace]: backtrace, [carried.dead]: dead, [carried.tags]: tags },
    [carried.retryFor]: retryFor === undefined ? undefined : retryFor / 1000,
    [carried.retryQueue]: retryQueue,
    [carried.createdAt]: timeOf(job.createdAt),
    [carried.enqueuedAt]: timeOf(job.enqueuedAt),
    [carried.lock]: lock && writeLock(lock),
    [carried.lane]: lane && [lane.key, lane.max],
  }
  // What rides along comes last, and takes the place of nothing.
  const riding = Object.entries(extra ?? {}).filter(([member]) => !(member in ours))
  return payloadOf(rubyJson({ ...ours, ...Object.fromEntries(riding) }))
}

const timeOf = (at: EpochMs | undefined): unknown =>
  at === undefined ? undefined : JSON.rawJSON(writeTime(at, 'float'))

/** A plain job gets no times, and in a queue it is as Ruby would have put it there. */
function amend(sidekiq: Codec, payload: Payload, { enqueuedAt, ...patch }: Patch): Payload {
  const isPlain = !isOurs(payload)
  const times = enqueuedAt === undefined || isPlain ? {} : { enqueuedAt }
  const amended = sidekiq.amend(payload, { ...patch, ...times })
  return isPlain && enqueuedAt !== undefined ? withoutQueue(amended) : amended
}

/** Whether a job carries more than Ruby writes. */
export const isOurs = (payload: Payload): boolean => topLevel(payload, [carried.jid])?.values.has(carried.jid) === true

/** Class and arguments of a job as they are spelled, and nothing else; what has none comes back as it is. */
export function plainOf(payload: Payload): Payload {
  const { values } = topLevel(payload, [field.class, field.args]) ?? { values: new Map() }
  const [name, args] = [values.get(field.class), values.get(field.args)]
  if (name === undefined || args === undefined) return payload
  return joined(
    '{"class":',
    payload.subarray(name.start, name.end),
    ',"args":',
    payload.subarray(args.start, args.end),
    '}',
  )
}

/** A job that waited for its time and says nothing beside where it goes. */
function withoutQueue(payload: Payload): Payload {
  const plain = plainOf(payload)
  const queue = topLevel(payload, [field.queue])?.values.get(field.queue)
  if (queue === undefined) return payload
  const waiting = joined(plain.subarray(0, -1), ',"queue":', payload.subarray(queue.start, queue.end), '}')
  return Buffer.compare(waiting, payload) === 0 ? plain : payload
}

const encoder = new TextEncoder()

/** Texts and bytes as one payload. */
export const joined = (...pieces: readonly (string | Uint8Array)[]): Payload =>
  asPayload(Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece))))
