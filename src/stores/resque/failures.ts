// Dead jobs as Resque keeps them: records in one list, or in one for each queue, which a set names. All of these are looked at,
// whichever we write to: first that of all, then those of queues, by name. In each the oldest is the first.

import {
  type Cursor,
  cursor,
  type Entry,
  entryRef,
  type Found,
  type Page,
  type PageRequest,
  type SearchRequest,
} from '../../core/store/places.ts'
import { readFailure } from '../../wire/resque/failure.ts'
import { bytesOf, listOf, textOf } from '../redis/connection.ts'
import type { EntryList } from '../redis/entry-list.ts'
import type { Parts } from '../redis/parts.ts'
import { listPage } from '../redis/places.ts'
import { throughList } from '../redis/search.ts'
import type { ResqueKeys } from './keys.ts'
import { FALLBACK } from './layout.ts'
import { own } from './scripts.generated.ts'

/** One of the lists, by its name behind the namespace. */
export interface FailureList extends EntryList {
  readonly name: string
  readonly length: number
}

const listOfAll = (parts: Parts, keys: ResqueKeys): EntryList => ({
  key: keys.dead,
  entry: (bytes) => entryOf(parts, bytes),
})

/** Which lists there are. */
export async function failureLists(parts: Parts, keys: ResqueKeys): Promise<readonly FailureList[]> {
  const said = listOf(await parts.server.run(own.failureLists, [keys.dead, keys.failedQueues], []))
  return Array.from({ length: said.length / 2 }, (_, i) => {
    const name = textOf(said[2 * i] ?? '')
    return {
      ...{ name, key: `${parts.prefix}${name}`, length: Number(said[2 * i + 1]) },
      entry: (bytes) => entryOf(parts, bytes),
    }
  })
}

function entryOf({ codec }: Pick<Parts, 'codec'>, bytes: Buffer): Entry {
  const { payload: job, queue, at, retriedAt } = readFailure(bytes, codec, FALLBACK)
  return {
    ...{ ref: entryRef(`dead ${at} ${bytes.toString('base64')}`), payload: job, queue, at },
    ...(retriedAt !== null && { retriedAt }),
  }
}

const lengthOf = (lists: readonly FailureList[]): number => lists.reduce((sum, { length }) => sum + length, 0)

export const countFailures = async (parts: Parts, keys: ResqueKeys): Promise<number> =>
  lengthOf(await failureLists(parts, keys))

export async function failurePage(parts: Parts, keys: ResqueKeys, request: PageRequest): Promise<Page> {
  const { newestFirst = false } = request
  const pageOf = (list: EntryList, limit: number, after: Cursor | null): Promise<Page> =>
    listPage(parts, list, { limit, newestFirst, ...(after && { after }) })
  let next: Cursor | null = request.after ?? null
  // Mostly there is one list, which is asked for along with the question which there are.
  const all = listOfAll(parts, keys)
  const guess = next === null ? pageOf(all, request.limit, null).catch(() => null) : null
  const [lists, guessed] = await Promise.all([failureLists(parts, keys), guess])
  const entries: Entry[] = []
  do {
    const [list, after, following] = placeIn(lists, request, next)
    if (list === undefined) return { entries, next: null, total: lengthOf(lists) }
    const isGuessed = list.key === all.key && next === null
    const page: Page = (isGuessed ? guessed : null) ?? (await pageOf(list, request.limit - entries.length, after))
    entries.push(...page.entries)
    next = behind(list, page.next, following)
  } while (next !== null && entries.length < request.limit)
  return { entries, next, total: lengthOf(lists) }
}

/** Looks through a stretch of one of the lists. */
export async function throughFailures(parts: Parts, keys: ResqueKeys, request: SearchRequest): Promise<Found> {
  const lists = await failureLists(parts, keys)
  const total = lengthOf(lists)
  const { after: from, ...rest } = request
  const [list, after, following] = placeIn(lists, request, from ?? null)
  if (list === undefined) return { entries: [], next: null, total, examined: 0 }
  const found = await throughList(parts, list, { ...rest, ...(after && { after }) })
  return { ...found, next: behind(list, found.next, following), total }
}

/** Where to go on: a list that holds something, from where in it, and the one that comes after it. */
function placeIn(
  lists: readonly FailureList[],
  { newestFirst = false }: PageRequest,
  after: Cursor | null,
): readonly [list: FailureList | undefined, after: Cursor | null, following: FailureList | undefined] {
  const filled = lists.filter(({ length }) => length > 0)
  const inOrder = newestFirst ? filled.reverse() : filled
  const [, within, name] = /^(\d+ [\w-]*)? (.*)$/s.exec(after ?? '') ?? []
  const at = name === undefined ? 0 : inOrder.findIndex((list) => list.name === name)
  // It is empty by now: those behind it are still to come.
  if (at < 0) return placeBehind(inOrder, name ?? '', newestFirst)
  return [inOrder[at], within === undefined ? null : cursor(within), inOrder[at + 1]]
}

function placeBehind(inOrder: readonly FailureList[], name: string, newestFirst: boolean): ReturnType<typeof placeIn> {
  const rank = (one: string): string => (one === 'failed' ? '' : one)
  const isBehind = (one: string): boolean => (newestFirst ? rank(one) < rank(name) : rank(one) > rank(name))
  const rest = inOrder.filter((list) => isBehind(list.name))
  return [rest[0], null, rest[1]]
}

function behind({ name }: FailureList, within: Cursor | null, following: FailureList | undefined): Cursor | null {
  if (within !== null) return cursor(`${within} ${name}`)
  return following === undefined ? null : cursor(` ${following.name}`)
}

/** Takes so many off the lists, as jobs. */
export async function takeFailures(parts: Parts, keys: ResqueKeys, most: number): Promise<readonly Buffer[]> {
  const { server, layout } = parts
  for (const { key, length } of await failureLists(parts, keys)) {
    const taken = length === 0 ? [] : listOf(await server.send(['LPOP', key, String(most)]))
    if (taken.length > 0) return taken.map((bytes) => Buffer.from(layout.exhumed(bytesOf(bytes))))
  }
  return []
}
