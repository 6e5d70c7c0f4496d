// Facet of the store port: what processes agree on beside jobs.

import type { GuardKey, Held } from '../features/guard.ts'
import type { Jid } from '../job/jid.ts'
import type { Payload } from '../payload/payload.ts'

export interface Coordination {
  /** Lets guards go, each only while it names this holder. Result i: whether guard i was let go. */
  free(guards: readonly Held[]): Promise<readonly boolean[]>
  /** Who holds each key; null: nobody. */
  holders(keys: readonly GuardKey[]): Promise<readonly (Jid | null)[]>
  /** The jobs in all hands, those of the dead included. */
  inHand(): Promise<readonly Payload[]>
}
