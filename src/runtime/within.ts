// Waits for something, but not for ever.

import { type Clock, type Ms, pause } from '../core/clock.ts'

/** What `work` resolves to, or 'late' when `limit` is over or the signal aborts first; nobody hears of the work then. */
export async function within<T>(clock: Clock, limit: Ms, work: Promise<T>, signal?: AbortSignal): Promise<T | 'late'> {
  const over = new AbortController()
  const end = (): void => over.abort()
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end, { once: true })
  try {
    return await Promise.race([work, pause(clock, limit, over.signal).then(() => 'late' as const)])
  } finally {
    end()
    signal?.removeEventListener('abort', end)
  }
}
