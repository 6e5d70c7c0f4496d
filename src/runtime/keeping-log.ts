// The log of a job as its handler has it: each line goes to the worker's log, and is handed to whoever keeps the last ones.

import type { Level, Log } from '../core/log.ts'

type Keep = (level: Level, values: object, message: string) => void

export class KeepingLog implements Log {
  /** The worker's, for lines that are not the handler's. */
  readonly behind: Log
  readonly #keep: Keep

  constructor(behind: Log, keep: Keep) {
    this.behind = behind
    this.#keep = keep
  }

  debug(values: object, message: string): void {
    this.#keep('debug', values, message)
    this.behind.debug(values, message)
  }

  info(values: object, message: string): void {
    this.#keep('info', values, message)
    this.behind.info(values, message)
  }

  warn(values: object, message: string): void {
    this.#keep('warn', values, message)
    this.behind.warn(values, message)
  }

  error(values: object, message: string): void {
    this.#keep('error', values, message)
    this.behind.error(values, message)
  }

  /** What it binds stands in each of its lines, behind what the line says itself. */
  child(bound: object): Log {
    return new KeepingLog(this.behind.child(bound), (level, values, message) =>
      this.#keep(level, joined(values, bound), message),
    )
  }
}

/** Values that are no object, or throw when they are read, stay as they are. */
function joined(values: object, bound: object): object {
  if (typeof values !== 'object' || values instanceof Error) return values
  try {
    return { ...values, ...bound, ...values }
  } catch {
    return values
  }
}
