// The logger of ours: JSON lines by pino. Each is written at once, since a process may die in the next moment; but the lines that
// say that a job is done, of which there may be hundreds in one turn of the loop, are put together without pino and written
// together at the end of the turn. With a system call and a formatter for each they took a quarter of the time of a worker
// whose jobs do nothing.

import { createRequire } from 'node:module'
import { hostname } from 'node:os'
import process, { env, pid } from 'node:process'
import type { pino } from 'pino'
import { HaymakerError } from './core/errors.ts'
import type { Done, Log } from './core/log.ts'
import { systemClock } from './runtime/system-clock.ts'

interface Output {
  write(text: string): unknown
}

/** A log whose level may still change. */
export interface LeveledLog extends Log {
  level: string
}

/** Loaded when it is needed first; an import would have to be waited for. */
export const loadPino = (): typeof pino => createRequire(import.meta.url)('pino').pino

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** `marks`: values that stand in every line. */
export function ownLog(output: Output, level: string, marks: object = {}): LeveledLog {
  const lines = new Lines(output)
  // A child inherits what is added below, and has marks of its own that would be left out.
  const onChild = (child: object): void => void Object.assign(child, { done: undefined })
  const log = loadPino()({ name: 'haymaker', level, onChild }, lines).child(marks)
  const { info } = log.levels.values
  const begin = `{"level":${info},"time":`
  const same = `,${JSON.stringify({ pid, hostname: hostname(), name: 'haymaker', ...marks }).slice(1, -1)},"jid":`
  // Most jobs are of the class of the job before; what is quoted once need not be quoted again.
  const quoted = { class: '', queue: '', text: '' }
  return Object.assign(log, {
    /** As pino would write it. */
    done({ jid, class: name, queue, attempt, elapsed_ms }: Done): void {
      if (!log.isLevelEnabled('info')) return
      if (quoted.class !== name || quoted.queue !== queue) {
        const text = `,"class":${JSON.stringify(name)},"queue":${JSON.stringify(queue)},"attempt":`
        Object.assign(quoted, { class: name, queue, text })
      }
      const id = isPlain(jid) ? `"${jid}"` : JSON.stringify(jid)
      const how = `${attempt},"elapsed_ms":${elapsed_ms},"msg":"done"}\n`
      lines.writeSoon(begin + systemClock.now() + same + id + quoted.text + how)
    },
  })
}

/** Ours are; JSON would take longer to find that there is nothing to escape. */
const isPlain = (jid: string | null): boolean => jid !== null && /^[\da-f]+$/.test(jid)

/**
 * Where a config names none: on standard output, from LOG_LEVEL on. It is made by the first line, since pino takes longer to load
 * than all that a push needs. @throws HaymakerError HM_CONFIG_INVALID
 */
export function defaultLog(): Log {
  const level = env.LOG_LEVEL ?? 'info'
  if (!levels.includes(level))
    throw new HaymakerError('HM_CONFIG_INVALID', `LOG_LEVEL is "${level}". Write one of ${levels.join(', ')}.`)
  let made: LeveledLog | null = null
  const log = (): LeveledLog => {
    made ??= ownLog(process.stdout, level)
    return made
  }
  return {
    debug: (values, message) => log().debug(values, message),
    info: (values, message) => log().info(values, message),
    warn: (values, message) => log().warn(values, message),
    error: (values, message) => log().error(values, message),
    child: (values) => log().child(values),
    done: (facts) => log().done?.(facts),
  }
}

/** Whose lines wait; nobody else is to be told when the process exits. */
const late = new Set<Lines>()
const flushAll = (): void => {
  for (const lines of late) lines.flushLate()
}

/** Lines on their way out, in order. */
class Lines {
  readonly #output: Output
  #waiting = ''

  constructor(output: Output) {
    this.#output = output
  }

  write(line: string): void {
    this.#waiting += line
    this.flush()
  }

  /** At the end of this turn of the loop. */
  writeSoon(line: string): void {
    this.#waiting += line
    if (late.has(this)) return
    if (late.size === 0) process.once('exit', flushAll)
    late.add(this)
    setImmediate(() => this.flushLate()).unref()
  }

  /** Nobody is there to be told that it cannot be written. */
  flushLate(): void {
    try {
      this.flush()
    } catch {
      // As wherever the engine logs, that costs lines and nothing else.
    }
  }

  flush(): void {
    if (late.delete(this) && late.size === 0) process.off('exit', flushAll)
    if (this.#waiting === '') return
    const text = this.#waiting
    this.#waiting = ''
    this.#output.write(text)
  }
}
