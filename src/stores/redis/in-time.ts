// Waits for something, but not for ever.

import type { Clock, Ms } from '../../core/clock.ts'

/** What `work` resolves to, or 'late' when `limit` is over first; nobody hears of the work then. */
export function inTime<T>(clock: Clock, limit: Ms, work: Promise<T>): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limit, () => resolve('late'), 'idle')
    work.then(
      (value) => {
        cancel()
        resolve(value)
      },
      (error) => {
        cancel()
        reject(error)
      },
    )
  })
}
