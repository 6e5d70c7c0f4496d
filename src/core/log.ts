// The logger the code writes to: the part of pino's interface that we use. Values first, then the sentence.

export interface Log {
  debug(values: object, message: string): void
  info(values: object, message: string): void
  warn(values: object, message: string): void
  error(values: object, message: string): void
  /** The same logger with values that stand in every line. */
  child(values: object): Log
  /** Writes the line of a job that is done, where a logger can do that faster than `info`. No logger has to. */
  done?(facts: Done): void
}

/** What the line of a job that is done says. */
export interface Done {
  readonly jid: string | null
  readonly class: string
  readonly queue: string
  readonly attempt: number
  readonly elapsed_ms: number
}

export type Level = Exclude<keyof Log, 'child' | 'done'>

/** Writes nothing. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
}
