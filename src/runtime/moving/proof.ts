// How a move is proven: a sum over the digests of all entries, taken while they are read from one store, and once more while
// they are read back from the other. An entry of a queue has its number in the queue, one of a set its time; so nothing may
// be missing, doubled, changed or out of order.

import { createHash } from 'node:crypto'
import type { Payload } from '../../core/payload/payload.ts'
import { mostCarried } from '../../core/store/moving.ts'
import type { Entry, Place, SetName } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import { type Carried, nothingCarried } from './note.ts'

export const setNames: readonly SetName[] = ['schedule', 'retry', 'dead']

export type Content = Omit<Entry, 'ref'>

/** Names an entry by what it is, so that it is found again where it came from. */
export const printOf = ({ payload, at }: Content): string =>
  createHash('sha256').update(`${at} `).update(payload).digest('base64url').slice(0, 22)

/** Adds entries to what was carried. `first`: how many the queue held before them. */
export function added(carried: Carried, place: Place, entries: readonly Content[], first: number, to: Store): Carried {
  let sum = BigInt(`0x${carried.digest}`)
  for (const [i, entry] of entries.entries()) sum += digestOf(place, entry, first + i, to)
  const kind = place.kind === 'queue' ? 'queues' : place.kind
  const digest = BigInt.asUintN(256, sum).toString(16)
  const unreadable = carried.unreadable + entries.filter(({ payload }) => isUnreadable(to, payload)).length
  return { ...carried, [kind]: carried[kind] + entries.length, unreadable, digest }
}

function isUnreadable({ codec }: Store, payload: Payload): boolean {
  const read = codec.decode(payload)
  return read.status === 'malformed' && read.inexact === undefined
}

function digestOf(place: Place, { payload, queue, at }: Content, number: number, { lacks }: Store): bigint {
  // Where an entry of a set is only its bytes, they name the queue.
  const where = place.kind === 'queue' ? [place.queue, number] : [place.kind, at, lacks.has('apart') ? '' : queue]
  const hash = createHash('sha256')
    .update(`${JSON.stringify(where)}\n`)
    .update(payload)
  return BigInt(`0x${hash.digest('hex')}`)
}

/** Reads a store from one end to the other. */
export async function readBack(store: Store, seen: (entries: number) => void): Promise<Carried> {
  let found = nothingCarried
  const places: readonly Place[] = [
    ...(await store.queues()).map(({ name }): Place => ({ kind: 'queue', queue: name })),
    ...setNames.map((kind): Place => ({ kind })),
  ]
  for (const place of places) {
    let first = 0
    for await (const entries of pagesOf(store, place)) {
      found = added(found, place, entries, first, store)
      first += entries.length
      seen(entries.length)
    }
  }
  return found
}

/** A place, page by page from its head. Nobody else may be at work there. */
export async function* pagesOf(store: Store, place: Place): AsyncGenerator<readonly Entry[]> {
  let limit = firstPage
  let page = await store.page(place, { limit })
  for (;;) {
    yield page.entries
    if (page.next === null) return
    limit = nextPage(limit, page.entries)
    page = await store.page(place, { limit, after: page.next })
  }
}

/** How many entries to ask for where nobody knows yet how large they are. */
export const firstPage = 8

/** More bytes than this are read and brought at once only where one job has them. */
const MOST_BYTES = 1024 * 1024

/** How many to ask for after a page. */
export function nextPage(limit: number, entries: readonly Content[]): number {
  return fitting(entries).length < entries.length ? Math.max(1, limit >> 1) : Math.min(mostCarried, limit * 2)
}

/** As many of the first ones as go in one step. */
export function fitting<Some extends Content>(entries: readonly Some[]): readonly Some[] {
  let bytes = 0
  const over = entries.findIndex(({ payload }, i) => {
    bytes += payload.byteLength
    return i > 0 && bytes > MOST_BYTES
  })
  return over < 0 ? entries : entries.slice(0, over)
}
