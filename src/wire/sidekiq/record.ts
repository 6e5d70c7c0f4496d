// From the members of a Sidekiq payload to the job the code inside sees. Class and args must be right, all else is read
// leniently: a member of a strange kind counts as absent, since a foreign job is better run than refused.

import { type Ms, ms } from '../../core/clock.ts'
import type { Lane } from '../../core/features/lane.ts'
import { type Jid, jidOf } from '../../core/job/jid.ts'
import type { CarriedOptions, Failures, JobRecord } from '../../core/job/job.ts'
import type { Decoded } from '../../core/payload/codec.ts'
import { isQueueName } from '../../core/queues/queue-name.ts'
import { field } from './fields.ts'
import { readLock } from './lock.ts'
import { readTime } from './times.ts'

/** The members of a payload. */
export type Members = Readonly<Record<string, unknown>>

const maxJidLength = 255

// Ruby refuses to push a job with more, about 31 years.
const maxRetryForSeconds = 1e9

/** Reads a job; `malformed` where no class can be told or no arguments be passed. */
export function readJob(members: Members): Decoded {
  const { [field.class]: name, [field.args]: args, [field.queue]: queue } = members
  if (typeof name !== 'string' || name === '') return { status: 'malformed', reason: 'invalid class' }
  if (!Array.isArray(args)) return { status: 'malformed', reason: 'invalid args' }
  const job: Writable<JobRecord> = {
    class: name,
    args,
    jid: readJid(members[field.jid]),
    queue: isQueueName(queue) ? queue : null,
    createdAt: readTime(members[field.createdAt]),
    enqueuedAt: readTime(members[field.enqueuedAt]),
    failures: readFailures(members),
    returns: readReturns(members[field.returns]),
  }
  const over = readOver(members[field.over])
  if (over) job.over = over
  const { [field.wrapped]: wrapped } = members
  if (typeof wrapped === 'string' && wrapped !== '') job.wrapped = wrapped
  const lock = field.lock in members ? readLock(members[field.lock]) : undefined
  if (lock) job.lock = lock
  const lane = readLane(members[field.lane])
  if (lane) job.lane = lane
  addOptions(job, members)
  return { status: 'job', job }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** What a job carries of the options of its definition. */
export function optionsIn(members: Members): CarriedOptions {
  const options: Writable<CarriedOptions> = {}
  addOptions(options, members)
  return options
}

function addOptions(options: Writable<CarriedOptions>, members: Members): void {
  const { [field.retry]: retry, [field.retryFor]: retryFor, [field.retryQueue]: retryQueue } = members
  const { [field.backtrace]: backtrace, [field.dead]: dead, [field.tags]: tags } = members
  if (isSwitchOrCount(retry)) options.retry = retry
  if (isSwitchOrCount(backtrace)) options.backtrace = backtrace
  if (typeof dead === 'boolean') options.dead = dead
  if (isTexts(tags)) options.tags = tags
  if (typeof retryFor === 'number' && retryFor >= 0 && retryFor <= maxRetryForSeconds)
    options.retryFor = readSeconds(retryFor)
  if (isQueueName(retryQueue)) options.retryQueue = retryQueue
}

function readSeconds(seconds: number): Ms {
  return ms(Math.round(seconds * 1000))
}

function readJid(value: unknown): Jid | null {
  return typeof value === 'string' && value !== '' && value.length <= maxJidLength ? jidOf(value) : null
}

function readFailures(members: Members): Failures | null {
  const { [field.retryCount]: retryCount, [field.failedAt]: failedAt, [field.errorClass]: errorClass } = members
  if (isAbsent(retryCount) && isAbsent(failedAt) && isAbsent(errorClass)) return null
  return {
    // "Retry Now" on Ruby's web page takes one off, so that the next failure counts as 0; so it does where no count is.
    retryCount:
      typeof retryCount === 'number' && Number.isSafeInteger(retryCount) && retryCount >= -1 ? retryCount : -1,
    errorClass: readText(errorClass),
    errorMessage: readText(members[field.errorMessage]),
    failedAt: readTime(failedAt),
    retriedAt: readTime(members[field.retriedAt]),
  }
}

/** Ruby takes null for a member that is not there. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function readReturns(value: unknown): JobRecord['returns'] {
  if (!Array.isArray(value)) return null
  const [count, since]: readonly unknown[] = value
  const at = readTime(since)
  return isCount(count) && at !== null ? { count, since: at } : null
}

function readOver(value: unknown): JobRecord['over'] | null {
  if (!Array.isArray(value)) return null
  const [limiter, count]: readonly unknown[] = value
  return typeof limiter === 'string' && isCount(count) && count > 0 ? { limiter, count } : null
}

/** Key and most at once. */
function readLane(value: unknown): Lane | null {
  if (!Array.isArray(value)) return null
  const [key, max]: readonly unknown[] = value
  return typeof key === 'string' && isCount(max) && max > 0 ? { key, max } : null
}

function readText(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isSwitchOrCount(value: unknown): value is boolean | number {
  return typeof value === 'boolean' || isCount(value)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
