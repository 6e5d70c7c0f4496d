// Waiting for a lock that another connection holds, without waiting inside SQLite: try, give the loop a turn, try again,
// later and later with jitter, up to a deadline. Reads need it too: a process that recovers the log, or is the last to
// close the file, shuts readers out for a moment.

import { type Clock, type Ms, ms, pause } from '../../core/clock.ts'
import type { Random } from '../../core/random.ts'
import { isBusy, storeError } from './sqlite-error.ts'

export interface Patience {
  readonly path: string
  readonly clock: Clock
  readonly random: Random
  /** How long to wait for the lock. */
  readonly busyMs: Ms
}

const TURNS_FIRST = 3
const LONGEST_PAUSE = 25

/** Lets the loop do what waits, timers and sockets among it. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Runs `run` until the lock lets it. Rejects with an error of ours, HM_STORE_BUSY when the time is up. */
export async function patiently<T>({ path, clock, random, busyMs }: Patience, run: () => T): Promise<T> {
  let since: Ms | null = null
  for (let tries = 0; ; tries++) {
    try {
      return run()
    } catch (error) {
      since ??= clock.monotonic()
      if (!isBusy(error) || clock.monotonic() - since > busyMs) throw storeError(error, path)
    }
    if (tries < TURNS_FIRST) await turn()
    else await pause(clock, ms(1 + random.next() * Math.min(2 ** (tries - TURNS_FIRST), LONGEST_PAUSE)))
  }
}
