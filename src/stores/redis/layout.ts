// What Sidekiq and Resque arrange differently on a server. All else of a store is the same for both.

import type { EpochMs } from '../../core/clock.ts'
import { type Payload, payload } from '../../core/payload/payload.ts'
import type { SetName } from '../../core/store/places.ts'
import type { OwnerId } from '../../core/store/queueing.ts'
import { scoreOf } from './entries.ts'
import { type Names, sidekiqNames } from './own-keys.ts'

/** A side of a list. */
export type Side = 'left' | 'right'

export interface Layout {
  /** From which side of its list a queue gives jobs. */
  readonly head: Side
  /** Of what each set is made: a sorted set, a list for each second, or a list of all and one for each queue. */
  readonly made: Readonly<Record<SetName, 'zset' | 'delayed' | 'lists'>>
  /** Which keys are a store's. */
  readonly names: Names
  /** A time as the schedule keeps it; never an earlier one. */
  scheduled(at: EpochMs): string
  /** The list for the dead of a queue; empty: they are among all. */
  graveOf(queue: string | null): string
  /** A dead job as it is kept. */
  buried(payload: Payload, grave: Grave): Buffer
  /** A dead job from what is kept, as it comes back to a queue. */
  revived(payload: Payload): Payload
  /** What is kept of a dead job, as a payload. */
  exhumed(bytes: Buffer): Payload
}

/** What is known of a death beside the payload. */
export interface Grave {
  readonly at: EpochMs
  /** From which the job came; null: only the payload knows it. */
  readonly queue: string | null
  /** In whose hands it died; null: by hand. */
  readonly by: OwnerId | null
}

export const sidekiqLayout: Layout = {
  head: 'right',
  made: { schedule: 'zset', retry: 'zset', dead: 'zset' },
  names: sidekiqNames,
  scheduled: scoreOf,
  graveOf: () => '',
  buried: (bytes) => Buffer.from(bytes),
  revived: (bytes) => bytes,
  exhumed: (bytes) => payload(bytes),
}
