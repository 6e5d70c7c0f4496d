// Keys that are left alone for a while: they change, and there is never a job in them. The while doubles with each time.

import { type Clock, type Ms, ms } from '../../core/clock.ts'

const FIRST = 50
const LONGEST = 1000

export class LeftOut {
  readonly #clock: Clock
  readonly #keys = new Map<string, { readonly until: Ms; readonly length: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  has(key: string): boolean {
    return (this.#keys.get(key)?.until ?? 0) > this.#clock.monotonic()
  }

  add(key: string): void {
    const before = this.#keys.get(key)
    const length = before ? Math.min(2 * before.length, LONGEST) : FIRST
    this.#keys.set(key, { until: ms(this.#clock.monotonic() + length), length })
  }

  /** There was a job after all, or the key is gone. */
  delete(key: string): void {
    this.#keys.delete(key)
  }

  /** How long until one of these may be looked at again; null: none of them is left out. */
  next(keys: readonly string[]): Ms | null {
    const now = this.#clock.monotonic()
    const ends = keys.flatMap((key) => this.#keys.get(key)?.until ?? []).filter((until) => until > now)
    return ends.length === 0 ? null : ms(Math.min(...ends) - now)
  }
}
