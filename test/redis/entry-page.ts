// The pages of retries, scheduled, dead and queued jobs of Ruby's Sidekiq, 6.4 to 8.1, as far as they can fail: what they take
// for granted in an entry. Where Ruby answers 500, or shows nonsense, this throws.

import { inflateSync } from 'node:zlib'
import { isRecord } from '../../src/core/payload/json.ts'

type Members = Readonly<Record<string, unknown>>

export type EntryPlace = 'retry' | 'dead' | 'schedule' | 'queue'

const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`the page fails: ${what}`)
}
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string')

/** Seconds with a fraction, or whole milliseconds: Ruby tells them by the kind of the number. */
const isTime = (text: string): boolean => {
  const value = Number(text)
  return /^\d+\.\d+$/.test(text) ? value < 1e11 : /^\d+$/.test(text) && value > 1e11
}

/** The spelling of a number at the top of a text of JSON; '' where there is none. */
const spelled = (text: string, name: string): string => new RegExp(`"${name}":([\\d.]+)[,}]`).exec(text)?.[1] ?? ''

/** An entry as its page shows it. @throws where the list or the page of the entry would fail */
export function entryPage(bytes: Uint8Array, place: EntryPlace, score?: number): Members {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  const job: unknown = JSON.parse(text)
  if (!isRecord(job)) throw new Error('the page fails: the entry is no object')
  must(typeof job.queue === 'string' && job.queue !== '', 'queue')
  must(typeof job.class === 'string' && Array.isArray(job.args), 'class, args')
  must(typeof job.jid === 'string', 'jid')
  must(job.tags === undefined || isTexts(job.tags), 'tags')
  must(isTime(spelled(text, 'created_at')), 'created_at')
  if (place === 'queue' || 'enqueued_at' in job) must(isTime(spelled(text, 'enqueued_at')), 'enqueued_at')
  if (place !== 'queue') must(score !== undefined && score > 1e9 && score < 1e11, 'score')
  if (place === 'retry' || place === 'dead') checkFailure(job, text)
  return job
}

function checkFailure(job: Members, text: string): void {
  must(typeof job.error_class === 'string' && job.error_class !== '', 'error_class')
  must(typeof job.error_message === 'string', 'error_message')
  must(Number.isInteger(job.retry_count) && Number(job.retry_count) >= 0, 'retry_count')
  must(isTime(spelled(text, 'failed_at')), 'failed_at')
  if (Number(job.retry_count) > 0) must(isTime(spelled(text, 'retried_at')), 'retried_at')
  if (job.error_backtrace !== undefined) must(isBacktrace(job.error_backtrace), 'error_backtrace')
}

function isBacktrace(value: unknown): boolean {
  try {
    return isTexts(JSON.parse(inflateSync(Buffer.from(String(value), 'base64')).toString()))
  } catch {
    return false
  }
}
