// Entries and cursors on SQLite: a cursor is the time and the position of the last row that was shown or looked at.

import { epochMs } from '../../core/clock.ts'
import { type Cursor, cursor, type Entry, type Place } from '../../core/store/places.ts'
import type { Database } from './database.ts'
import { bytesIn, queueIn } from './read-row.ts'
import { places as sql } from './sql.generated.ts'
import { refInQueue, refInSet } from './whereabouts.ts'

export interface EntryRow {
  readonly id: number
  readonly version: number
  readonly queue: string
  /** null in a queue. */
  readonly at: number | null
  readonly position: number
  readonly payload: Uint8Array | null
}

export const toEntry = (row: EntryRow): Entry => ({
  ref: row.at === null ? refInQueue(row) : refInSet(row),
  payload: bytesIn(row.payload),
  queue: queueIn(row.queue),
  at: row.at === null ? null : epochMs(row.at),
})

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
export function countOf(database: Database, place: Place): number {
  const found =
    place.kind === 'queue'
      ? database.get<{ size: number }>(sql.countQueue, place.queue)
      : database.get<{ size: number }>(sql.countSet, place.kind)
  return found?.size ?? 0
}
