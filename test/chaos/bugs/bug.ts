// What a bug on purpose is: what is wrong, how the build is changed for it, the promise that it breaks, and the storm in which
// that shows.

import type { Promised } from '../check/finding.ts'
import type { StoreKind } from '../systems/system.ts'
import type { Patch } from './patch.ts'
import type { Storm } from './storm.ts'

export interface Bug {
  readonly name: string
  /** What is wrong, and how it comes to light. */
  readonly why: string
  /** How it looks on a store. On the first one it is looked for, unless another is asked for. */
  readonly on: readonly Form[]
}

export interface Form {
  readonly store: StoreKind
  /** The promise that is broken, whatever else is. */
  readonly rule: Promised
  readonly patches: readonly Patch[]
  readonly storm: Storm
}
