// Time that only a test moves. Timers run in the order of their due times, one at a time, and everything that a timer
// sets free is let run before the next one fires, as it would be by a machine with time to spare.

import { type Cancel, type Clock, type EpochMs, epochMs, type Ms, ms } from '../core/clock.ts'

// Taken at import: a test may replace the global with a fake of its own.
const soon = globalThis.setImmediate

// Code under test crosses the event loop on its own, a writer that gives up its turn for one; each turn drains all microtasks.
const turns = 16

interface Timer {
  readonly due: number
  readonly run: () => void
}

export class FakeClock implements Clock {
  #wall: number
  #elapsed = 0
  // In the order of their making, which decides between equal due times.
  readonly #timers = new Set<Timer>()

  constructor(start: EpochMs = epochMs(Date.UTC(2026, 0, 1, 12))) {
    this.#wall = start
  }

  now(): EpochMs {
    return epochMs(Math.floor(this.#wall))
  }

  monotonic(): Ms {
    return ms(this.#elapsed)
  }

  after(delay: Ms, run: () => void): Cancel {
    const timer = { due: this.#elapsed + Math.max(0, delay), run }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size
  }

  /** Lets `by` pass: runs what becomes due, and waits until what it set free has run. `ms(0)` only lets things run. */
  async advance(by: Ms): Promise<void> {
    const end = this.#elapsed + by
    await drained()
    for (let timer = this.#next(end); timer !== null; timer = this.#next(end)) {
      this.#timers.delete(timer)
      this.#move(timer.due)
      timer.run()
      await drained()
    }
    this.#move(end)
  }

  /** Moves the wall clock alone, forward or back, as an administrator does. No timer runs. */
  jump(by: Ms): void {
    this.#wall += by
  }

  #next(end: number): Timer | null {
    let first: Timer | null = null
    for (const timer of this.#timers) if (timer.due <= end && (first === null || timer.due < first.due)) first = timer
    return first
  }

  /** Never backwards: two advances may overlap. */
  #move(to: number): void {
    const passed = Math.max(0, to - this.#elapsed)
    this.#elapsed += passed
    this.#wall += passed
  }
}

async function drained(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => soon(() => resolve()))
}
