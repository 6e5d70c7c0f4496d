// The store's time as a producer needs it, for how long a push is valid: asked for once, and taken to go on as our own clock does
// for a minute. Where the two part, the store refuses a push as expired, and is asked anew. Asking before each push would
// double the way of one that is awaited.

import { type Clock, type EpochMs, later, type Ms, ms, pause } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Random } from '../core/random.ts'
import type { Store } from '../core/store/store.ts'
import { within } from './within.ts'

const TRUSTED = ms(60_000)

export interface StoreTimeOptions {
  readonly store: Pick<Store, 'now' | 'label'>
  readonly clock: Clock
  readonly random: Random
}

/** What time it is in the store. */
export interface Told {
  readonly now: EpochMs
  readonly how: 'asked' | 'reckoned'
}

export class StoreTime {
  readonly #options: StoreTimeOptions
  /** What the store said, and when it was asked. */
  #said: { readonly now: EpochMs; readonly at: Ms } | null = null

  constructor(options: StoreTimeOptions) {
    this.#options = options
  }

  /** Without asking; null where that is too long ago. */
  known(): Told | null {
    const passed = this.#said && ms(this.#options.clock.monotonic() - this.#said.at)
    if (!this.#said || passed === null || passed >= TRUSTED) return null
    return { now: later(this.#said.now, passed), how: 'reckoned' }
  }

  /** It turned out to be wrong, or may be. */
  forget(): void {
    this.#said = null
  }

  /** Asks; a store that is away for a moment is asked again. @throws the store's error: nothing was sent */
  async ask(end: number, signal: AbortSignal): Promise<Told> {
    const { store, clock, random } = this.#options
    for (let tries = 0; ; tries++) {
      const at = clock.monotonic()
      try {
        const now = await within(clock, ms(end - at), store.now(), signal)
        if (now !== 'late') {
          this.#said = { now, at }
          return { now, how: 'asked' }
        }
        throw new HaymakerError(
          'HM_STORE_UNREACHABLE',
          `${store.label} did not answer a push in time. Nothing was pushed.`,
        )
      } catch (error) {
        const wait = ms(random.next() * Math.min(20 * 2 ** tries, 1000))
        const isLast = !(error instanceof HaymakerError && error.retriable) || signal.aborted
        if (isLast || clock.monotonic() + wait > end) throw error
        await pause(clock, wait, signal)
      }
    }
  }
}
