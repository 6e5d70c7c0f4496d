// The reference store: the port in memory, written to be read and not to be fast. It passes the contract, and it is the
// oracle of the histories: any other store must answer as it does. Nothing survives the process.

import type { Clock } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Codec } from '../../core/payload/codec.ts'
import { noForeignSchedules } from '../../core/store/schedules.ts'
import type { Store } from '../../core/store/store.ts'
import { anatomy } from './reference/anatomy.ts'
import { clockwork } from './reference/clockwork.ts'
import { crons } from './reference/crons.ts'
import { coordination, ledger } from './reference/ledger.ts'
import { emptyMemory, type Memory } from './reference/memory.ts'
import { moving } from './reference/moving.ts'
import type { Parts } from './reference/parts.ts'
import { places } from './reference/places.ts'
import { processes } from './reference/processes.ts'
import { queueing } from './reference/queueing.ts'

export interface ReferenceStoreOptions {
  readonly clock: Clock
  readonly codec: Codec
  /** What several handles share. Default: a memory of its own. */
  readonly memory?: Memory
}

/** Makes a handle on a memory. */
export function referenceStore({ clock, codec, memory = emptyMemory() }: ReferenceStoreOptions): Store {
  const closing = new AbortController()
  const parts: Parts = {
    get memory() {
      if (closing.signal.aborted) throw new HaymakerError('HM_STORE_CLOSED', 'The reference store is closed.')
      return memory
    },
    clock,
    codec,
    closing: closing.signal,
  }
  return {
    ...queueing(parts),
    ...clockwork(parts),
    ...places(parts),
    ...processes(parts),
    ...ledger(parts),
    ...coordination(parts),
    ...crons(parts),
    ...moving(parts),
    ...anatomy(parts),
    ...noForeignSchedules,
    codec,
    lacks: new Set(),
    label: 'reference',
    lifeline: null,
    claimsRide: true,
    roomForNotes: true,
    async open() {},
    async close() {
      closing.abort()
    },
    async now() {
      return clock.now()
    },
    async check() {
      return []
    },
  }
}
