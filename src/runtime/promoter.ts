// Moves due jobs into their queues: it sleeps until the next one is due, or until an earlier one may have come, and never
// longer than a while. Any number of processes may do it at once.

import { type Clock, type Ms, ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Store } from '../core/store/store.ts'
import { Loop } from './loop.ts'
import type { Service } from './service.ts'

const PROMOTED_AT_ONCE = 200
/** The net below the wake-ups. */
const LONGEST_SLEEP = ms(5000)

export interface PromoterOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
}

export class Promoter implements Service {
  readonly #options: PromoterOptions
  readonly #loop: Loop

  constructor(options: PromoterOptions) {
    this.#options = options
    const { clock, log } = options
    const everyMs = ms(1000)
    this.#loop = new Loop({
      name: 'promoter',
      clock,
      log,
      everyMs,
      first: 'now',
      run: (signal) => this.#promote(signal),
    })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** Promotes until nothing is due, then waits for the next; answers when to look again. */
  async #promote(signal: AbortSignal): Promise<Ms> {
    const { store } = this.#options
    while (!signal.aborted) {
      const { moved, nextAt } = await store.promote(PROMOTED_AT_ONCE)
      if (moved > 0) continue
      const now = await store.now()
      const sleep = nextAt === null ? LONGEST_SLEEP : ms(Math.min(nextAt - now, LONGEST_SLEEP))
      if (sleep > 0) await store.awaitDue(nextAt, sleep, signal)
    }
    return ms(0)
  }
}
