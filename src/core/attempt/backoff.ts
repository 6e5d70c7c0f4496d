// How long to wait before a job is tried again. Sidekiq's formula unless a definition says otherwise, and whenever what
// it says is no answer: a user's function that fails must not cost the job its retry.
// Whether there is a retry at all is attempt/policy's.

import { type Ms, ms } from '../clock.ts'
import { HaymakerError } from '../errors.ts'
import type { JobRecord } from '../job/job.ts'
import type { Random } from '../random.ts'

/** A user's rule: a length in milliseconds, 'discard', 'kill', or null for Sidekiq's formula. What it answers is checked. */
export type BackoffCall = (retryCount: number, error: unknown, job: JobRecord) => unknown

export type Backoff = (
  | { readonly kind: 'sidekiq' }
  | { readonly kind: 'fixed'; readonly delayMs: Ms }
  | { readonly kind: 'exponential'; readonly baseMs: Ms; readonly factor: number; readonly maxMs: Ms }
  /** One delay per retry; the last one repeats. */
  | { readonly kind: 'table'; readonly delaysMs: readonly Ms[] }
  | { readonly kind: 'function'; readonly call: BackoffCall }
) & {
  /** false: exactly the delay. Default true: whole seconds are added, so that what failed together does not come back together. */
  readonly jitter?: boolean
}

export type Backed =
  /** `problem`: the definition's function gave no answer, so Sidekiq's formula was used. To be reported. */
  { readonly delayMs: Ms; readonly problem?: HaymakerError } | 'discard' | 'kill'

/** Sidekiq reads more seconds than this as a date. It also keeps every retry within the range of dates. */
const longest = ms(1e12)

/** What happens after a failure. `retryCount` is 0 after the first one. */
export function backoff(rule: Backoff, retryCount: number, error: unknown, job: JobRecord, random: Random): Backed {
  // The dashboard's "retry now" takes one off, also below zero.
  const count = Math.max(0, retryCount)
  const asked = ask(rule, count, error, job)
  if (asked === 'discard' || asked === 'kill') return asked
  const delay = asked.delayMs ?? sidekiqDelay(count)
  const jitter = rule.jitter === false ? 0 : sidekiqJitter(count, random)
  const delayMs = ms(Math.min(delay + jitter, longest))
  return asked.problem === undefined ? { delayMs } : { delayMs, problem: asked.problem }
}

/** `seconds_to_delay` of Sidekiq 8's lib/sidekiq/job_retry.rb: (count ** 4) + 15 seconds. */
const sidekiqDelay = (count: number): Ms => ms((count ** 4 + 15) * 1000)

/** `process_retry` of Sidekiq 8's lib/sidekiq/job_retry.rb: rand(10 * (count + 1)), whole seconds, on every delay. */
const sidekiqJitter = (count: number, random: Random): Ms => ms(Math.floor(random.next() * 10 * (count + 1)) * 1000)

type Asked = { readonly delayMs: Ms | null; readonly problem?: HaymakerError } | 'discard' | 'kill'

function ask(rule: Backoff, count: number, error: unknown, job: JobRecord): Asked {
  switch (rule.kind) {
    case 'sidekiq':
      return { delayMs: null }
    case 'fixed':
      return { delayMs: rule.delayMs }
    case 'exponential':
      return { delayMs: ms(Math.min(rule.baseMs * rule.factor ** count, rule.maxMs)) }
    case 'table':
      return { delayMs: rule.delaysMs[Math.min(count, rule.delaysMs.length - 1)] ?? null }
    case 'function':
      return call(rule.call, count, error, job)
    default:
      return rule satisfies never
  }
}

function call(rule: BackoffCall, count: number, error: unknown, job: JobRecord): Asked {
  try {
    return understand(rule(count, error, job), job)
  } catch (cause) {
    const said = `The backoff of ${job.class} threw. Sidekiq's formula was used. Mend the function.`
    return { delayMs: null, problem: new HaymakerError('HM_CONFIG_INVALID', said, { cause }) }
  }
}

function understand(answer: unknown, job: JobRecord): Asked {
  if (answer === 'discard' || answer === 'kill') return answer
  if (answer === null || answer === undefined) return { delayMs: null }
  if (typeof answer === 'number' && answer >= 0) return { delayMs: ms(answer) }
  // It is reported below; its own rejection would end the process.
  if (answer instanceof Promise) answer.catch(() => undefined)
  const said = `The backoff of ${job.class} answered ${shown(answer)}. Sidekiq's formula was used. Answer a length of time, 'discard', 'kill' or null, without await.`
  return { delayMs: null, problem: new HaymakerError('HM_CONFIG_INVALID', said) }
}

function shown(answer: unknown): string {
  if (answer instanceof Promise) return 'a promise'
  if (typeof answer === 'number') return String(answer)
  return typeof answer === 'string'
    ? JSON.stringify(answer.slice(0, 60))
    : `${typeof answer === 'object' ? 'an' : 'a'} ${typeof answer}`
}
