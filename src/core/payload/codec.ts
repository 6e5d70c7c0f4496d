// The codec port: how a job is written down. Stores move what a codec makes, core reasons about what it reads.
// Pure functions of bytes; the languages are in src/wire.

import type { EpochMs } from '../clock.ts'
import type { JobRecord, NewJob } from '../job/job.ts'
import type { QueueName } from '../queues/queue-name.ts'
import type { Payload } from './payload.ts'

/** What came out of a payload. `malformed` is an answer, not an error: such bytes arrive from foreign hands. */
export type Decoded =
  | { readonly status: 'job'; readonly job: JobRecord }
  | {
      readonly status: 'malformed'
      readonly reason: string
      /** Whose job it is, where nothing but an integer in its args stands in the way. Not to be run: they are not exact. */
      readonly inexact?: JobRecord
    }

/** Members to set; everything else of the payload keeps its bytes. */
export interface Patch {
  readonly queue?: QueueName
  readonly enqueuedAt?: EpochMs
  readonly retry?: boolean | number
  readonly retryCount?: number
  readonly errorClass?: string
  readonly errorMessage?: string
  readonly backtrace?: readonly string[]
  readonly failedAt?: EpochMs
  readonly retriedAt?: EpochMs
  readonly returns?: { readonly count: number; readonly since: EpochMs }
  /** `count` 0: it is over no limit any more. */
  readonly over?: NonNullable<JobRecord['over']>
}

/** A job as a person knows it, whatever wraps it on the wire. */
export interface Shown {
  readonly class: string
  /** Integers that a number cannot hold are texts here. */
  readonly args: readonly unknown[]
  /** Of the last error; null where none is kept or none can be read. */
  readonly backtrace: readonly string[] | null
}

export interface Codec {
  /** Writes a new job. */
  encode(job: NewJob): Payload
  /** Reads a payload; never throws. */
  decode(payload: Payload): Decoded
  /** What to show of a payload, also of one that cannot be run; null where it names no class. Never throws. */
  show(payload: Payload): Shown | null
  /** The same bytes with these members set. A payload that is not a JSON object comes back unchanged. */
  amend(payload: Payload, patch: Patch): Payload
}
