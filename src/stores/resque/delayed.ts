// Delayed jobs as resque-scheduler keeps them: a list for each second, a set that names the seconds, and a set for each job's
// text that says in which lists it is.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import { payload } from '../../core/payload/payload.ts'
import {
  type Cursor,
  cursor,
  entryRef,
  type Found,
  type Page,
  type PageRequest,
  type SearchRequest,
} from '../../core/store/places.ts'
import { bytesOf, listOf, textOf } from '../redis/connection.ts'
import { pairsOf, queueIn } from '../redis/entries.ts'
import type { Parts } from '../redis/parts.ts'
import { wanted } from '../redis/search.ts'
import { own } from './scripts.generated.ts'

/** How many seconds one call of a script counts. */
const SECONDS_AT_ONCE = 5000
/** How much a page may look at, which is all that it shows. */
const PAGE_BYTES = 100_000_000

/** What a count took is worth so many times as long a rest, where it took long. */
const REST = 20
const LONG_MS = 20

/** How many jobs each store has delayed, as it was counted last. */
const counted = new WeakMap<Parts, { readonly count: number; readonly until: number }>()

/** How many jobs are delayed: the lengths of all lists, as nothing counts them. What is slow to count is not counted all the time. */
export async function countDelayed(parts: Parts): Promise<number> {
  const { clock } = parts
  const began = clock.monotonic()
  const last = counted.get(parts)
  if (last && began < last.until) return last.count
  const count = await lengthOfAll(parts)
  const took = clock.monotonic() - began
  if (took > LONG_MS) counted.set(parts, { count, until: began + took * (REST + 1) })
  else counted.delete(parts)
  return count
}

async function lengthOfAll({ server, keys }: Parts): Promise<number> {
  let count = 0
  for (let from = 0; ; from += SECONDS_AT_ONCE) {
    const said = listOf(await server.run(own.countDelayed, [keys.schedule], [String(from), String(SECONDS_AT_ONCE)]))
    count += Number(said[0])
    if (Number(said[1]) < SECONDS_AT_ONCE) return count
  }
}

export async function delayedPage(parts: Parts, request: PageRequest): Promise<Page> {
  const { limit } = request
  const [total, { entries, next }] = await Promise.all([
    countDelayed(parts),
    look(parts, request, ['', ''], [limit, limit, PAGE_BYTES].map(String)),
  ])
  return { entries, next, total }
}

export async function throughDelayed(parts: Parts, request: SearchRequest): Promise<Found> {
  const [from, to] = request.between ?? []
  const edges = [from, to].map((at) => (at === undefined ? '' : String(at / 1000)))
  const [total, found] = await Promise.all([countDelayed(parts), look(parts, request, edges, wanted(request))])
  return { ...found, total }
}

async function look(
  { server, keys, codec }: Parts,
  { newestFirst = false, after }: PageRequest,
  edges: readonly string[],
  bounds: readonly string[],
): Promise<Omit<Found, 'total'>> {
  const [second = '', place = '0', digest = ''] = after?.split(' ') ?? []
  const args = [newestFirst ? 'down' : 'up', second, place, digest, ...edges, ...bounds]
  const [examined, more, ...rest] = listOf(await server.run(own.delayed, [keys.schedule], args))
  const [lastSecond, lastPlace, lastDigest] = rest.slice(0, 3).map((one) => textOf(one ?? ''))
  return {
    entries: pairsOf(listOf(rest[3])).map(([bytes, at]) => ({
      ref: entryRef(`schedule ${at} ${bytes.toString('base64')}`),
      payload: payload(bytes),
      queue: queueIn(codec.decode(payload(bytes))),
      at: timeOf(at),
    })),
    next: more === 1 ? next([lastSecond, lastPlace, lastDigest], after) : null,
    examined: Number(examined),
  }
}

/** Behind the one that was looked at last; where it was none, where it began. */
const next = (
  [second = '', place = '', digest = '']: readonly (string | undefined)[],
  after: Cursor | undefined,
): Cursor | null => (second === '' ? (after ?? null) : cursor(`${second} ${place} ${digest}`))

const timeOf = (second: string): EpochMs => epochMs(Number(second) * 1000)

/** Takes the first ones away, at most so many. */
export const takeDelayed = async ({ server, keys }: Parts, count: number): Promise<readonly Buffer[]> =>
  listOf(await server.run(own.takeDelayed, [keys.schedule], [String(count)])).map(bytesOf)
