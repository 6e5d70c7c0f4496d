// Entries and cursors on SQLite: a cursor is the time and the position of the last row that was shown or looked at.

import { epochMs } from '../../core/clock.ts'
import { type Cursor, cursor, type Entry, type EntryRef, type LaneWait, type Place } from '../../core/store/places.ts'
import type { Database } from './database.ts'
import { countWaits } from './lanes.ts'
import { bytesIn, queueIn } from './read-row.ts'
import { places as sql } from './sql.generated.ts'
import { refInLane, refInQueue, refInSet } from './whereabouts.ts'

export interface EntryRow {
  readonly id: number
  readonly version: number
  readonly queue: string
  /** null in a queue. */
  readonly at: number | null
  readonly position: number
  readonly payload: Uint8Array | null
  /** In a lane. */
  readonly isWaiting?: 1
}

export const toEntry = (row: EntryRow): Entry => ({
  ref: refOf(row),
  payload: bytesIn(row.payload),
  queue: queueIn(row.queue),
  at: row.at === null ? null : epochMs(row.at),
})

function refOf(row: EntryRow): EntryRef {
  if (row.isWaiting) return refInLane(row)
  return row.at === null ? refInQueue(row) : refInSet(row)
}

export const cursorOf = ({ at, position }: Pick<EntryRow, 'at' | 'position'>): Cursor =>
  cursor(`${at ?? 0}.${position}`)

export interface Edge {
  readonly at: number
  readonly position: number
}

/** Before the first row. */
export const start = (down: boolean): Edge => {
  const edge = down ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER
  return { at: edge, position: edge }
}

/** Where a cursor stands. */
export function edgeOf(after: Cursor | undefined, down: boolean): Edge {
  const { at: edge } = start(down)
  const [at = edge, position = edge] = after?.split('.').map(Number) ?? []
  return { at, position }
}

/** How many entries a place holds. */
export function countOf(database: Database, place: Place | LaneWait): number {
  if (place.kind === 'lane') return countWaits(database, place)
  const found =
    place.kind === 'queue'
      ? database.get<{ size: number }>(sql.countQueue, place.queue)
      : database.get<{ size: number }>(sql.countSet, place.kind)
  return found?.size ?? 0
}
