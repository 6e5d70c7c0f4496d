// A job at work, as an instance shows it.

import type { EpochMs } from '../core/clock.ts'
import type { AtWork } from './hand.ts'

/** A job at work in this process. */
export interface RunningJob {
  readonly jid: string | null
  readonly class: string
  readonly queue: string
  readonly startedAt: EpochMs
}

export const runningJob = ({ claim, context, startedAt }: AtWork): RunningJob => ({
  jid: context?.jid ?? null,
  class: context?.class ?? '',
  queue: claim.queue,
  startedAt,
})
