// The machine's clock, timers and chance: the one place where the code touches them.

import { randomBytes } from 'node:crypto'
import { hrtime } from 'node:process'
import { type Clock, epochMs, ms } from '../core/clock.ts'
import type { Random } from '../core/random.ts'

/** setTimeout fires at once for anything longer (2^31 - 1 ms). */
const LONGEST_TIMER = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => epochMs(Date.now()),
  // hrtime, not performance.now(): its origin is the same in every thread.
  monotonic: () => ms(Number(hrtime.bigint()) / 1e6),
  after(delay, run, mode) {
    const timer = setTimeout(run, Math.min(Math.max(delay, 0), LONGEST_TIMER))
    if (mode === 'idle') timer.unref()
    return () => clearTimeout(timer)
  },
}

export const systemRandom: Random = {
  next: () => Math.random(),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
}
