// The lock of a unique job, as its payload carries it.

import type { Ms } from '../clock.ts'
import type { GuardKey } from './guard.ts'

/** When the key is free again: as an attempt begins, when the job is over, or by time alone. */
export type UniqueUntil = 'start' | 'done' | 'expiry'

export interface Lock {
  readonly key: GuardKey
  readonly until: UniqueUntil
  /** How long the key is held without a sign of the job. */
  readonly forMs: Ms
  /** Another job may have taken its place. */
  readonly yields: boolean
}
