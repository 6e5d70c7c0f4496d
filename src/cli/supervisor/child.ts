// One supervised process, from its start to its end: what it said last, whether it takes jobs, and how it is ended in time.
//
//   starting -> ready <-> not ready -> ending (told to stop, killed when its time is up) -> ended

import { type ChildProcess, fork } from 'node:child_process'
import { env } from 'node:process'
import { type Cancel, type Clock, type Ms, ms } from '../../core/clock.ts'
import { defaults } from '../../core/config/config.ts'
import { within } from '../../runtime/within.ts'
import { watched } from '../restarter.ts'
import { isReport, processNumber, REPORT_EVERY, type Report } from './report.ts'

/** How a process ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface ChildOptions {
  /** The module to run, and its arguments. */
  readonly module: string
  readonly args: readonly string[]
  readonly number: number
  readonly clock: Clock
}

/** What is heard more rarely than this does not turn: a second is lost easily on a loaded machine. */
const SILENT = ms(5 * REPORT_EVERY)
/** Beyond what the process itself takes for its end. */
const SLACK = ms(2000)

export class Child {
  readonly number: number
  readonly startedAt: Ms
  readonly ended: Promise<Ending>
  readonly #clock: Clock
  readonly #process: ChildProcess
  #report: Report | null = null
  #heardAt: Ms
  #tellReady: (() => void) | null = null
  #wasReady = false
  #ending: Promise<Ending> | null = null

  constructor({ module, args, number, clock }: ChildOptions) {
    this.number = number
    this.#clock = clock
    this.startedAt = clock.monotonic()
    this.#heardAt = this.startedAt
    // The same group of processes: whoever kills the group means all of them. Nobody types for them.
    this.#process = fork(module, args, {
      env: { ...env, [watched]: '1', [processNumber]: String(number) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#process.on('message', (message) => this.#hear(message))
    this.ended = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => resolve({ code, signal }))
      // It could not be started: there will be no exit. A message or a signal that did not reach it is no end.
      this.#process.on('error', () => this.#process.pid === undefined && resolve({ code: null, signal: null }))
    })
  }

  get pid(): number | null {
    return this.#process.pid ?? null
  }

  /** What it said last; null: nothing yet. */
  get report(): Report | null {
    return this.#report
  }

  /** For how long it has lived. */
  age(): Ms {
    return ms(this.#clock.monotonic() - this.startedAt)
  }

  /** For how long it has said nothing, or null: that is no longer than it should be, or it still loads its jobs. */
  silence(): Ms | null {
    const silent = ms(this.#clock.monotonic() - this.#heardAt)
    return this.#wasReady && silent > SILENT ? silent : null
  }

  /** Whether it takes jobs. */
  isReady(): boolean {
    return this.#report?.health.ready === true && this.silence() === null && this.#ending === null
  }

  /** Waits until it takes jobs, so long at most. */
  async ready(limit: Ms): Promise<'ready' | 'late' | Ending> {
    const ready = new Promise<'ready'>((resolve) => {
      this.#tellReady = () => resolve('ready')
    })
    return this.isReady() ? 'ready' : await within(this.#clock, limit, Promise.race([ready, this.ended]))
  }

  /** Passes a signal on to one who listens; to another it would be the end, or a sleep without one. */
  tell(signal: NodeJS.Signals): void {
    if (this.#report) this.signal(signal)
  }

  /** Whether signals reach it. */
  get listens(): boolean {
    return this.#report !== null
  }

  /** Whether it has ever taken jobs. */
  get wasReady(): boolean {
    return this.#wasReady
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }

  /** Tells it to stop, and kills it when it did not within its own time. */
  end(): Promise<Ending> {
    this.#ending ??= this.#end()
    return this.#ending
  }

  async #end(): Promise<Ending> {
    this.signal('SIGTERM')
    const timeout = this.#report?.shutdownTimeoutMs ?? 0
    const limit = ms(timeout + defaults.graceMs + SLACK)
    const kill: Cancel = this.#clock.after(limit, () => this.signal('SIGKILL'), 'idle')
    const ending = await this.ended
    kill()
    return ending
  }

  #hear(message: unknown): void {
    if (!isReport(message)) return
    this.#report = message
    this.#heardAt = this.#clock.monotonic()
    if (!message.health.ready) return
    this.#wasReady = true
    this.#tellReady?.()
  }
}

/** How a process ended, for a log line. */
export const saidOf = ({ code, signal }: Ending): string => (signal === null ? `with code ${code}` : `by ${signal}`)
