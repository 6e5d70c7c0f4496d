// Waiting for a lock that another process holds, without waiting inside SQLite: the attempt is repeated asynchronously,
// with jitter, up to a deadline. The loop turns meanwhile, and neighbours of any speed get the lock in turn.

import { type Clock, type Ms, ms, pause } from '../../core/clock.ts'
import type { Random } from '../../core/random.ts'
import { isBusy } from './sqlite-error.ts'

export interface Patience {
  readonly clock: Clock
  readonly random: Random
  /** How long to wait for a lock. */
  readonly busyMs: Ms
  /** Ends the waiting early. */
  readonly closing: AbortSignal
}

/** So many attempts follow each other by one turn of the loop: most locks are held for less than a timer's tick. */
const QUICK_ATTEMPTS = 3
const LONGEST_PAUSE_MS = 25

/** One turn of the loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What `attempt` answers as soon as no lock stands in its way. It throws what `attempt` throws, BUSY only when the time is up. */
export async function patiently<T>(
  { clock, random, busyMs, closing }: Patience,
  attempt: () => T,
  since: Ms = clock.monotonic(),
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error) || closing.aborted || clock.monotonic() - since > busyMs) throw error
    }
    if (tries <= QUICK_ATTEMPTS) await turn()
    else await pause(clock, ms(1 + random.next() * Math.min(2 ** (tries - QUICK_ATTEMPTS), LONGEST_PAUSE_MS)), closing)
  }
}
