// The one error class and the closed table of its codes. A message says what happened, the value, and what to do.
// Refused pushes and stale claims are results, not errors; Snooze, Discard, Kill and RetryIn are signals (attempt/control).

const table = {
  HM_ARGS_NOT_JSON: { retriable: false, means: 'an argument cannot travel as JSON' },
  HM_ARGS_INVALID: { retriable: false, means: 'arguments do not fit the schema of the job' },
  HM_ARGS_ARITY: { retriable: false, means: 'a job was called with fewer arguments than perform requires' },
  HM_ARGS_TOO_LARGE: { retriable: false, means: 'a job is larger than the store accepts' },
  HM_CONFIG_INVALID: { retriable: false, means: 'an option, a definition or a flag is wrong' },
  HM_NO_INSTANCE: { retriable: false, means: 'a job was pushed before a Haymaker instance exists' },
  HM_NAME_TAKEN: { retriable: false, means: 'two definitions share one wire name' },
  HM_JOB_DUPLICATE: { retriable: false, means: 'a unique job was pushed while another one holds its key' },
  HM_JOB_UNKNOWN: { retriable: false, means: 'no definition has this name' },
  HM_QUEUE_UNKNOWN: { retriable: false, means: 'no queue has this name' },
  HM_CRON_FOREIGN: { retriable: false, means: 'a job by the clock of another program cannot be taken over' },
  HM_CRON_UNKNOWN: { retriable: false, means: 'no job by the clock has this name' },
  HM_PROCESS_UNKNOWN: { retriable: false, means: 'no process that runs jobs has this id' },
  HM_PROCESS_ALIVE: { retriable: false, means: 'a process that is to be taken off the list is at work' },
  HM_JOB_MALFORMED: {
    retriable: false,
    means: 'a payload cannot be read as a job; it was put into the dead set as it is',
  },
  HM_JOB_POISON: { retriable: false, means: 'a job ran alone in processes that died; it was put into the dead set' },
  HM_JOB_TIMEOUT: { retriable: true, means: 'an attempt ran longer than its timeout' },
  HM_JOB_CRASHED: { retriable: true, means: 'the thread or process that ran an isolated job ended under it' },
  HM_JOB_CANCELLED: { retriable: false, means: 'a job was cancelled while it ran' },
  HM_LIMIT_OVER: { retriable: true, means: 'a limiter had no room in the time that was allowed' },
  HM_LIMIT_UNKNOWN: { retriable: false, means: 'no limiter of this name was used of late' },
  HM_LEASE_LOST: { retriable: true, means: 'the claim of a running job was given to another process' },
  HM_SHUTDOWN: { retriable: true, means: 'the process is stopping' },
  HM_PUSH_INDETERMINATE: { retriable: false, means: 'no definite answer came to a push; the jobs may be stored' },
  HM_STORE_UNREACHABLE: { retriable: true, means: 'the store does not answer' },
  HM_STORE_BUSY: { retriable: true, means: 'the store stayed locked by another process' },
  HM_STORE_FULL: { retriable: true, means: 'the store has no room' },
  HM_STORE_READONLY: { retriable: true, means: 'the store cannot be written' },
  HM_STORE_CORRUPT: { retriable: false, means: 'the store is damaged or is not one of ours' },
  HM_STORE_NEWER: { retriable: false, means: 'the store was written by a newer Haymaker' },
  HM_STORE_UNSUPPORTED: { retriable: false, means: 'the store cannot be used here' },
  HM_STORE_REPLACED: { retriable: true, means: 'the file of the store was deleted or replaced while it was open' },
  HM_STORE_CLOSED: { retriable: false, means: 'the store was closed' },
  HM_MOVE_REFUSED: { retriable: false, means: 'one store cannot be moved into the other as they are now' },
  HM_MOVE_UNPROVEN: { retriable: false, means: 'after a move the store holds something else than was brought' },
  HM_LOAD_FAILED: { retriable: false, means: 'a job or config file cannot be loaded' },
}

/** A stable name of what went wrong; one section each in the docs. */
export type ErrorCode = keyof typeof table

/** Every code, with whether the same call may succeed later without a change by a person. */
export const errorCodes: Readonly<Record<ErrorCode, { readonly retriable: boolean; readonly means: string }>> = table

/** The only error class Haymaker throws. */
export class HaymakerError extends Error {
  override readonly name = 'HaymakerError'
  readonly code: ErrorCode
  /** Whether the same call may succeed later. */
  readonly retriable: boolean
  /** How many jobs of a push of many, from the first on, are stored although it failed. */
  readonly stored: number
  /** Of a store that does not answer: it was not asked either, as there was no way to it. */
  readonly unsent: boolean
  /** Of a limiter without room: when there may be some, in milliseconds since 1970 by the clock of the store. Else null. */
  readonly retryAt: number | null

  constructor(
    code: ErrorCode,
    message: string,
    options?: { cause?: unknown; stored?: number; unsent?: boolean; retryAt?: number | null },
  ) {
    super(`${code}: ${message}`, options)
    this.code = code
    this.retriable = errorCodes[code].retriable
    this.stored = options?.stored ?? 0
    this.unsent = options?.unsent ?? false
    this.retryAt = options?.retryAt ?? null
  }
}
