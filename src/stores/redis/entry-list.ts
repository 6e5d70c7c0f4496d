// What is kept in a list: the jobs of a queue, and the dead of Resque.

import type { LaneName } from '../../core/features/lane.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import type { Entry, PageRequest } from '../../core/store/places.ts'
import { laneEntry, queueEntry } from './entries.ts'
import type { Side } from './layout.ts'
import type { Parts } from './parts.ts'

export interface EntryList {
  readonly key: string
  /** What an element says. */
  entry(bytes: Buffer): Entry
}

export const queueList = ({ keys }: Pick<Parts, 'keys'>, queue: QueueName): EntryList => ({
  key: keys.queue(queue),
  entry: (bytes) => queueEntry(queue, bytes),
})

/** Those that wait in a lane. */
export const laneList = ({ keys }: Pick<Parts, 'keys'>, lane: LaneName): EntryList => ({
  key: keys.lane(lane),
  entry: (bytes) => laneEntry(lane, bytes),
})

/** From which side a list is looked at. */
export function sideOf({ layout: { head } }: Pick<Parts, 'layout'>, { newestFirst = false }: PageRequest): Side {
  if (!newestFirst) return head
  return head === 'right' ? 'left' : 'right'
}
