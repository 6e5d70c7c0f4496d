// The log of a job in a child: its lines go to the worker's log, where jid, class and queue are added.

import { pictureOf } from '../../core/attempt/picture.ts'
import type { Log } from '../../core/log.ts'
import type { Line } from './messages.ts'

/** The root of the logs of one run; what its context binds to it is bound in the worker already. */
export const insideLog = (write: (line: Line) => void): Log => ({ ...bound({}, write), child: () => bound({}, write) })

function bound(bindings: object, write: (line: Line) => void): Log {
  const at =
    (level: Line['level']) =>
    (values: object, message: string): void =>
      write(lineOf(level, { ...bindings, ...values }, message))
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (values) => bound({ ...bindings, ...values }, write),
  }
}

function lineOf(level: Line['level'], all: Readonly<Record<string, unknown>>, message: unknown): Line {
  const entries = Object.entries(all)
  const isError = ([, value]: [string, unknown]): boolean => value instanceof Error
  const values = entries.filter((entry) => !isError(entry)).map(([key, value]) => [key, plain(value)])
  const errors = entries.filter(isError).map(([key, value]) => [key, pictureOf(value)])
  return { level, values: Object.fromEntries(values), errors: Object.fromEntries(errors), message: String(message) }
}

/** A value that JSON cannot hold costs itself and not the line. */
function plain(value: unknown): unknown {
  try {
    if (JSON.stringify(value) !== undefined || value === undefined) return value
    return String(value)
  } catch {
    return '(cannot be shown)'
  }
}
