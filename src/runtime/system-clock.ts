// The machine's clock, timers and chance: the one place where the code touches them.

import { getBuiltinModule, hrtime } from 'node:process'
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

/** Chance comes in larger pieces: asked for a few bytes at a time, it takes 5 microseconds each time; out of a piece, 0.14. */
const chance = Buffer.alloc(4096)
let used = chance.length

function hex(bytes: number): string {
  if (bytes > chance.length) throw new RangeError(`${bytes} random bytes were asked for; ${chance.length} are the most`)
  if (used + bytes > chance.length) {
    // It takes longer to load than all that a thread which needs no chance loads.
    getBuiltinModule('node:crypto').randomFillSync(chance)
    used = 0
  }
  const text = chance.toString('hex', used, used + bytes)
  used += bytes
  return text
}

export const systemRandom: Random = { next: () => Math.random(), hex }
