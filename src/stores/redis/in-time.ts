// Waits for something, but not for ever.

import { type Clock, type Ms, pause } from '../../core/clock.ts'

/** What `work` resolves to, or 'late' when `limit` is over first; nobody hears of the work then. */
export async function inTime<T>(clock: Clock, limit: Ms, work: Promise<T>): Promise<T | 'late'> {
  const over = new AbortController()
  try {
    return await Promise.race([work, pause(clock, limit, over.signal).then(() => 'late' as const)])
  } finally {
    over.abort()
  }
}
