// What the facets of one handle on the reference store share.

import type { Clock } from '../../../core/clock.ts'
import type { Codec } from '../../../core/payload/codec.ts'
import type { Memory } from './memory.ts'

export interface Parts {
  /** Throws HM_STORE_CLOSED once the handle is closed. */
  readonly memory: Memory
  readonly clock: Clock
  readonly codec: Codec
  /** Aborts when the handle is closed. */
  readonly closing: AbortSignal
}
