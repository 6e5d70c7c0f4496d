// The logger the code writes to: the part of pino's interface that we use. Values first, then the sentence.

export interface Log {
  debug(values: object, message: string): void
  info(values: object, message: string): void
  warn(values: object, message: string): void
  error(values: object, message: string): void
  /** The same logger with values that stand in every line. */
  child(values: object): Log
}

/** Writes nothing. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
}
