// The lines about an attempt: one when it starts (debug), one when it ended, with what a person asks first: how long it
// took, which attempt it was, and what becomes of the job now.

import type { Verdict } from '../core/attempt/decide.ts'
import type { EpochMs, Ms } from '../core/clock.ts'
import type { AttemptContext } from './attempt-context.ts'

export interface Ending {
  readonly verdict: Verdict
  readonly took: Ms
  readonly now: EpochMs
  /** What was thrown. */
  readonly error: unknown
}

export const logStart = ({ log, attempt }: AttemptContext): void => log.debug({ attempt }, 'start')

export function logEnd({ log, attempt, disowned }: AttemptContext, { verdict, took, now, error }: Ending): void {
  const facts = { attempt, elapsed_ms: Math.round(took * 10) / 10 }
  // Whoever runs it now decides.
  if (disowned) return log.info(facts, 'ended after it was given back')
  switch (verdict.kind) {
    case 'done':
      return log.info(facts, 'done')
    case 'retry':
      return log.warn({ ...facts, retry_in_ms: verdict.at - now, err: error }, 'fail')
    case 'dead':
      return log.error({ ...facts, dead: verdict.reason, err: error }, 'fail')
    case 'gone':
      return log.warn({ ...facts, gone: verdict.reason, err: error }, 'fail')
    case 'schedule':
      return log.info({ ...facts, run_in_ms: verdict.at - now }, 'snooze')
    case 'back':
      return log.info(facts, 'back')
    default:
      return verdict satisfies never
  }
}
