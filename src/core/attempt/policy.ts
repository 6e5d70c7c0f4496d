// What a failed job may hope for: made of what its payload carries and of what its definition says, the payload first,
// so that a job keeps the promise it was pushed with, in every process and in either language.

import type { Ms } from '../clock.ts'
import type { CarriedOptions } from '../job/job.ts'
import type { QueueName } from '../queues/queue-name.ts'
import type { Backoff } from './backoff.ts'

/** What a definition says about failures. */
export interface RetryDefaults {
  /** true: the default number of retries; false: none, and not kept when it fails; n: that many. */
  readonly retry: boolean | number
  /** Give up this long after the first failure; the number of retries then does not count. */
  readonly forMs: Ms | null
  readonly backoff: Backoff
  /** The queue of every later attempt; null: the one it came from. */
  readonly queue: QueueName | null
  /** false: do not keep the job when its retries are used up. */
  readonly dead: boolean
  /** How many lines of the backtrace to keep; true: all. */
  readonly backtrace: boolean | number
}

export type RetryPolicy =
  /** Never tried again and never kept. */
  | { readonly kind: 'none'; readonly backtrace: boolean | number }
  | {
      readonly kind: 'retry'
      /** How many retries; without meaning while there is a deadline. */
      readonly max: number
      /** How long after the first failure to give up, or null. */
      readonly forMs: Ms | null
      readonly backoff: Backoff
      readonly queue: QueueName | null
      readonly keepDead: boolean
      readonly backtrace: boolean | number
      /** What a payload that says nothing about retries is given, so that the next process decides alike. */
      readonly carry: true | number
    }

/** What Sidekiq does with a job whose class says nothing. */
export const sidekiqDefaults: RetryDefaults = {
  retry: true,
  forMs: null,
  backoff: { kind: 'sidekiq' },
  queue: null,
  dead: true,
  backtrace: false,
}

/** Settles what holds for one job. `maxRetries` is what `retry: true` stands for. */
export function resolvePolicy(job: CarriedOptions, definition: RetryDefaults, maxRetries: number): RetryPolicy {
  const retry = understood(job.retry ?? definition.retry)
  const backtrace = job.backtrace ?? definition.backtrace
  if (retry === false) return { kind: 'none', backtrace }
  // A number in the payload is a count somebody asked for, and a count and a deadline exclude each other.
  const counted = job.retry !== undefined && retry !== true
  const forMs = job.retryFor ?? (counted ? null : definition.forMs)
  return {
    kind: 'retry',
    max: retry === true ? maxRetries : retry,
    forMs,
    backoff: definition.backoff,
    queue: job.retryQueue ?? definition.queue,
    keepDead: job.dead ?? definition.dead,
    backtrace,
    carry: forMs === null ? retry : true,
  }
}

/** Foreign hands write anything here; what is no count means what Sidekiq takes it for, the default. */
function understood(retry: boolean | number): boolean | number {
  if (typeof retry === 'boolean') return retry
  return Number.isSafeInteger(retry) && retry >= 0 ? retry : true
}
