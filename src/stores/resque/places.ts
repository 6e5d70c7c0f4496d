// Places of a Resque store: delayed jobs are in a list for each second, the dead in lists of records. Queues and retries are
// as Sidekiq's.

import { isQueueName } from '../../core/queues/queue-name.ts'
import type { Moving } from '../../core/store/moving.ts'
import type { Page, Place, Places } from '../../core/store/places.ts'
import { listOf, textOf } from '../redis/connection.ts'
import type { Parts } from '../redis/parts.ts'
import { letGo, places } from '../redis/places.ts'
import { stretchByStretch } from '../search.ts'
import { countDelayed, delayedPage, takeDelayed, throughDelayed } from './delayed.ts'
import { countFailures, failurePage, takeFailures, throughFailures } from './failures.ts'
import type { ResqueKeys } from './keys.ts'
import { rerun } from './rerun.ts'

const AT_ONCE = 200

type Differing = Pick<Places, 'sizes' | 'page' | 'search' | 'rerun' | 'clear'> & Pick<Moving, 'strangeQueues'>

export function resquePlaces(parts: Parts, keys: ResqueKeys): Differing {
  const { server } = parts
  const shared = places(parts)
  return {
    async sizes() {
      const [schedule, retry, dead] = await Promise.all([
        countDelayed(parts),
        server.send(['ZCARD', keys.retry]).then(Number),
        countFailures(parts, keys),
      ])
      return { schedule, retry, dead }
    },
    page(place, request): Promise<Page> {
      if (place.kind === 'schedule') return delayedPage(parts, request)
      return place.kind === 'dead' ? failurePage(parts, keys, request) : shared.page(place, request)
    },
    search(place, request) {
      if (place.kind === 'schedule') return stretchByStretch(request, (rest) => throughDelayed(parts, rest))
      if (place.kind === 'dead') return stretchByStretch(request, (rest) => throughFailures(parts, keys, rest))
      return shared.search(place, request)
    },
    rerun: (ref) => rerun(parts, ref),
    strangeQueues: () => strangeQueues(parts),
    clear: (place) =>
      place.kind === 'dead' || place.kind === 'schedule' ? clear(parts, keys, place) : shared.clear(place),
  }
}

/** Queues of Ruby's under names that are refused here. */
async function strangeQueues({ server, keys }: Parts): Promise<readonly { name: string; size: number }[]> {
  const names = listOf(await server.send(['SMEMBERS', keys.queues])).map(textOf)
  const strange = names.filter((name) => !isQueueName(name))
  if (strange.length === 0) return []
  const sizes = await server.pipeline(strange.map((name) => ['LLEN', keys.queue(name)]))
  return strange.map((name, i) => ({ name, size: Number(sizes[i]) })).filter(({ size }) => size > 0)
}

async function clear(parts: Parts, keys: ResqueKeys, { kind }: Place): Promise<number> {
  for (let cleared = 0; ; ) {
    const taken = kind === 'dead' ? await takeFailures(parts, keys, AT_ONCE) : await takeDelayed(parts, AT_ONCE)
    if (taken.length === 0) return cleared
    await letGo(parts, taken)
    cleared += taken.length
  }
}
