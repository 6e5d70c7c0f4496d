// A job at work, as an instance shows it.

import type { EpochMs } from '../core/clock.ts'
import type { LoggedLine } from '../core/logged/line.ts'
import type { AtWork } from './hand.ts'

/** A job at work in this process. */
export interface RunningJob {
  readonly jid: string | null
  readonly class: string
  readonly queue: string
  readonly startedAt: EpochMs
  /** The last lines that it wrote to `job.log`, at most twenty, the newest last; none where it wrote none. */
  readonly log: readonly LoggedLine[]
}

export const runningJob = ({ claim, context, startedAt }: AtWork): RunningJob => ({
  jid: context?.jid ?? null,
  class: context?.class ?? '',
  queue: claim.queue,
  startedAt,
  log: context?.logged?.newest(Number.POSITIVE_INFINITY) ?? [],
})
