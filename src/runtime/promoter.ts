// Moves due jobs into their queues: it sleeps until the next one is due, or until an earlier one may have come, and never
// longer than a while. Any number of processes may do it at once.

import { type Clock, type Ms, ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Store } from '../core/store/store.ts'
import { Loop } from './loop.ts'
import type { Service } from './service.ts'

const PROMOTED_AT_ONCE = 200
/** The net below the wake-ups. */
const LONGEST_SLEEP = ms(4000)
/** Before entries that are due and did not move are tried again. */
const STUCK = ms(1000)

export interface PromoterOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
}

export class Promoter implements Service {
  readonly #options: PromoterOptions
  readonly #loop: Loop
  /** Something was due and did not move. */
  #isLeft = false

  constructor(options: PromoterOptions) {
    this.#options = options
    const { clock, log } = options
    this.#loop = new Loop({
      name: 'promoter',
      clock,
      log,
      everyMs: STUCK,
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

  /** Promotes until nothing is due, then waits for the next; answers how long to wait before the next look. */
  async #promote(signal: AbortSignal): Promise<Ms> {
    const { store } = this.#options
    const { moved, nextAt } = await store.promote(PROMOTED_AT_ONCE)
    const wasLeft = this.#isLeft
    this.#isLeft = false
    if (moved > 0) return ms(0)
    const sleep = nextAt === null ? LONGEST_SLEEP : Math.min(nextAt - (await store.now()), LONGEST_SLEEP)
    this.#isLeft = sleep <= 0
    // It may have become due meanwhile. What does not move the second time cannot move: a hot loop would not help it.
    if (this.#isLeft) return wasLeft ? STUCK : ms(0)
    await store.awaitDue(nextAt, ms(sleep), signal)
    return ms(0)
  }
}
