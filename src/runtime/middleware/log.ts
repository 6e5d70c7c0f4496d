// One line when a job starts (debug) and one when it ended, with what a person asks first: how long, which attempt.

import type { Clock } from '../../core/clock.ts'
import type { PerformMiddleware } from '../../core/middleware.ts'

export const logging =
  (clock: Clock): PerformMiddleware =>
  async (_job, context, next) => {
    const { log, attempt } = context
    const began = clock.monotonic()
    log.debug({ attempt }, 'start')
    const elapsed = (): number => Math.round((clock.monotonic() - began) * 10) / 10
    try {
      const result = await next()
      log.info({ attempt, elapsed_ms: elapsed() }, 'done')
      return result
    } catch (error) {
      log.warn({ attempt, elapsed_ms: elapsed(), err: error }, 'fail')
      throw error
    }
  }
