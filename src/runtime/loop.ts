// The only recurring timer. It runs a duty, waits, and runs it again; runs never overlap, and one that throws does not end
// the loop. The first failure is reported, then for how long the duty has not been done: after three of its intervals, and
// once a minute from then on; then the end of the trouble.

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
/** So many of its own intervals without a run that went well are more than a hiccup. */
const HICCUP = 3

export class Loop implements Service {
  readonly #options: LoopOptions
  readonly #stopping = new AbortController()
  #cancel: Cancel | null = null
  #running: Promise<void> | null = null
  /** When a failure was reported last; null: the last run went well. */
  #reportedAt: Ms | null = null
  /** When a run went well last, or when the loop began. */
  #doneAt: Ms
  /** It was told for how long nothing went well. */
  #isAlarmed = false

  constructor(options: LoopOptions) {
    this.#options = options
    this.#doneAt = options.clock.monotonic()
  }

  start(): void {
    if (this.#cancel || this.#running || this.#stopping.signal.aborted) return
    this.#doneAt = this.#options.clock.monotonic()
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
    const { name, log, clock, everyMs, run } = this.#options
    try {
      const delay = await run(this.#stopping.signal)
      if (this.#reportedAt !== null) log.info({ duty: name }, `${name} works again`)
      this.#reportedAt = null
      this.#isAlarmed = false
      this.#doneAt = clock.monotonic()
      return ms(delay ?? everyMs)
    } catch (error) {
      this.#report(error)
      return everyMs
    }
  }

  #report(error: unknown): void {
    const { name, log, clock, everyMs } = this.#options
    const now = clock.monotonic()
    if (this.#stopping.signal.aborted) return
    const undoneMs = Math.round(now - this.#doneAt)
    const isLong = undoneMs > HICCUP * everyMs
    const isNews = this.#reportedAt === null || (isLong && !this.#isAlarmed)
    if (!isNews && now - (this.#reportedAt ?? 0) < REPORT_EVERY) return
    this.#reportedAt = now
    this.#isAlarmed = isLong
    if (!isLong) log.error({ err: error, duty: name }, `${name} failed; it goes on trying`)
    else
      log.error(
        { err: error, duty: name, undoneMs },
        `${name} has not done its work for ${Math.round(undoneMs / 1000)} s`,
      )
  }
}
