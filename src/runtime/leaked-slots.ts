// Slots that are taken by nobody's work: the attempt has its outcome, by a timeout or a lost claim, and its handler goes on.
// Nobody can stop code from outside, so such a slot is given out again only when its handler settles. When all slots of a
// capsule are gone that way it works no more, and says so once a minute.

import { type Cancel, type Clock, ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { AttemptContext } from './attempt-context.ts'

const REPORT_EVERY = ms(60_000)

export interface LeakedSlotsOptions {
  readonly clock: Clock
  readonly log: Log
  /** Of the capsule. */
  readonly concurrency: number
}

export class LeakedSlots {
  readonly #options: LeakedSlotsOptions
  #count = 0
  #cancel: Cancel | null = null

  constructor(options: LeakedSlotsOptions) {
    this.#options = options
  }

  /** Resolves when the handler of an attempt settles that has its outcome; null where it has. */
  during(context: AttemptContext | null): Promise<void> | null {
    return context?.handler && !context.hasEnded ? this.#until(context, context.handler) : null
  }

  async #until(context: AttemptContext, handler: Promise<unknown>): Promise<void> {
    // Who was not told to end has ended, or is about to.
    if (!context.aborted && !context.disowned) return void (await handler.catch(() => undefined))
    this.#count++
    if (this.#count === this.#options.concurrency) this.#plan()
    await handler.catch(() => undefined)
    this.#count--
    this.stop()
  }

  /** Says nothing more; also when a slot is free again. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  #plan(): void {
    const { clock, log, concurrency } = this.#options
    this.#cancel = clock.after(
      REPORT_EVERY,
      () => {
        const advice = 'Pass job.signal on to what it waits for, and restart this process'
        log.error({ leaked_slots: concurrency }, `every slot is taken by a job that goes on after its end. ${advice}`)
        this.#plan()
      },
      'idle',
    )
  }
}
