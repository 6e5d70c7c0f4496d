// The user's logger as the engine and its jobs see it: one that throws, on a full disk or a closed pipe, costs a line and
// never the outcome of a job.

import { type Done, type Level, type Log, silentLog } from '../core/log.ts'

export class GuardedLog implements Log {
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  debug(values: object, message: string): void {
    this.#write('debug', values, message)
  }

  info(values: object, message: string): void {
    this.#write('info', values, message)
  }

  warn(values: object, message: string): void {
    this.#write('warn', values, message)
  }

  error(values: object, message: string): void {
    this.#write('error', values, message)
  }

  done(facts: Done): void {
    try {
      if (this.#log.done) this.#log.done(facts)
      else this.#log.info(facts, 'done')
    } catch {
      // As above.
    }
  }

  child(values: object): Log {
    try {
      return new GuardedLog(this.#log.child(values))
    } catch {
      return silentLog
    }
  }

  #write(level: Level, values: object, message: string): void {
    try {
      this.#log[level](values, message)
    } catch {
      // There is nobody left to tell.
    }
  }
}
