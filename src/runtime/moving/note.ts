// What a move leaves in the marks of its two stores, to be found again after a crash: in the one it fills how much it has
// brought and which load it was to take away next, in the one it empties only where to. Text for the stores.

import type { Counts, MoveId, MoveMark } from '../../core/store/moving.ts'
import type { LaneWait, Place } from '../../core/store/places.ts'

/** What was brought so far. */
export interface Carried {
  readonly queues: number
  readonly schedule: number
  readonly retry: number
  readonly dead: number
  /** Attempts that were counted. */
  readonly processed: number
  readonly failed: number
  /** Entries that nobody can read as jobs, among the others. */
  readonly unreadable: number
  /** Sum of the digests of all entries, as hex. */
  readonly digest: string
}

export const nothingCarried: Carried = {
  ...{ queues: 0, schedule: 0, retry: 0, dead: 0, processed: 0, failed: 0, unreadable: 0 },
  digest: '0',
}

/** How many jobs were brought. */
export const jobsIn = ({ queues, schedule, retry, dead }: Carried): number => queues + schedule + retry + dead

/** The load that was brought with this step, and is to be taken away from where it came. */
export type Pending =
  | { readonly kind: 'entries'; readonly place: Place | LaneWait; readonly prints: readonly string[] }
  | ({ readonly kind: 'counts' } & Counts)
  | { readonly kind: 'nothing' }

interface Filling {
  readonly role: 'to'
  /** What goes on with it, where that is not `move-store`. */
  readonly command?: string
  /** The label of the store that is emptied. */
  readonly other: string
  /** `proven`: all is there, and only the marks are left to be forgotten. */
  readonly phase: 'carrying' | 'proven'
  readonly carried: Carried
  readonly pending: Pending
}

interface Emptying {
  readonly role: 'from'
  readonly command?: string
  /** The label of the store that is filled. */
  readonly other: string
}

/** A mark, read. */
export interface Mark<Note> {
  readonly move: MoveId
  readonly step: number
  readonly note: Note
}

export type AnyMark = Mark<Filling> | Mark<Emptying>

export const printNote = (note: Filling | Emptying): string => JSON.stringify(note)

export function readMark(mark: MoveMark | null): AnyMark | null {
  if (mark === null) return null
  const note: Filling | Emptying = JSON.parse(mark.note)
  if (note.role === 'from') return { ...mark, note }
  // One of an earlier version says less.
  return { ...mark, note: { ...note, carried: { ...nothingCarried, ...note.carried } } }
}

export type FillingMark = Mark<Filling>
export type EmptyingMark = Mark<Emptying>

export const isFilling = (mark: AnyMark): mark is FillingMark => mark.note.role === 'to'
