// The names of what Resque and resque-scheduler write, the only place where they are spelled. A name that begins with `hm_` is
// ours, which Ruby passes over.

/** The members of a job. A job that Ruby wrote has the first two, and the third as well while it waits for its time. */
export const field = {
  class: 'class',
  args: 'args',
  queue: 'queue',
} as const

/** The members of a record in the list of failures. */
export const failed = {
  at: 'failed_at',
  payload: 'payload',
  exception: 'exception',
  error: 'error',
  backtrace: 'backtrace',
  worker: 'worker',
  queue: 'queue',
  retriedAt: 'retried_at',
  /** To the millisecond. */
  exactly: 'hm_failed_at',
  /** Bytes that are no JSON, in base64: the payload is a stand-in then. */
  bytes: 'hm_bytes',
} as const
