// The lane of a job at rest: its payload says it, so that nobody needs its definition.

import type { Lane } from '../features/lane.ts'
import type { Jid } from '../job/jid.ts'
import type { Decoded } from './codec.ts'

/** A job that may have to wait in a lane. */
export interface Bound {
  readonly lane: Lane
  readonly jid: Jid
}

/** null: any number may run. */
export function laneIn(read: Decoded): Bound | null {
  const job = read.status === 'job' ? read.job : read.inexact
  return job?.lane && job.jid ? { lane: job.lane, jid: job.jid } : null
}
