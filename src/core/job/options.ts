// The options a person writes on a job, checked and turned into what the engine reads. An unknown key is an error with
// the nearest known one, since a misspelled `retry` would otherwise be found out at the worst moment.

import type { Backoff } from '../attempt/backoff.ts'
import type { RetryDefaults } from '../attempt/policy.ts'
import { type Ms, ms } from '../clock.ts'
import { type Duration, durationMs } from '../config/duration.ts'
import { didYouMean } from '../config/suggest.ts'
import { HaymakerError } from '../errors.ts'
import { type Concurrency, readConcurrency } from '../features/lane.ts'
import type { Use } from '../features/limiter/judge.ts'
import { readLimits } from '../features/limiter/read-rule.ts'
import { readUnique, type UniqueOptions, type UniqueRule } from '../features/unique-options.ts'
import { type QueueName, queueName } from '../queues/queue-name.ts'
import type { JobContext } from './context.ts'
import { type Isolate, readIsolate } from './isolate.ts'
import type { CarriedOptions, JobRecord } from './job.ts'

/** What a backoff function may answer: a delay, an end, or nothing for Sidekiq's formula. Never a promise. */
export type BackoffAnswer = Duration | 'discard' | 'kill' | undefined
export type BackoffFunction = (retryCount: number, error: unknown, job: JobRecord) => BackoffAnswer

export interface RetryOptions {
  /** How many retries. Default 25. 0: straight to the dead set. */
  readonly max?: number
  /** Give up this long after the first failure instead of after a number of retries. */
  readonly for?: Duration
  /**
   * The delay before retry n (0 first). 'sidekiq' (default): n^4 + 15 s and jitter. A duration: always that. A list: one
   * after the other, the last one repeats. `{ base, factor, max }`: exponential. A function: what it answers.
   */
  readonly backoff?:
    | 'sidekiq'
    | Duration
    | readonly Duration[]
    | { readonly base: Duration; readonly factor?: number; readonly max?: Duration }
    | BackoffFunction
  /** Default true: up to 10 s x (n + 1) is added, so that what failed together does not come back together. */
  readonly jitter?: boolean
  /** The queue of the retries. Default: the job's own. */
  readonly queue?: string
}

export interface JobOptions {
  /** Where its jobs wait. Default 'default'. */
  readonly queue?: string
  /** true (default): 25 retries. false: none, and not kept when it fails. n: that many. */
  readonly retry?: boolean | number | RetryOptions
  /** Words kept with the job; a running job finds them in `job.tags`. */
  readonly tags?: readonly string[]
  /**
   * So many of its jobs of one key, a tenant's say, are at work at once; the others wait where no worker sees them. `key`: what names
   * the key from the input, a text or a number; in the class style from the arguments. `max`: a whole number from 1 on. Default: none.
   */
  readonly concurrency?: Concurrency
  /** After this long the attempt fails with HM_JOB_TIMEOUT and its signal aborts. Default: none. */
  readonly timeout?: Duration
  /** How many lines of the backtrace are kept with a failure; true: all. Default false. */
  readonly backtrace?: boolean | number
  /** false: not kept when the retries are used up. Default true. */
  readonly dead?: boolean
  /** What each attempt holds while it runs: all of them, or the job comes back later, using no attempt. Default: none. */
  readonly limits?: readonly Use[]
  /** Called once when the retries are used up, or the job is killed. Answer 'discard' to keep it out of the dead set. */
  readonly onExhausted?: (error: unknown, context: JobContext) => unknown
  /** Runs it in a thread or a process of its own. Default: in the worker's, unless its capsule says more. */
  readonly isolate?: Isolate
  /** At most one of them at a time: true, by all arguments until it is done; or what makes it the same one, and until when. Default false. */
  readonly unique?: boolean | UniqueOptions
  /** `import.meta.url` of the file that exports it, where the worker does not load that file itself. Default: none. */
  readonly module?: string
}

/** Sidekiq's names, accepted in the class style's `static options`. */
export interface ClassJobOptions extends JobOptions {
  /** Seconds, or a duration: `retry.for`. */
  readonly retryFor?: number | Duration
  /** `retryFor`, as Ruby writes it. */
  readonly retry_for?: number | Duration
  /** `retry.backoff` as a function that answers seconds; null, undefined and 0 mean the default delay. */
  readonly retryIn?: (
    retryCount: number,
    error: unknown,
    job: JobRecord,
  ) => number | 'discard' | 'kill' | null | undefined
  /** `retry.queue`. */
  readonly retryQueue?: string
  /** `retryQueue`, as Ruby writes it. */
  readonly retry_queue?: string
}

/** Options as the engine reads them. */
export interface ReadOptions {
  readonly queue: QueueName
  readonly retry: RetryDefaults
  readonly carried: CarriedOptions
  readonly concurrency: Concurrency | null
  readonly timeoutMs: Ms | null
  readonly limits: readonly Use[]
  readonly isolate: Isolate | null
  readonly unique: UniqueRule | null
  readonly module: string | null
  readonly onExhausted: JobOptions['onExhausted'] | null
}

/** The keys of JobOptions. */
export const jobOptionKeys: readonly string[] = [
  'queue',
  'retry',
  'tags',
  'concurrency',
  'timeout',
  'limits',
  'backtrace',
  'dead',
  'onExhausted',
  'isolate',
  'unique',
  'module',
]
const classOptionKeys = [...jobOptionKeys, 'retryFor', 'retry_for', 'retryIn', 'retryQueue', 'retry_queue']
const knownRetry = ['max', 'for', 'backoff', 'jitter', 'queue']
const day = ms(24 * 60 * 60 * 1000)
/** What is more looks like a date, and Ruby refuses it. */
const maxRetryForMs = 1e12

const invalid = (job: string, option: string, value: unknown, advice: string): HaymakerError =>
  new HaymakerError('HM_CONFIG_INVALID', `${job}: ${option} is ${show(value)}. ${advice}`)

const show = (value: unknown): string =>
  typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))

/** Refuses keys nobody reads. @throws HaymakerError HM_CONFIG_INVALID */
export function refuseUnknown(options: object, allowed: readonly string[], where: string): void {
  if ('priority' in options && !allowed.includes('priority')) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `${where}: priority is not supported yet. Use a queue of its own and list it first, as in -q urgent -q default.`,
    )
  }
  for (const key of Object.keys(options)) {
    if (!allowed.includes(key)) {
      throw new HaymakerError('HM_CONFIG_INVALID', `${where} has no option "${key}".${didYouMean(key, allowed)}`)
    }
  }
}

/** Reads the options of a job. @throws HaymakerError HM_CONFIG_INVALID, naming job, option and value */
export function readOptions(options: ClassJobOptions, job: string): ReadOptions {
  refuseUnknown(options, classOptionKeys, job)
  const retry = readRetry(options, job)
  const { backtrace = false, dead = true, tags, isolate, module } = options
  if (typeof dead !== 'boolean') throw invalid(job, 'dead', dead, 'Write true or false.')
  if (typeof backtrace !== 'boolean' && !isCount(backtrace)) {
    throw invalid(job, 'backtrace', backtrace, 'Write true, false or a number of lines.')
  }
  if (tags && !(Array.isArray(tags) && tags.every((tag) => typeof tag === 'string'))) {
    throw invalid(job, 'tags', tags, 'Write a list of texts.')
  }
  if (module !== undefined && !isFile(module)) throw invalid(job, 'module', module, 'Write module: import.meta.url.')
  const defaults: RetryDefaults = { ...retry, dead, backtrace }
  return {
    queue: queueName(options.queue ?? 'default'),
    retry: defaults,
    carried: carriedOf(defaults, tags),
    concurrency: options.concurrency === undefined ? null : readConcurrency(options.concurrency, job),
    timeoutMs: options.timeout === undefined ? null : durationMs(options.timeout, `${job}: timeout`),
    limits: options.limits === undefined ? [] : readLimits(options.limits, `${job}: limits`),
    isolate: isolate === undefined ? null : readIsolate(isolate, `${job}: isolate`),
    unique: readUnique(options.unique, job),
    module: module ?? null,
    onExhausted: options.onExhausted ?? null,
  }
}

/** What goes into the payload: always `retry`, the rest only where it differs from what every reader assumes. */
const carriedOf = (retry: RetryDefaults, tags?: readonly string[]): CarriedOptions => ({
  retry: retry.retry,
  ...(retry.forMs !== null && { retryFor: retry.forMs }),
  ...(retry.queue !== null && { retryQueue: retry.queue }),
  ...(retry.backtrace !== false && { backtrace: retry.backtrace }),
  ...(!retry.dead && { dead: false }),
  ...(tags && tags.length > 0 && { tags }),
})

const isFile = (address: unknown): boolean => typeof address === 'string' && address.startsWith('file:')

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0

function readRetry(options: ClassJobOptions, job: string): Omit<RetryDefaults, 'dead' | 'backtrace'> {
  const given = options.retry ?? true
  const detailed: RetryOptions = typeof given === 'object' ? given : {}
  refuseUnknown(detailed, knownRetry, `${job}: retry`)
  const count = typeof given === 'object' ? (given.max ?? true) : given
  if (typeof count !== 'boolean' && !isCount(count)) {
    throw invalid(
      job,
      'retry',
      given,
      'Write true, false, a number of retries, or { max, for, backoff, jitter, queue }.',
    )
  }
  const queue = detailed.queue ?? options.retryQueue ?? options.retry_queue
  const backoff = options.retryIn ? secondsFunction(options.retryIn) : readBackoff(detailed.backoff ?? 'sidekiq', job)
  return {
    retry: count,
    forMs: readFor(detailed.for ?? options.retryFor ?? options.retry_for, job),
    backoff: { ...backoff, jitter: detailed.jitter ?? true },
    queue: queue === undefined ? null : queueName(queue),
  }
}

function readFor(given: number | Duration | undefined, job: string): Ms | null {
  if (given === undefined) return null
  const length = typeof given === 'number' ? ms(given * 1000) : durationMs(given, `${job}: retry.for`)
  if (length >= 0 && length <= maxRetryForMs) return length
  throw invalid(job, 'retry.for', given, 'Write a duration, or seconds, of at most 31 years.')
}

function readBackoff(given: NonNullable<RetryOptions['backoff']>, job: string): Backoff {
  const option = `${job}: retry.backoff`
  if (given === 'sidekiq') return { kind: 'sidekiq' }
  if (typeof given === 'function') return durationFunction(given, option)
  if (typeof given === 'string') return { kind: 'fixed', delayMs: durationMs(given, option) }
  if (isList(given)) {
    if (given.length === 0) throw invalid(job, 'retry.backoff', given, 'List at least one delay.')
    return { kind: 'table', delaysMs: given.map((delay) => durationMs(delay, option)) }
  }
  refuseUnknown(given, ['base', 'factor', 'max'], option)
  const maxMs = given.max === undefined ? day : durationMs(given.max, `${option}.max`)
  return { kind: 'exponential', baseMs: durationMs(given.base, `${option}.base`), factor: given.factor ?? 2, maxMs }
}

const isList = (value: object): value is readonly Duration[] => Array.isArray(value)

const durationFunction = (answer: BackoffFunction, option: string): Backoff => ({
  kind: 'function',
  call(retryCount, error, job) {
    const said: unknown = answer(retryCount, error, job)
    const isLength = typeof said === 'string' || typeof said === 'number'
    // Anything else, a promise among it, is for the caller to refuse.
    return isLength && said !== 'discard' && said !== 'kill' ? durationMs(said as Duration, option) : said
  },
})

const secondsFunction = (answer: NonNullable<ClassJobOptions['retryIn']>): Backoff => ({
  kind: 'function',
  call(retryCount, error, job) {
    const said = answer(retryCount, error, job)
    return typeof said === 'number' ? (said > 0 ? ms(said * 1000) : null) : (said ?? null)
  },
})
