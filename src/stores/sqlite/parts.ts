// What the facets of one store share: the connection, the one way to write and to read, the bell, the clock and the codec.

import type { Clock } from '../../core/clock.ts'
import type { Codec } from '../../core/payload/codec.ts'
import type { Database } from './database.ts'
import type { Identity } from './identity.ts'
import type { Wakeup } from './wakeup.ts'
import type { Writer } from './writer.ts'

export interface Parts {
  readonly database: Database
  /** null in memory. */
  readonly identity: Identity | null
  readonly writer: Writer
  /** Looks, as soon as no lock stands in the way; for steps of our own, which look again when they write. */
  look<T>(look: () => T): Promise<T>
  /** Looks for somebody who is told: only of what no power cut can undo any more. */
  read<T>(look: () => T): Promise<T>
  readonly wakeup: Wakeup
  readonly clock: Clock
  readonly codec: Codec
}
