// Searching on SQLite: statements look for a text in one row after the other, in the order of the index, and hand over only
// the payloads in which it stands. Between two stretches the loop gets a turn.

import { holds, lowered } from '../../core/payload/holds.ts'
import { payload } from '../../core/payload/payload.ts'
import type { Entry, Found, LaneWait, Place, SearchRequest } from '../../core/store/places.ts'
import { stretchByStretch } from '../search.ts'
import type { Database } from './database.ts'
import { countOf, cursorOf, type Edge, type EntryRow, edgeOf, start, toEntry } from './entries.ts'
import type { Parts } from './parts.ts'
import { turn } from './patience.ts'
import { bytesIn } from './read-row.ts'
import { lanes, places as sql } from './sql.generated.ts'

/** How much is looked at before the loop has its turn: with 50,000 jobs in the place, 4 ms of a busy machine's time for either size. */
const STRETCH = 400
const STRETCH_BYTES = 250_000

export async function search(
  { database, read }: Pick<Parts, 'database' | 'read'>,
  place: Place | LaneWait,
  request: SearchRequest,
): Promise<Found> {
  const found = await stretchByStretch(request, async (rest) => {
    const some = await read(() => stretch(database, place, rest))
    await turn()
    return some
  })
  // Counting reads the whole place, so it is done once.
  return { ...found, total: await read(() => countOf(database, place)) }
}

/** `payload`: null where the text does not stand in it. `bytes`: of the payload, null where there is none. */
interface SearchRow extends EntryRow {
  readonly bytes: number | null
}

function stretch(database: Database, place: Place | LaneWait, request: SearchRequest): Omit<Found, 'total'> {
  const { limit, contains, after } = request
  // The longest text is the one that fewest payloads have; the others are looked for in those.
  const [longest = '', ...others] = contains.toSorted((a, b) => b.length - a.length)
  const most = Math.min(request.examine, STRETCH)
  const entries: Entry[] = []
  let [examined, bytes, next] = [0, 0, after ?? null]
  for (const row of select(database, place, request, lowered(longest), most + 1)) {
    if (entries.length >= limit || examined >= most || bytes >= STRETCH_BYTES) return { entries, examined, next }
    if (row.bytes === null) bytesIn(null)
    if (row.payload && holds(payload(row.payload), others)) entries.push(toEntry(row))
    examined++
    bytes += row.bytes ?? 0
    next = cursorOf(row)
  }
  return { entries, examined, next: null }
}

function select(
  database: Database,
  place: Place | LaneWait,
  { newestFirst: down = false, after, between }: SearchRequest,
  text: Uint8Array,
  limit: number,
): Iterable<SearchRow> {
  const edge = edgeOf(after, down)
  if (place.kind === 'lane') {
    const statement = down ? lanes.searchWaitDown : lanes.searchWaitUp
    return database.each(statement, place.queue, place.key, edge.position, limit, text)
  }
  if (place.kind === 'queue') {
    const statement = down ? sql.searchQueueDown : sql.searchQueueUp
    return database.each(statement, place.queue, edge.position, limit, text)
  }
  const [from, to] = between ?? [start(false).at, start(true).at]
  const { at, position } = within(edge, from, to, down)
  const statement = down ? sql.searchSetDown : sql.searchSetUp
  return database.each(statement, place.kind, at, position, down ? from : to, limit, text)
}

/** Where to begin, so that nothing in front of the times that are asked for is read. */
function within(edge: Edge, from: number, to: number, down: boolean): Edge {
  if (down) return edge.at > to ? { ...start(down), at: to } : edge
  return edge.at < from ? { ...start(down), at: from } : edge
}
