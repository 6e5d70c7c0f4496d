// What the facets of one store share.

import type { Clock } from '../../core/clock.ts'
import type { Codec } from '../../core/payload/codec.ts'
import type { Random } from '../../core/random.ts'
import type { StoreListener } from '../../core/store/store.ts'
import type { Keys } from './keys.ts'
import type { Layout } from './layout.ts'
import type { Leadership } from './leadership.ts'
import type { Server } from './server.ts'
import type { Wakeup } from './wakeup.ts'

export interface Parts {
  readonly server: Server
  readonly keys: Keys
  readonly layout: Layout
  /** What stands before the name of each of them. */
  readonly prefix: string
  readonly wakeup: Wakeup
  readonly leadership: Leadership
  readonly clock: Clock
  readonly random: Random
  readonly codec: Codec
  readonly announce: StoreListener['announce']
}
