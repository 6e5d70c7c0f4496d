// The days on whose counters a settlement may count: the one that it is for us and its neighbours, should the clocks differ. Their
// names are made once a day.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import type { Keys } from './keys.ts'

const DAY = 24 * 60 * 60 * 1000

interface Days {
  /** Since 1970, oldest first. */
  readonly numbers: readonly number[]
  /** What was processed and what failed, day after day. */
  readonly keys: readonly string[]
}

export class CountedDays {
  readonly #keys: Pick<Keys, 'counted'>
  #today = Number.NaN
  #days: Days = { numbers: [], keys: [] }

  constructor(keys: Pick<Keys, 'counted'>) {
    this.#keys = keys
  }

  around(now: EpochMs): Days {
    const today = Math.floor(now / DAY)
    if (today !== this.#today) {
      this.#today = today
      this.#days = this.#make([today - 1, today, today + 1])
    }
    return this.#days
  }

  #make(numbers: readonly number[]): Days {
    const names = numbers.map((day) => new Date(epochMs(day * DAY)).toISOString().slice(0, 10))
    const keys = names.flatMap((day) => [this.#keys.counted('processed', day), this.#keys.counted('failed', day)])
    return { numbers, keys }
  }
}
