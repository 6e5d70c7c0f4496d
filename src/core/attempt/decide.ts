// The one place where the end of an attempt becomes a verdict: done, tried again, put off, dead, gone or given back.
//
//   returned ------------------------------------------------------------> done
//   threw: it had been cancelled ----------------------------------------> gone
//          the process stops --------------------------------------------> back
//          Snooze -------------------------------------------------------> schedule
//          Discard ------------------------------------------------------> gone
//          Kill, or no retries left ----(kept? yes)----------------------> dead    (no)--> gone
//          RetryIn, or anything else ------------------------------------> retry
//
// A verdict is a value: the runtime makes an Outcome of it with the codec, reports its problem, and settles it.

import { type EpochMs, later, ms } from '../clock.ts'
import { defaults } from '../config/config.ts'
import type { HaymakerError } from '../errors.ts'
import type { JobRecord } from '../job/job.ts'
import type { Patch } from '../payload/codec.ts'
import type { QueueName } from '../queues/queue-name.ts'
import type { Random } from '../random.ts'
import { type Backed, backoff } from './backoff.ts'
import { type Signal, signalOf } from './control.ts'
import { backtraceLines, describeFailure, type Failure, isShutdown } from './failure.ts'
import { type RetryPolicy, resolvePolicy, sidekiqDefaults } from './policy.ts'

export type Ended =
  | { readonly kind: 'returned' }
  /** `cancelled`: it had been told that nobody wants it any more. */
  | { readonly kind: 'threw'; readonly error: unknown; readonly cancelled?: true }

export interface Attempt {
  readonly job: JobRecord
  /** The queue it was claimed from. */
  readonly queue: QueueName
  readonly policy: RetryPolicy
  readonly ended: Ended
  readonly now: EpochMs
  readonly random: Random
}

export type Verdict = (
  | { readonly kind: 'done'; readonly count: 'processed' }
  | {
      readonly kind: 'retry'
      readonly at: EpochMs
      readonly queue: QueueName
      readonly patch: Patch
      readonly failure: Failure
      readonly count: 'failed'
    }
  | {
      readonly kind: 'schedule'
      readonly at: EpochMs
      readonly queue: QueueName
      readonly patch: Patch
      readonly count: 'nothing'
    }
  | {
      readonly kind: 'dead'
      readonly patch: Patch
      readonly failure: Failure
      readonly count: 'failed'
      readonly reason: 'exhausted' | 'killed'
    }
  | {
      readonly kind: 'gone'
      readonly failure: Failure
      readonly count: 'failed'
      /** `not kept`: its options want no dead job. */
      readonly reason: 'discarded' | 'cancelled' | 'not kept'
    }
  | { readonly kind: 'back'; readonly count: 'nothing' }
) & {
  /** Something of the definition's failed while deciding; to be reported, the verdict stands. */
  readonly problem?: HaymakerError
}

/** What becomes of a job that returned. */
export const done: Extract<Verdict, { kind: 'done' }> = { kind: 'done', count: 'processed' }

/** Decides what becomes of a job whose attempt ended. Never throws. */
export function decide(attempt: Attempt): Verdict {
  const { ended, job, queue, now } = attempt
  if (ended.kind === 'returned') return done
  if (ended.cancelled) {
    return { kind: 'gone', failure: describeFailure(ended.error), count: 'failed', reason: 'cancelled' }
  }
  if (isShutdown(ended.error)) return { kind: 'back', count: 'nothing' }
  const signal = signalOf(ended.error)
  if (signal?.kind === 'snooze') {
    const patch = { ...queuePatch(job, queue), ...knownAgain(job, now) }
    return { kind: 'schedule', at: later(now, signal.delayMs), queue, patch, count: 'nothing' }
  }
  const error = signal?.kind === 'retryIn' && 'cause' in signal ? signal.cause : ended.error
  const failure = describeFailure(error)
  if (signal?.kind === 'discard') return { kind: 'gone', failure, count: 'failed', reason: 'discarded' }
  return failed({ ...attempt, error, failure, signal, returns: knownAgain(job, now) })
}

/** What is decided about a job whose class this process does not know. */
export interface Unknown {
  readonly job: JobRecord
  /** The queue it was claimed from. */
  readonly queue: QueueName
  readonly now: EpochMs
  readonly random: Random
}

const maxReturnMs = 60_000
/** By then every deploy has ended: the class is missing, and somebody should see it. */
const patienceMs = 24 * 3_600_000

/**
 * The return rule. A job nobody here knows waits for a process that does, longer each time, using no attempt; after a
 * day it fails as `UnknownJob` like any other. What was returned together comes back one by one, within the second half
 * of its time: whoever knows it and waits at the queue gets it then, before it is our turn again. Never throws.
 */
export function decideUnknown({ job, queue, now, random }: Unknown): Verdict {
  const count = Math.max(0, job.returns?.count ?? 0)
  const since = count > 0 ? (job.returns?.since ?? now) : now
  if (now - since > patienceMs) {
    const policy = resolvePolicy(job, sidekiqDefaults, defaults.maxRetries)
    return failed({
      job,
      queue,
      policy,
      now,
      random,
      error: null,
      failure: unknownJob(job, queue),
      signal: null,
      returns: {},
    })
  }
  const wait = ms(Math.min(1000 * 2 ** count, maxReturnMs) * (1 - random.next() / 2))
  const patch = { ...queuePatch(job, queue), returns: { count: count + 1, since } }
  return { kind: 'schedule', at: later(now, wait), queue, patch, count: 'nothing' }
}

const unknownJob = (job: JobRecord, queue: QueueName): Failure => ({
  errorClass: 'UnknownJob',
  message: `No process that works on queue ${queue} has known a job named ${job.class.slice(0, 200).toWellFormed()} for a day. Deploy its definition, then retry.`,
  backtrace: [],
})

interface Failed extends Omit<Attempt, 'ended'> {
  readonly error: unknown
  readonly failure: Failure
  readonly signal: Signal | null
  /** What to write about earlier returns. */
  readonly returns: Pick<Patch, 'returns' | 'over'>
}

function failed(attempt: Failed): Verdict {
  const { policy, failure, signal, now } = attempt
  if (policy.kind === 'none') return { kind: 'gone', failure, count: 'failed', reason: 'not kept' }
  const patch = failurePatch(attempt, policy)
  if (signal?.kind === 'kill') return givenUp(policy, patch, failure, 'killed')
  if (exhausted(attempt, policy, patch)) return givenUp(policy, patch, failure, 'exhausted')
  const next = nextTry(attempt, policy, patch)
  if (next === 'discard') return { kind: 'gone', failure, count: 'failed', reason: 'discarded' }
  if (next === 'kill') return givenUp(policy, patch, failure, 'killed')
  const problem = next.problem === undefined ? {} : { problem: next.problem }
  return {
    kind: 'retry',
    at: later(now, next.delayMs),
    queue: patch.queue,
    patch,
    failure,
    count: 'failed',
    ...problem,
  }
}

type Retrying = Extract<RetryPolicy, { kind: 'retry' }>

function givenUp(policy: Retrying, patch: Patch, failure: Failure, reason: 'exhausted' | 'killed'): Verdict {
  if (!policy.keepDead) return { kind: 'gone', failure, count: 'failed', reason: 'not kept' }
  return { kind: 'dead', patch, failure, count: 'failed', reason }
}

type FailurePatch = Patch & { readonly queue: QueueName; readonly retryCount: number }

/** The members of Sidekiq's `process_retry`. A dead job carries them too. */
function failurePatch({ job, queue, failure, now, returns }: Failed, policy: Retrying): FailurePatch {
  const backtrace = backtraceLines(failure, policy.backtrace)
  return {
    queue: policy.queue ?? queue,
    errorClass: failure.errorClass,
    errorMessage: failure.message,
    ...counted(job, now),
    ...(backtrace === undefined ? {} : { backtrace }),
    ...(job.retry === undefined ? { retry: policy.carry } : {}),
    ...returns,
  }
}

/** The first failure is dated; later ones are counted. A foreign job that was counted and never dated gets its date now. */
function counted(
  { failures }: JobRecord,
  now: EpochMs,
): { retryCount: number; failedAt?: EpochMs; retriedAt?: EpochMs } {
  if (failures === null) return { retryCount: 0, failedAt: now }
  const again = { retryCount: failures.retryCount + 1, retriedAt: now }
  return failures.failedAt === null ? { ...again, failedAt: now } : again
}

/** A deadline replaces the count, as in Sidekiq 8.1. */
function exhausted({ job, now }: Failed, { forMs, max }: Retrying, { retryCount }: FailurePatch): boolean {
  if (forMs === null) return retryCount >= max
  return later(job.failures?.failedAt ?? now, forMs) < now
}

function nextTry({ job, signal, error, random }: Failed, policy: Retrying, { retryCount }: FailurePatch): Backed {
  if (signal?.kind === 'retryIn') return { delayMs: signal.delayMs }
  return backoff(policy.backoff, retryCount, error, job, random)
}

/** The queue it came from, where the payload names another or none: whoever moves the job on goes by the payload. */
const queuePatch = (job: JobRecord, queue: QueueName): Pick<Patch, 'queue'> => (job.queue === queue ? {} : { queue })

/** It was run here, so the next process that does not know it, and the next limiter without room, start counting anew. */
const knownAgain = ({ returns, over }: JobRecord, now: EpochMs): Pick<Patch, 'returns' | 'over'> => ({
  ...(returns !== null && returns.count > 0 && { returns: { count: 0, since: now } }),
  ...(over && { over: { ...over, count: 0 } }),
})
