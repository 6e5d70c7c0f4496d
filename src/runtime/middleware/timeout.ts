// Ends an attempt that runs longer than its definition allows: its signal aborts and the attempt fails. Whatever the
// handler answers later is ignored; its slot stays taken until it does, since nobody can stop code from outside.

import type { Clock, Ms } from '../../core/clock.ts'
import { formatDuration } from '../../core/config/duration.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { AttemptContext } from '../attempt-context.ts'

/** Resolves and rejects like `run`, unless `timeoutMs` is over first. */
export function withTimeout(
  clock: Clock,
  context: AttemptContext,
  timeoutMs: Ms,
  run: () => Promise<unknown>,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let late = false
    const cancel = clock.after(timeoutMs, () => {
      const error = timedOut(context.class, timeoutMs)
      context.abort(error)
      reject(error)
      late = true
    })
    const running = run()
    running.then(resolve, reject).finally(() => {
      cancel()
      if (late)
        context.log.warn({ timeout_ms: timeoutMs }, 'a handler ended after its timeout; what it said is ignored')
    })
  })
}

/** What such an attempt fails with. */
export const timedOut = (name: string, timeoutMs: Ms): HaymakerError =>
  new HaymakerError(
    'HM_JOB_TIMEOUT',
    `${name} ran longer than its timeout of ${formatDuration(timeoutMs)}. Pass job.signal on to what it waits for, or allow more time.`,
  )
