// A way to disturb a store or the way to it: what it is called, whom it may hit, how it begins and ends.

import type { FaultGroup, Touched } from '../ledger/line.ts'
import type { Card } from './plan.ts'

export interface Disturbance extends Card {
  readonly group: FaultGroup
  readonly touches: Touched
  /** `target`: from 0 up to 1. Rejects if it cannot be done now; then nothing has changed. */
  begin(target: number): Promise<void> | void
  /** Undoes it. It may be called twice. */
  end(): Promise<void> | void
}
