// Which stored jobs a person means. Pure: what stands in the payload decides.

import type { JobRecord } from './job.ts'
import { refuseUnknown } from './options.ts'

/** All of it must hold. */
export interface JobFilter {
  /** The wire name, exactly. */
  readonly class?: string
  readonly queue?: string
  readonly jid?: string
  readonly tag?: string
  /** A part of the class or the message of its last error; upper and lower case are the same. */
  readonly error?: string
  /** A part of the payload as it is written. */
  readonly contains?: string
}

/** A stored job as a filter sees it; `job` is null where the payload cannot be read. */
export interface Seen {
  readonly job: JobRecord | null
  readonly queue: string
  text(): string
}

const keys: readonly (keyof JobFilter)[] = ['class', 'queue', 'jid', 'tag', 'error', 'contains']

/** @throws HaymakerError HM_CONFIG_INVALID for a member that no filter has, which would match everything */
export const checkFilter = (filter: JobFilter): void => refuseUnknown(filter, keys, 'The filter')

/** Whether a stored job is one of those meant. */
export function matches(filter: JobFilter, seen: Seen): boolean {
  const { class: name, queue, jid, tag, error, contains } = filter
  const { job } = seen
  return (
    (queue === undefined || seen.queue === queue) &&
    (name === undefined || job?.class === name) &&
    (jid === undefined || job?.jid === jid) &&
    (tag === undefined || job?.tags?.includes(tag) === true) &&
    (error === undefined || hasError(job, error)) &&
    (contains === undefined || seen.text().includes(contains))
  )
}

function hasError(job: JobRecord | null, part: string): boolean {
  const { errorClass, errorMessage } = job?.failures ?? {}
  return [errorClass, errorMessage].some((text) => text?.toLowerCase().includes(part.toLowerCase()))
}
