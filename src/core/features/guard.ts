// A guard is a key that must be free, taken in the same atom as the push of the job that holds it. Unique jobs,
// idempotent pushes and "each tick once" are guards with different keys.

import type { Ms } from '../clock.ts'
import type { Jid } from '../job/jid.ts'

declare const brand: unique symbol

export type GuardKey = string & { readonly [brand]: 'guard' }

/** Brands a text as the key of a guard. */
export const guardKey = (text: string): GuardKey => text as GuardKey

export interface Guard {
  readonly key: GuardKey
  /** The one job that counts under this key. */
  readonly holder: Jid
  /** The guard falls by itself after this long, by the store's clock. */
  readonly ttlMs: Ms
  /** What happens where another job holds the key: the push is refused, or the new job becomes the holder. */
  readonly taken: 'refuse' | 'replace'
}

/** A guard named by its key and the holder it must still have to be released. */
export interface Held {
  readonly key: GuardKey
  readonly holder: Jid
}
