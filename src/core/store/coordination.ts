// Facet of the store port: what processes agree on beside jobs.

import type { Held } from '../features/guard.ts'

export interface Coordination {
  /** Lets guards go, each only while it names this holder. Result i: whether guard i was let go. */
  free(guards: readonly Held[]): Promise<readonly boolean[]>
}
