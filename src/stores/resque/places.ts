// Places of a Resque store: delayed jobs are in a list for each second, the dead in one list of records. Queues and retries are
// as Sidekiq's.

import { payload } from '../../core/payload/payload.ts'
import { entryRef, type Page, type Place, type Places } from '../../core/store/places.ts'
import { readFailure } from '../../wire/resque/failure.ts'
import { bytesOf, listOf } from '../redis/connection.ts'
import type { EntryList } from '../redis/entry-list.ts'
import type { Parts } from '../redis/parts.ts'
import { letGo, listPage, places } from '../redis/places.ts'
import { throughList } from '../redis/search.ts'
import { stretchByStretch } from '../search.ts'
import { countDelayed, delayedPage, takeDelayed, throughDelayed } from './delayed.ts'
import type { ResqueKeys } from './keys.ts'
import { FALLBACK } from './layout.ts'

const AT_ONCE = 200

export function resquePlaces(parts: Parts, keys: ResqueKeys): Pick<Places, 'sizes' | 'page' | 'search' | 'clear'> {
  const { server } = parts
  const shared = places(parts)
  const dead = failures(parts)
  return {
    async sizes() {
      const [schedule, [retry, failed]] = await Promise.all([
        countDelayed(parts),
        server.pipeline([
          ['ZCARD', keys.retry],
          ['LLEN', keys.dead],
        ]),
      ])
      return { schedule, retry: Number(retry), dead: Number(failed) }
    },
    page(place, request): Promise<Page> {
      if (place.kind === 'schedule') return delayedPage(parts, request)
      return place.kind === 'dead' ? listPage(parts, dead, request) : shared.page(place, request)
    },
    search(place, request) {
      if (place.kind === 'schedule') return stretchByStretch(request, (rest) => throughDelayed(parts, rest))
      if (place.kind === 'dead') return stretchByStretch(request, (rest) => throughList(parts, dead, rest))
      return shared.search(place, request)
    },
    clear: (place) => (place.kind === 'queue' || place.kind === 'retry' ? shared.clear(place) : clear(parts, place)),
  }
}

/** The list of failures; the oldest is taken first. */
export const failures = ({ keys, codec }: Pick<Parts, 'keys' | 'codec'>): EntryList => ({
  key: keys.dead,
  entry(bytes) {
    const { payload, queue, at } = readFailure(bytes, codec, FALLBACK)
    return { ref: entryRef(`dead ${at} ${bytes.toString('base64')}`), payload, queue, at }
  },
})

async function clear(parts: Parts, { kind }: Place): Promise<number> {
  const { server, keys, layout } = parts
  for (let cleared = 0; ; ) {
    const gone =
      kind === 'dead'
        ? listOf(await server.send(['LPOP', keys.dead, String(AT_ONCE)])).map((bytes) => layout.exhumed(bytesOf(bytes)))
        : (await takeDelayed(parts, AT_ONCE)).map(payload)
    if (gone.length === 0) return cleared
    await letGo(
      parts,
      gone.map((one) => Buffer.from(one)),
    )
    cleared += gone.length
  }
}
