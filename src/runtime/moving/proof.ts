// How a move is proven: a sum over the digests of all entries, taken while they are read from one store, and once more while
// they are read back from the other. An entry of a queue has its number in the queue, one of a set its time; so nothing may
// be missing, doubled, changed or out of order. One that is in a lane has the lane instead of a number: which of these
// have a place may change on the way.

import { createHash } from 'node:crypto'
import { laneIn } from '../../core/payload/lane-in.ts'
import type { Payload } from '../../core/payload/payload.ts'
import { mostCarried } from '../../core/store/moving.ts'
import type { Entry, LaneWait, Place, SetName } from '../../core/store/places.ts'
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
  let number = first
  for (const entry of entries) {
    const lane = place.kind === 'queue' ? laneOf(to, entry) : null
    sum += digestOf(place, entry, lane ?? number++, to)
  }
  const kind = place.kind === 'queue' ? 'queues' : place.kind
  const digest = BigInt.asUintN(256, sum).toString(16)
  const unreadable = carried.unreadable + entries.filter(({ payload }) => isUnreadable(to, payload)).length
  return { ...carried, [kind]: carried[kind] + entries.length, unreadable, digest }
}

function isUnreadable({ codec }: Store, payload: Payload): boolean {
  const read = codec.decode(payload)
  return read.status === 'malformed' && read.inexact === undefined
}

/** The lane that an entry names: whether it is in the queue or waits is for the store to say; null: it names none. */
export function laneOf({ codec }: Store, { payload }: Pick<Content, 'payload'>): string | null {
  return laneIn(codec.decode(payload))?.lane.key ?? null
}

/** `number`: in the queue, or the lane. */
function digestOf(place: Place, { payload, queue, at }: Content, number: number | string, { lacks }: Store): bigint {
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
  for (const { name: queue } of await store.queues()) {
    const lanes = await store.lanes(queue, Number.MAX_SAFE_INTEGER)
    const waits = lanes.map(({ key }): LaneWait => ({ kind: 'lane', queue, key }))
    await read({ kind: 'queue', queue }, { kind: 'queue', queue }, ...waits)
  }
  for (const kind of setNames) await read({ kind }, { kind })
  return found

  /** What belongs to a place, and where of it. */
  async function read(place: Place, ...all: readonly (Place | LaneWait)[]): Promise<void> {
    let first = 0
    for (const one of all)
      for await (const entries of pagesOf(store, one)) {
        found = added(found, place, entries, first, store)
        first += entries.filter((entry) => laneOf(store, entry) === null).length
        seen(entries.length)
      }
  }
}

/** A place, page by page from its head. Nobody else may be at work there. */
export async function* pagesOf(store: Store, place: Place | LaneWait): AsyncGenerator<readonly Entry[]> {
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
