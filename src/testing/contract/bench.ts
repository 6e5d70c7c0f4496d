// The bench on which a store proves its promises: what a store's test file has to bring along.

import type { Ms } from '../../core/clock.ts'
import type { Codec } from '../../core/payload/codec.ts'
import type { Random } from '../../core/random.ts'
import type { Store } from '../../core/store/store.ts'

/** A place to try a store, empty at first. */
export interface Bench {
  readonly codec: Codec
  readonly random: Random
  /** How long `elapse` may take in all, where it takes real time; absent: time is a fake, and any length will do. */
  readonly patience?: Ms
  /** An open handle; each call gives another one on the same jobs. */
  open(): Promise<Store>
  /** Lets at least `by` pass on the store's clock. */
  elapse(by: Ms): Promise<void>
  /** Writes a key of this name beside the store, as another program would; absent: nothing can stand beside it. */
  beside?(name: string): Promise<void>
  /** Closes all handles and leaves nothing behind. */
  close(): Promise<void>
}

export type MakeBench = () => Promise<Bench>
