// The Resque store: Resque's keys and resque-scheduler's, so that Ruby shares its queues, and ours beside them.

import { HaymakerError } from '../../core/errors.ts'
import type { StoreFacts } from '../../core/store/anatomy.ts'
import type { Keep } from '../../core/store/clockwork.ts'
import type { Store } from '../../core/store/store.ts'
import { beside } from '../beside.ts'
import { anatomy } from '../redis/anatomy.ts'
import type { Parts } from '../redis/parts.ts'
import { type RedisStoreOptions, storeOn } from '../redis/redis-store.ts'
import { prune } from '../redis/shown.ts'
import { countDelayed } from './delayed.ts'
import { resqueKeysOf } from './keys.ts'
import { resqueLayout } from './layout.ts'
import { resquePlaces } from './places.ts'
import { scheduling } from './scheduling.ts'
import { scripts } from './scripts.ts'
import { foreigners, resqueWorkers } from './workers.ts'

/** Where an address says that the server is, and its namespace. @throws HaymakerError HM_CONFIG_INVALID */
export function placeOf(address: string): { readonly url: string; readonly prefix: string } {
  const url = URL.canParse(address) ? new URL(address) : null
  const [namespace = 'resque', ...others] = url?.searchParams.getAll('namespace') ?? []
  const unknown = [...(url?.searchParams.keys() ?? [])].find((name) => name !== 'namespace')
  if (url === null || url.hostname === '' || unknown !== undefined || others.length > 0 || namespace === '') {
    // It may hold a password and is not repeated.
    const what = unknown === undefined ? 'cannot be read' : `has ?${unknown}=`
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `The address of a Resque store ${what}. Write resque://host:6379/0, and ?namespace=NAME where it is not "resque".`,
    )
  }
  url.search = ''
  return { url: url.href.replace(/^resque(s?):/, 'redis$1:'), prefix: `${namespace}:` }
}

/** Makes a store; `open()` connects. `prefix`: the namespace and a colon. @throws HaymakerError HM_CONFIG_INVALID */
export const resqueStore = (options: RedisStoreOptions): Store =>
  storeOn(options, {
    layout: resqueLayout(options.codec),
    scripts,
    keys: resqueKeysOf,
    lacks: new Set(['ties', 'apart', 'milliseconds', 'trim']),
    life: beside(import.meta.url, 'life'),
    others: (keys) => ({
      ...{ name: 'Resque', fate: 'Resque lets it fail' },
      working: ({ server }) => foreigners(server, keys),
    }),
    differing: (parts, keys) => ({
      ...resquePlaces(parts, keys),
      ...resqueWorkers(parts, keys),
      ...scheduling(parts, keys),
      trim: (keep) => trim(parts, keep),
      facts: () => facts(parts),
    }),
  })

/** Nothing counts the delayed jobs but the lists that they are in, which are not weighed. */
async function facts(parts: Parts): Promise<StoreFacts> {
  const [picture, entries] = await Promise.all([anatomy(parts).facts(), countDelayed(parts)])
  const structures = picture.structures.map((one) =>
    one.name === 'schedule' ? { ...one, entries, bytes: entries === 0 ? one.bytes : null } : one,
  )
  return { ...picture, structures }
}

/** Failures stay until somebody clears them, as Ruby leaves them: they may be of its own workers. */
async function trim(parts: Parts, { notes }: Keep): Promise<number> {
  const { server, keys } = parts
  const [before] = await server.pipeline([
    ['LLEN', keys.notes],
    notes.max === 0 ? ['DEL', keys.notes] : ['LTRIM', keys.notes, '0', String(notes.max - 1)],
  ])
  await prune(parts)
  return Math.max(0, Number(before) - notes.max)
}
