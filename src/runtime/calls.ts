// How a verb is called, beside the arguments of the job.

import type { Pusher } from './bindings.ts'
import type { SetOptions } from './orders.ts'

export interface Call {
  /** Options that win over those of the definition. */
  readonly overrides: SetOptions
  /** The instance to push to. Null: the one the definition belongs to. */
  readonly to: Pusher | null
}

/** As the definition says. */
export const plainCall: Call = { overrides: {}, to: null }
