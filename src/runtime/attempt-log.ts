// The lines about an attempt: one when it starts (debug), one when it ended, with what a person asks first: how long it
// took, which attempt it was, and what becomes of the job now.

import type { Verdict } from '../core/attempt/decide.ts'
import type { EpochMs, Ms } from '../core/clock.ts'
import type { Done } from '../core/log.ts'
import type { AttemptContext } from './attempt-context.ts'

export interface Ending {
  readonly verdict: Verdict
  readonly took: Ms
  readonly now: EpochMs
  /** What was thrown. */
  readonly error: unknown
}

/** Whoever runs it now decides. */
const GIVEN_BACK = 'ended after it was given back'

export const logStart = (context: AttemptContext): void => context.line('debug', { attempt: context.attempt }, 'start')

/** Of a job that returned. */
export function logDone(context: AttemptContext, took: Ms): void {
  const facts = factsOf(context, took)
  if (context.disowned) context.line('info', facts, GIVEN_BACK)
  else context.done(facts)
}

type Facts = Pick<Done, 'attempt' | 'elapsed_ms'>

const factsOf = ({ attempt }: AttemptContext, took: Ms): Facts => ({
  attempt,
  elapsed_ms: Math.round(took * 10) / 10,
})

/** Of a job that threw. */
export function logEnd(context: AttemptContext, { verdict, took, now, error }: Ending): void {
  const facts = factsOf(context, took)
  if (context.disowned) return context.line('info', facts, GIVEN_BACK)
  switch (verdict.kind) {
    case 'done':
      return logDone(context, took)
    case 'retry':
      return context.line('warn', { ...facts, retry_in_ms: verdict.at - now, err: error }, 'fail')
    case 'dead':
      return context.line('error', { ...facts, dead: verdict.reason, err: error }, 'fail')
    case 'gone':
      return context.line('warn', { ...facts, gone: verdict.reason, err: error }, 'fail')
    case 'schedule':
      return context.line('info', { ...facts, run_in_ms: verdict.at - now }, 'snooze')
    case 'back':
      return context.line('info', facts, 'back')
    default:
      return verdict satisfies never
  }
}
