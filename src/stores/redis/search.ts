// Searching on Redis: scripts look through a place stretch by stretch, where it is, and send what they find. A page of a set
// is such a stretch too.

import type { Found, LaneWait, Page, PageRequest, Place, SearchRequest, SetName } from '../../core/store/places.ts'
import { stretchByStretch } from '../search.ts'
import { type Argument, bytesOf, listOf, textOf } from './connection.ts'
import { behind, pairsOf, setCursor, setEntry } from './entries.ts'
import { type EntryList, laneList, queueList, sideOf } from './entry-list.ts'
import type { Parts } from './parts.ts'
import { distanceOf, queueCursor } from './queue-cursor.ts'

/** How much one call of a script looks at: with 100,000 entries in the place, 3.5 ms where they have 1 KB, 2.2 where they have 300 B. */
const STRETCH = 1000
const STRETCH_BYTES = 500_000

export const search = (parts: Parts, place: Place | LaneWait, request: SearchRequest): Promise<Found> =>
  stretchByStretch(request, (rest) => {
    if (place.kind === 'lane') return throughList(parts, laneList(parts, place), rest)
    if (place.kind === 'queue') return throughList(parts, queueList(parts, place.queue), rest)
    return throughSet(parts, place.kind, rest)
  })

const wayOf = ({ newestFirst = false }: SearchRequest): 'up' | 'down' => (newestFirst ? 'down' : 'up')

/** How much one call of a script looks at. */
interface Stretch {
  readonly most: number
  readonly bytes: number
}

const short: Stretch = { most: STRETCH, bytes: STRETCH_BYTES }

/** How much a script may find and look at, and what it looks for. */
export const wanted = (
  { limit, examine, contains }: SearchRequest,
  { most, bytes }: Stretch = short,
): readonly string[] => [...[limit, Math.min(examine, most), bytes].map(String), ...contains]

/** A page is what a search for nothing finds, and is sent whole, however large its entries are. */
export async function setPage(parts: Parts, set: SetName, request: PageRequest): Promise<Page> {
  const whole = { most: request.limit, bytes: Number.MAX_SAFE_INTEGER }
  const asked = { ...request, contains: [], examine: request.limit }
  const { entries, next, total } = await throughSet(parts, set, asked, whole)
  return { entries, next, total }
}

async function throughSet(
  { server, keys, codec }: Parts,
  set: SetName,
  request: SearchRequest,
  stretch: Stretch = short,
): Promise<Found> {
  const args: Argument[] = [wayOf(request), ...behind(request.after), ...edgesOf(request), ...wanted(request, stretch)]
  const [total, examined, more, at, last, found] = listOf(await server.run('search', [keys[set]], args))
  const next = textOf(at) === '' ? (request.after ?? null) : setCursor([bytesOf(last), textOf(at)])
  return {
    entries: pairsOf(listOf(found)).map((pair) => setEntry(set, pair, codec)),
    next: more === 1 ? next : null,
    total: Number(total),
    examined: Number(examined),
  }
}

/** The scores that are shown as these times, which are rounded: from the first on, below the second. */
function edgesOf({ between }: SearchRequest): readonly [string, string] {
  if (between === undefined) return ['', '']
  const [from, to] = between
  return [String((from - 0.5) / 1000), String((to + 0.5) / 1000)]
}

/** Looks through a stretch of a list. */
export async function throughList(parts: Parts, { key, entry }: EntryList, request: SearchRequest): Promise<Found> {
  const side = sideOf(parts, request)
  const from = await distanceOf(parts, key, side, request.after)
  const args = [side, String(from), ...wanted(request)]
  const [total, examined, digest, found] = listOf(await parts.server.run('searchQueue', [key], args))
  return {
    entries: listOf(found).map((bytes) => entry(bytesOf(bytes))),
    next: textOf(digest) === '' ? null : queueCursor(from + Number(examined), textOf(digest)),
    total: Number(total),
    examined: Number(examined),
  }
}
