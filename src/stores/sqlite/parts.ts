// What the facets of one store share: the connection, the one way to write, the bell, the clock and the codec.

import type { Clock } from '../../core/clock.ts'
import type { Codec } from '../../core/payload/codec.ts'
import type { Database } from './database.ts'
import type { Wakeup } from './wakeup.ts'
import type { Writer } from './writer.ts'

export interface Parts {
  readonly database: Database
  readonly writer: Writer
  /** Looks, waiting while another process shuts readers out. */
  read<T>(look: () => T): Promise<T>
  readonly wakeup: Wakeup
  readonly clock: Clock
  readonly codec: Codec
}
