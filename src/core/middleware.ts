// The two middleware types, plain functions in the order given: one around every push, one around every attempt.

import type { EpochMs } from './clock.ts'
import type { Guard } from './features/guard.ts'
import type { Lane } from './features/lane.ts'
import type { Lock } from './features/lock.ts'
import type { JobContext } from './job/context.ts'
import type { Jid } from './job/jid.ts'
import type { CarriedOptions, JobRecord } from './job/job.ts'
import type { QueueName } from './queues/queue-name.ts'
import type { TickTaken } from './store/crons.ts'

/** A job on its way into the store; middleware may hand on a changed copy. */
export interface JobDraft extends CarriedOptions {
  readonly class: string
  readonly args: readonly unknown[]
  readonly jid: Jid
  readonly queue: QueueName
  /** Into the schedule until then. */
  readonly at?: EpochMs
  readonly guards?: readonly Guard[]
  /** Of a job by the clock. */
  readonly tick?: TickTaken
  /** Of a unique job: one of its guards. */
  readonly lock?: Lock
  /** Where only so many jobs of a key may run at once. */
  readonly lane?: Lane
  /** Written with class and arguments alone, where the store's format knows such jobs, as Resque's does. */
  readonly bare?: true
  /** Members of your own that ride along in the payload; JSON. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** What became of a push. */
export interface PushReceipt {
  readonly jid: Jid
  /**
   * `queued` and `scheduled`: stored. `duplicate`: refused, `of` holds the place; without it, the tick was pushed before. `replaced`: stored instead of `of`.
   * `stopped`: a middleware did not hand it on.
   */
  readonly status: 'queued' | 'scheduled' | 'duplicate' | 'replaced' | 'stopped'
  readonly of?: Jid
}

/** Sees the jobs of one call; those it does not hand to `next` are stopped. */
export type PushMiddleware = (
  jobs: readonly JobDraft[],
  next: (jobs: readonly JobDraft[]) => Promise<readonly PushReceipt[]>,
) => Promise<readonly PushReceipt[]>

/** Wraps an attempt; what it throws is the attempt's failure, what it returns its result. */
export type PerformMiddleware = (job: JobRecord, context: JobContext, next: () => Promise<unknown>) => Promise<unknown>
