// The keys of a Redis store, to look at: a few at a time by SCAN, which never stops the server, and only those that are the
// store's own.

import { ms } from '../../core/clock.ts'
import type { Anatomy, Element, KeyContent, KeyFacts, KeyType } from '../../core/store/anatomy.ts'
import { type Cursor, cursor } from '../../core/store/places.ts'
import { bytesOf, listOf, type Reply, textOf } from './connection.ts'
import { isRefusal } from './facts.ts'
import { expectedOf, isOwn, type Ownership } from './own-keys.ts'
import type { Parts } from './parts.ts'
import type { Server } from './server.ts'

/** How many keys of the server one page looks at. */
const LOOKED_AT = 2000
const MOST_ELEMENTS = '100'
/** More than a page shows: who hides secrets has to read the whole of what it can. */
const MOST_BYTES = '16384'
/** How many elements are weighed to estimate a key. */
const WEIGHED = '5'

const lengths: Readonly<Record<Exclude<KeyType, 'other'>, string>> = {
  ...{ string: 'STRLEN', list: 'LLEN', set: 'SCARD', zset: 'ZCARD', hash: 'HLEN' },
}

const typeIn = (reply: Reply | undefined): KeyType => {
  const text = textOf(reply)
  return Object.hasOwn(lengths, text) ? (text as keyof typeof lengths) : 'other'
}

export function keyPages({ server, keys, prefix, layout }: Parts): Pick<Anatomy, 'keys' | 'key'> {
  const asked = [
    ['SMEMBERS', keys.processes],
    ['HKEYS', keys.owners],
  ]
  const whoseIn = (listed: readonly Reply[]): Ownership => ({
    ...{ prefix, names: layout.names },
    processes: new Set(listed.flatMap(listOf).map(textOf)),
  })
  return {
    async keys(limit, after) {
      const { from, last } = placeIn(after)
      const scan = ['SCAN', from, 'MATCH', `${literally(prefix)}*`, 'COUNT', String(LOOKED_AT)]
      const [scanned, ...listed] = await server.pipeline([scan, ...asked])
      const [next, names] = listOf(scanned)
      const whose = whoseIn(listed)
      // A table that grows is walked in another order from one call to the next, so those of one step are put in order.
      const own = listOf(names)
        .map(textOf)
        .filter((name) => name > last && expectedOf(name, whose) !== null)
        .sort()
      const shown = own.slice(0, limit)
      const end = textOf(next) === '0' ? null : cursor(`${textOf(next)} `)
      const on = own.length > limit ? cursor(`${from} ${Buffer.from(shown.at(-1) ?? '').toString('base64')}`) : end
      return { keys: await described(server, shown, whose), next: on, format: layout.names.format }
    },
    async key(name) {
      const whose = whoseIn(await server.pipeline(asked))
      const expected = expectedOf(name, whose)
      if (expected === null) return null
      const [said, [bytes = null]] = await Promise.all([
        server.run('peek', [name], [MOST_ELEMENTS, MOST_BYTES]),
        weighed(server, [name]),
      ])
      const found = contentIn(name, listOf(said))
      if (found === null || !isOwn(found.type, expected)) return null
      return { ...found, bytes, meaning: expected.meaning, queue: expected.queue }
    },
  }
}

/** In a pattern of SCAN. */
const literally = (prefix: string): string => prefix.replaceAll(/[\\*?[\]]/g, '\\$&')

/** A cursor of SCAN, and the last name shown of what it finds; empty: none yet. A foreign text begins anew. */
function placeIn(after: Cursor | undefined): { readonly from: string; readonly last: string } {
  const [, from = '0', last = ''] = /^(\d{1,20}) ([\w+/=]*)$/.exec(after ?? '') ?? []
  return { from, last: Buffer.from(last, 'base64').toString() }
}

/** What is gone by now is left out, and what only has the name of a key of ours. */
async function described(server: Server, names: readonly string[], whose: Ownership): Promise<readonly KeyFacts[]> {
  if (names.length === 0) return []
  const types = await server.pipeline(
    names.flatMap((name) => [
      ['TYPE', name],
      ['PTTL', name],
    ]),
  )
  const found = names.flatMap((name, i) => {
    const [type, ttl] = [typeIn(types[2 * i]), Number(types[2 * i + 1])]
    const expected = expectedOf(name, whose)
    if (ttl === -2 || expected === null || !isOwn(type, expected)) return []
    const { meaning, queue } = expected
    return [{ name, type, meaning, queue, ttlMs: ttl < 0 ? null : ms(ttl) }]
  })
  const sized = found.map(({ name, type }) => (type === 'other' ? ['EXISTS', name] : [lengths[type], name]))
  const [sizes, bytes] = await Promise.all([
    server.pipeline(sized),
    weighed(
      server,
      found.map(({ name }) => name),
    ),
  ])
  return found.map((key, i) => ({ ...key, length: Number(sizes[i]), bytes: bytes[i] ?? null }))
}

/** What keys take in memory; nothing where this user may not ask, or the server knows no such question. */
export async function weighed(server: Server, names: readonly string[]): Promise<readonly (number | null)[]> {
  if (names.length === 0) return []
  try {
    const replies = await server.pipeline(names.map((name) => ['MEMORY', 'USAGE', name, 'SAMPLES', WEIGHED]))
    return replies.map((reply) => (reply === null ? null : Number(reply)))
  } catch (error) {
    if (isRefusal(error)) return []
    throw error
  }
}

function contentIn(name: string, reply: readonly Reply[]): Omit<KeyContent, 'bytes' | 'meaning' | 'queue'> | null {
  const [type, ttl, length, ...rest] = reply
  if (textOf(type) === 'none') return null
  const elements = Array.from({ length: rest.length / 3 }, (_, i): Element => {
    const at = textOf(rest[3 * i])
    return { at: at === '' ? null : at, value: bytesOf(rest[3 * i + 1]), length: Number(rest[3 * i + 2]) }
  })
  const ttlMs = Number(ttl) < 0 ? null : ms(Number(ttl))
  return { name, type: typeIn(type), ttlMs, length: Number(length), elements }
}
