// How an attempt ends, as one value. Core decides it, the settler carries it, `settle` writes it: nothing else in the
// system changes what becomes of a claimed job.

import type { EpochMs } from '../clock.ts'
import type { Payload } from '../payload/payload.ts'
import type { QueueName } from '../queues/queue-name.ts'

export type Outcome =
  /** It ran; the job is gone. */
  | { readonly kind: 'done' }
  /** It failed and is tried again at `at`. */
  | { readonly kind: 'retry'; readonly at: EpochMs; readonly queue: QueueName; readonly payload: Payload }
  /** It waits in the schedule until `at`: a snooze, an unknown class, a suspect that has to wait its turn. */
  | { readonly kind: 'schedule'; readonly at: EpochMs; readonly queue: QueueName; readonly payload: Payload }
  /** It is given up and kept, to be looked at by a person. */
  | { readonly kind: 'dead'; readonly payload: Payload }
  /** It is given up and not kept. */
  | { readonly kind: 'gone' }
  /** It was not run, or not to its end: to the head of its queue, unchanged. */
  | { readonly kind: 'back' }

/** What an outcome adds to the totals: every attempt that ended is processed, one that failed is failed as well. */
export type Count = 'processed' | 'failed' | 'nothing'
