// The machine's clock, timers and chance: the one place where the code touches them.

import { randomBytes } from 'node:crypto'
import { hrtime } from 'node:process'
import { type Clock, epochMs, ms } from '../core/clock.ts'
import type { Random } from '../core/random.ts'

/** setTimeout fires at once for anything longer (2^31 - 1 ms). */
const LONGEST_TIMER = 2 ** 31 - 1

/** From the origin of this thread's performance.now(), which takes a third of the time of hrtime, to the one that all threads share. */
const ORIGIN = Number(hrtime.bigint()) / 1e6 - performance.now()

export const systemClock: Clock = {
  now: () => epochMs(Date.now()),
  monotonic: () => ms(ORIGIN + performance.now()),
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
