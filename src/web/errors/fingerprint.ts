// Which failures are the same one: those of one class with one class of error, whose messages differ only in what names a
// case, such as a number, an id or a quoted word.

import { createHash } from 'node:crypto'
import type { StoredJob } from '../../runtime/stored-job.ts'

/** What failures of a group have in common. */
export interface Cause {
  /** Of the job, as a person knows it. */
  readonly class: string
  readonly errorClass: string
  /** The message, with `#` for what names a case. */
  readonly message: string
}

const MOST_CHARACTERS = 200

const cases =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b(?=[a-f]*\d)[0-9a-f]{6,}\b|\d+|"[^"]*"|(?<!\w)'[^']*'|`[^`]*`/gi

export const withoutCases = (message: string): string => message.slice(0, MOST_CHARACTERS).replace(cases, '#')

/** Null: it has not failed. */
export function causeOf(job: StoredJob): Cause | null {
  const failures = job.job?.failures
  if (!failures?.errorClass) return null
  return {
    class: job.displayClass,
    errorClass: failures.errorClass,
    message: withoutCases(failures.errorMessage ?? ''),
  }
}

/** A short name of a cause, for addresses. */
export const fingerprintOf = (cause: Cause): string =>
  createHash('sha256')
    .update([cause.class, cause.errorClass, cause.message].join('\n'))
    .digest('base64url')
    .slice(0, 16)
