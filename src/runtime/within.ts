// Waits for something, but not for ever.

import type { Clock, Ms } from '../core/clock.ts'

/** What `work` resolves to, or 'late' when `limit` is over or the signal aborts first; nobody hears of the work then. */
export function within<T>(clock: Clock, limit: Ms, work: Promise<T>, signal?: AbortSignal): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      cancel()
      signal?.removeEventListener('abort', late)
    }
    const late = (): void => {
      end()
      resolve('late')
    }
    const cancel = clock.after(limit, late)
    signal?.addEventListener('abort', late, { once: true })
    work.then(
      (value) => {
        end()
        resolve(value)
      },
      (error) => {
        end()
        reject(error)
      },
    )
    // What is there already counts first.
    if (signal?.aborted) queueMicrotask(late)
  })
}
