// What the facets of one store share.

import type { Clock } from '../../core/clock.ts'
import type { Codec } from '../../core/payload/codec.ts'
import type { Keys } from './keys.ts'
import type { Server } from './server.ts'
import type { Wakeup } from './wakeup.ts'

export interface Parts {
  readonly server: Server
  readonly keys: Keys
  readonly wakeup: Wakeup
  readonly clock: Clock
  readonly codec: Codec
}
