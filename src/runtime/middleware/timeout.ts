// Ends an attempt that runs longer than its definition allows: its signal aborts and the attempt fails. Whatever the
// handler answers later is ignored; its slot stays taken until it does, since nobody can stop code from outside.

import { type Clock, type Ms, ms } from '../../core/clock.ts'
import { formatDuration } from '../../core/config/duration.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { AttemptContext } from '../attempt-context.ts'
import { isThenable } from '../thenable.ts'

/** Like `run`, unless it has to be waited for and `timeoutMs` is over first. */
export function withTimeout(clock: Clock, context: AttemptContext, timeoutMs: Ms, run: () => unknown): unknown {
  const began = clock.monotonic()
  const running = run()
  // Nothing but its end can end what does not wait.
  if (!isThenable(running)) return running
  const left = ms(timeoutMs - (clock.monotonic() - began))
  return new Promise((resolve, reject) => {
    let late = false
    const cancel = clock.after(left, () => {
      const error = timedOut(context.class, timeoutMs)
      context.abort(error)
      reject(error)
      late = true
    })
    const ended = (): void => {
      cancel()
      if (late)
        context.log.warn({ timeout_ms: timeoutMs }, 'a handler ended after its timeout; what it said is ignored')
    }
    running.then(
      (result) => {
        ended()
        resolve(result)
      },
      (error) => {
        ended()
        reject(error)
      },
    )
  })
}

/** What such an attempt fails with. */
export const timedOut = (name: string, timeoutMs: Ms): HaymakerError =>
  new HaymakerError(
    'HM_JOB_TIMEOUT',
    `${name} ran longer than its timeout of ${formatDuration(timeoutMs)}. Pass job.signal on to what it waits for, or allow more time.`,
  )
