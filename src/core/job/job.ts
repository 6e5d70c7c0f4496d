// The job as the code inside sees it: TypeScript names, units in the types. How it is written down is the codec's
// business; members no codec knows stay in the payload and are not seen here.

import type { EpochMs, Ms } from '../clock.ts'
import type { Lane } from '../features/lane.ts'
import type { Lock } from '../features/lock.ts'
import type { QueueName } from '../queues/queue-name.ts'
import type { Jid } from './jid.ts'

/** What happened in the attempts that failed so far. */
export interface Failures {
  /** How often the job was tried again: 0 after its first failure. */
  readonly retryCount: number
  readonly errorClass: string | null
  readonly errorMessage: string | null
  readonly failedAt: EpochMs | null
  readonly retriedAt: EpochMs | null
}

/** What a job carries of its definition's options, so that any process retries it alike. Absent: the definition decides. */
export interface CarriedOptions {
  /** true: the default number of retries; false: none, and not kept when it fails; n: that many. */
  readonly retry?: boolean | number
  /** Give up this long after the first failure, whatever the count. */
  readonly retryFor?: Ms
  /** The queue of every later attempt. */
  readonly retryQueue?: QueueName
  /** How many lines of the backtrace to keep; true: all. */
  readonly backtrace?: boolean | number
  /** false: do not keep the job when its retries are used up. */
  readonly dead?: boolean
  readonly tags?: readonly string[]
}

/** A job that was read from a payload. */
export interface JobRecord extends CarriedOptions {
  /** The wire name of the definition that runs it. */
  readonly class: string
  /** The class behind it, in a job that a wrapper such as ActiveJob's pushed. */
  readonly wrapped?: string
  readonly args: readonly unknown[]
  /** null in a foreign job that carries none; it is then known by its claim alone. */
  readonly jid: Jid | null
  /** The queue the payload names, or null where it names none that we accept. */
  readonly queue: QueueName | null
  readonly createdAt: EpochMs | null
  readonly enqueuedAt: EpochMs | null
  /** null until the first failure. */
  readonly failures: Failures | null
  /** How often a process that does not know the class handed the job on, and since when. */
  readonly returns: { readonly count: number; readonly since: EpochMs } | null
  /** Which limiter had no room when it was to run last, and how often in a row there was none. Absent: there was, or it never was to run. */
  readonly over?: { readonly limiter: string; readonly count: number }
  /** Of a unique job. */
  readonly lock?: Lock
  /** Absent where its definition lets any number run. */
  readonly lane?: Lane
}

/** A job about to be written for the first time. */
export interface NewJob extends CarriedOptions {
  readonly class: string
  readonly args: readonly unknown[]
  readonly jid: Jid
  readonly queue: QueueName
  readonly createdAt: EpochMs
  /** Absent in a job that waits in the schedule. */
  readonly enqueuedAt?: EpochMs
  /** With class and arguments alone, where the format of the store knows such jobs, as Resque's does. */
  readonly bare?: true
  /** Of a unique job. */
  readonly lock?: Lock
  /** Where its definition lets only so many run at once. */
  readonly lane?: Lane
  /** Members of the user's own that ride along, already JSON. */
  readonly extra?: Readonly<Record<string, unknown>>
}
