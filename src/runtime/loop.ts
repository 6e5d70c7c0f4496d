// The only recurring timer. It runs a duty, waits, and runs it again; runs never overlap, and one that throws is reported
// and does not end the loop.

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

export class Loop implements Service {
  readonly #options: LoopOptions
  readonly #stopping = new AbortController()
  #cancel: Cancel | null = null
  #running: Promise<void> | null = null

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
      return ms((await run(this.#stopping.signal)) ?? everyMs)
    } catch (error) {
      if (!this.#stopping.signal.aborted) log.error({ err: error, duty: name }, `${name} failed; it will try again`)
      return everyMs
    }
  }
}
