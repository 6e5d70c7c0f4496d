// Facet of the store port: looking at jobs at rest and moving them by hand. A move compares the exact entry that was
// seen: whoever comes second is told it is gone.

import type { EpochMs } from '../clock.ts'
import type { Guard, Held } from '../features/guard.ts'
import type { LaneName } from '../features/lane.ts'
import type { Payload } from '../payload/payload.ts'
import type { QueueName } from '../queues/queue-name.ts'

declare const brand: unique symbol

/** Names one entry at one version; only the store that made it can read it. */
export type EntryRef = string & { readonly [brand]: 'entry' }
/** Where a page ended; only the store that made it can read it. */
export type Cursor = string & { readonly [brand]: 'cursor' }

export const entryRef = (text: string): EntryRef => text as EntryRef
export const cursor = (text: string): Cursor => text as Cursor

export type SetName = 'schedule' | 'retry' | 'dead'
/** Where a job rests that waits for nobody but a worker or the time. */
export type Place = { readonly kind: 'queue'; readonly queue: QueueName } | { readonly kind: SetName }
/** The jobs that wait in a lane until one of those before them ends. */
export interface LaneWait extends LaneName {
  readonly kind: 'lane'
}

/** A lane that somebody is in or waits in. */
export interface LaneSummary extends LaneName {
  /** How many of its jobs may be in the queue or at work. */
  readonly max: number
  /** How many are. More than `max` where that was lowered. */
  readonly inside: number
  readonly waiting: number
}

export interface Entry {
  readonly ref: EntryRef
  readonly payload: Payload
  readonly queue: QueueName
  /** When it is due, or when it died; null in a queue. */
  readonly at: EpochMs | null
  /** When somebody let a dead job run again that stays among the dead, where a store keeps that. */
  readonly retriedAt?: EpochMs
}

export interface PageRequest {
  readonly limit: number
  /** From the end: what was queued last, or is due last. Default: what runs first comes first. */
  readonly newestFirst?: boolean
  readonly after?: Cursor
}

export interface Page {
  readonly entries: readonly Entry[]
  /** null at the end. */
  readonly next: Cursor | null
  /** How many entries the place holds. */
  readonly total: number
}

export interface SearchRequest extends PageRequest {
  /** Each of these must stand in the payload as it is written; upper and lower case of the letters A to Z are the same. */
  readonly contains: readonly string[]
  /** How many entries may be looked at. */
  readonly examine: number
  /** Of a set, only those from this time to that, both included. */
  readonly between?: readonly [from: EpochMs, to: EpochMs]
}

/** A page of what was found, which may be empty while there is more to look at: `next` stands behind the last one looked at. */
export interface Found extends Page {
  /** How many were looked at. */
  readonly examined: number
}

export interface QueueSummary {
  readonly name: QueueName
  readonly size: number
  /** How many more wait in its lanes. */
  readonly waiting: number
  readonly paused: boolean
  /** The payload that runs next, from which its age is read; null when empty. */
  readonly head: Payload | null
}

export interface Move {
  readonly ref: EntryRef
  /** To the tail of a queue, or to its `head`, where it runs next; into a set; `nowhere` deletes. */
  readonly to: Place | { readonly kind: 'head'; readonly queue: QueueName } | { readonly kind: 'nowhere' }
  /** Needed by the schedule and retry sets. */
  readonly at?: EpochMs
  /** New bytes; absent: unchanged. From one set to another, the queue that they name is the one of the job from then on. */
  readonly payload?: Payload
  /** Asked for again when a job returns to the living. */
  readonly guards?: readonly Guard[]
  /** Let go when it leaves them. */
  readonly release?: readonly Held[]
}

export interface SetSizes {
  readonly schedule: number
  readonly retry: number
  readonly dead: number
}

export interface Places {
  /** Every queue that was ever pushed to and not cleared away, by name. */
  queues(): Promise<readonly QueueSummary[]>
  sizes(): Promise<SetSizes>
  page(place: Place | LaneWait, request: PageRequest): Promise<Page>
  /** The lanes of a queue that somebody is in or waits in, by key; of more than `limit` those first in which most wait. */
  lanes(queue: QueueName, limit: number): Promise<readonly LaneSummary[]>
  /** Looks through a place within the store, so that only what is found leaves it. Ends at `limit` found or `examine` looked at. */
  search(place: Place | LaneWait, request: SearchRequest): Promise<Found>
  /**
   * Moves entries, one after the other. Result i belongs to move i. Who leaves a queue or a lane gives its place to the next one; who
   * comes into a queue asks for a place of the lane that its payload names, and waits in it where there is none.
   */
  move(moves: readonly Move[]): Promise<readonly ('moved' | 'gone' | 'duplicate')[]>
  /**
   * Lets a dead job run again that stays among the dead, with the time at which that was. false: it is gone, or is no job. Absent where no dead
   * job stays that runs again.
   */
  rerun?(ref: EntryRef): Promise<boolean>
  /** Empties a place; a queue with what waits in its lanes. Answers how many jobs went. */
  clear(place: Place | LaneWait): Promise<number>
  /** A paused queue takes pushes and gives nothing. */
  pause(queue: QueueName, paused: boolean): Promise<void>
}
