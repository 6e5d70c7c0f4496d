// Watches the main loop from another thread: how long it stands still, and which jobs were at work while it did. Time in
// which this thread did not look either, since the process or the machine was stopped, is not held against the loop.

import { type Clock, type Ms, ms } from '../core/clock.ts'
import type { Board } from './board.ts'

/** Between two turns that are noted, and between two looks. */
export const LOOK_EVERY: Ms = ms(500)

export interface LoopWatchOptions {
  readonly board: Pick<Board, 'turnedAt' | 'names'>
  readonly clock: Clock
  /** A loop that stood for less is not worth a line. */
  readonly warnMs: Ms
  /** A loop that stands for longer will not turn again; null: it may stand for ever. */
  readonly maxMs: Ms | null
  /** It turns again. */
  onStood(length: Ms, jobs: readonly string[]): void
  /** It has stood for too long. */
  onFrozen(length: Ms, jobs: readonly string[]): void
}

export class LoopWatch {
  readonly #options: LoopWatchOptions
  #turnedAt: Ms
  #lookedAt: Ms
  #stood: number
  #jobs: readonly string[] = []

  constructor(options: LoopWatchOptions) {
    this.#options = options
    this.#turnedAt = options.board.turnedAt
    this.#lookedAt = options.clock.monotonic()
    // It may have stood still since before this thread was there.
    this.#stood = this.#lookedAt - this.#turnedAt
  }

  look(): void {
    const { board, clock, warnMs, maxMs, onStood, onFrozen } = this.#options
    const now = clock.monotonic()
    const passed = Math.min(now - this.#lookedAt, 2 * LOOK_EVERY)
    this.#lookedAt = now
    const { turnedAt } = board
    if (turnedAt !== this.#turnedAt) {
      if (this.#stood >= warnMs) onStood(ms(this.#stood), this.#jobs)
      this.#turnedAt = turnedAt
      this.#stood = 0
      return
    }
    this.#stood += passed
    // Read while it stands: whatever it does next may end them.
    if (this.#stood > LOOK_EVERY) this.#jobs = board.names()
    if (maxMs !== null && this.#stood >= maxMs) onFrozen(ms(this.#stood), this.#jobs)
  }
}
