// Payloads as Ruby or we write them, made of what a test cares about.

import { deflateSync } from 'node:zlib'
import { type Payload, payloadOf } from '../../../src/core/payload/payload.ts'

export interface Members {
  readonly class?: string
  readonly jid?: string
  readonly queue?: string
  readonly args?: readonly unknown[]
  readonly tags?: readonly string[]
  readonly error_class?: string
  readonly error_message?: string
  readonly retry_count?: number
  readonly backtrace?: readonly string[]
  readonly wrapped?: string
  readonly createdAt?: number
  readonly retry?: boolean | number
}

/** A job of an hour ago, or one with these members. */
export function writePayload(now: number, { backtrace, createdAt = now - 3_600_000, ...members }: Members): Payload {
  const seconds = createdAt / 1000
  const failed = members.error_class !== undefined && {
    ...{ failed_at: seconds + 1, retry_count: 0 },
    ...(members.retry_count && { retried_at: seconds + 60 }),
    ...(backtrace && { error_backtrace: deflateSync(JSON.stringify(backtrace)).toString('base64') }),
  }
  const job = {
    ...{ class: 'Greet', args: [], queue: 'mail', jid: 'f'.repeat(24), retry: true },
    ...{ created_at: seconds, enqueued_at: seconds + 0.5 },
    ...failed,
    ...members,
  }
  return payloadOf(JSON.stringify(job))
}

/** The nth id of a kind: 24 hex digits. */
export const jidAt = (kind: string, n: number): string =>
  Buffer.from(kind).toString('hex').slice(0, 12).padEnd(12, '0') + String(n).padStart(12, '0')

/** What ActiveJob writes around a job. */
export const wrappedMembers = (name: string, given: readonly unknown[]): Members => ({
  class: 'Sidekiq::ActiveJob::Wrapper',
  wrapped: name,
  args: [{ job_class: name, job_id: '8b6c1f0e', queue_name: 'mail', arguments: given, executions: 0, locale: 'en' }],
})
