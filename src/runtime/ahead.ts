// How many jobs a capsule may claim beyond its free slots, so that a round trip to the store is hidden behind work. It
// follows what was measured: ten milliseconds of work at the present rate, nothing while jobs are slow or none ends, half
// after each time that jobs had to be given back.

import type { Ms } from '../core/clock.ts'

const MOST = 200
const HORIZON_MS = 10
/** Jobs that take longer at the 95th percentile are claimed only for free slots. Below, the horizon alone keeps their number small. */
const SLOW_MS = 25
const REMEMBERED = 64
/** One in so many of the remembered may be slow. */
const SLOW_SHARE = 20
/** The limit set by a give-back grows back by this factor with each measured window. */
const RECOVERY = 1.25
/** After a pause of this long, the rate before it says nothing. */
const STALE_MS = 100

export class Ahead {
  #slow = 0
  readonly #times: boolean[] = []
  #next = 0
  #ratePerMs = 0
  #windowStart: Ms
  #ended = 0
  #lastEnd: Ms
  #limit = MOST
  readonly #isOn: boolean

  constructor(now: Ms, isOn: boolean) {
    this.#windowStart = this.#lastEnd = now
    this.#isOn = isOn
  }

  /** An attempt ended after `took`. */
  ended(took: number, now: Ms): void {
    const slow = took > SLOW_MS
    if (this.#times[this.#next]) this.#slow--
    if (slow) this.#slow++
    this.#times[this.#next] = slow
    this.#next = (this.#next + 1) % REMEMBERED
    this.#ended++
    this.#lastEnd = now
    const window = now - this.#windowStart
    if (window < HORIZON_MS) return
    const rate = this.#ended / window
    this.#ratePerMs = this.#ratePerMs === 0 || window > STALE_MS ? rate : (this.#ratePerMs + rate) / 2
    this.#windowStart = now
    this.#ended = 0
    this.#limit = Math.min(MOST, Math.max(1, this.#limit * RECOVERY))
  }

  /** Jobs that were claimed ahead had to go back. */
  gaveBack(): void {
    this.#limit = Math.floor(this.#limit / 2)
    this.#ratePerMs /= 2
  }

  /** How many jobs may be claimed beyond the free slots now. */
  allowance(now: Ms): number {
    if (!this.#isOn) return 0
    if (this.#slow * SLOW_SHARE > this.#times.length || now - this.#lastEnd >= HORIZON_MS) return 0
    return Math.floor(Math.min(this.#ratePerMs * HORIZON_MS, this.#limit))
  }
}
