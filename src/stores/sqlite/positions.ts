// One rising number for everything that joins a tail, so that order is the order of arrival, also across places.

import type { Database } from './database.ts'
import { queueing as sql } from './sql.generated.ts'

/** Takes the next `count` positions; answers the first. Runs inside a write. */
export function takePositions(database: Database, count: number): number {
  const last = database.get<{ last: number }>(sql.lastPosition)?.last ?? 0
  database.run(sql.takePositions, last + count)
  return last + 1
}

/** A position for each of so many in turn: taken at once, unless others come in between them. */
export function positionsFor(database: Database, count: number, isMixed: boolean): () => number {
  if (isMixed) return () => takePositions(database, 1)
  let next = count > 0 ? takePositions(database, count) : 0
  return () => next++
}
