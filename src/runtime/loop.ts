// The only recurring timer. It runs a duty, waits, and runs it again; runs never overlap, and one that throws does not end
// the loop. The first failure is reported, then one a minute, then the end of the trouble.

import { type Cancel, type Clock, type Ms, ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Service } from './service.ts'

export interface LoopOptions {
  readonly name: string
  readonly clock: Clock
  readonly log: Log
  /** Between the end of one run and the start of the next. */
  readonly everyMs: Ms
  /** Default: the first run starts after `everyMs`; `now`: at once. */
  readonly first?: 'now'
  /** May answer how long to wait before the next run instead of `everyMs`. */
  run(signal: AbortSignal): Promise<Ms | void>
}

/** Between two reports of a duty that goes on failing. */
const REPORT_EVERY = ms(60_000)

export class Loop implements Service {
  readonly #options: LoopOptions
  readonly #stopping = new AbortController()
  #cancel: Cancel | null = null
  #running: Promise<void> | null = null
  /** When a failure was reported last; null: the last run went well. */
  #reportedAt: Ms | null = null

  constructor(options: LoopOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#cancel || this.#running || this.#stopping.signal.aborted) return
    if (this.#options.first === 'now') this.#run()
    else this.#wait(this.#options.everyMs)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#cancel?.()
    this.#cancel = null
    await this.#running
  }

  #wait(delay: Ms): void {
    this.#cancel = this.#options.clock.after(delay, () => this.#run(), 'idle')
  }

  #run(): void {
    this.#cancel = null
    this.#running = this.#once().then((delay) => {
      this.#running = null
      if (!this.#stopping.signal.aborted) this.#wait(delay)
    })
  }

  async #once(): Promise<Ms> {
    const { name, log, everyMs, run } = this.#options
    try {
      const delay = await run(this.#stopping.signal)
      if (this.#reportedAt !== null) log.info({ duty: name }, `${name} works again`)
      this.#reportedAt = null
      return ms(delay ?? everyMs)
    } catch (error) {
      this.#report(error)
      return everyMs
    }
  }

  #report(error: unknown): void {
    const { name, log, clock } = this.#options
    const now = clock.monotonic()
    if (this.#stopping.signal.aborted) return
    if (this.#reportedAt !== null && now - this.#reportedAt < REPORT_EVERY) return
    this.#reportedAt = now
    log.error({ err: error, duty: name }, `${name} failed; it goes on trying`)
  }
}
