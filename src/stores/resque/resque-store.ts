// The Resque store: Resque's keys and resque-scheduler's, so that Ruby shares its queues, and ours beside them.

import { HaymakerError } from '../../core/errors.ts'
import type { StoreFacts } from '../../core/store/anatomy.ts'
import type { Keep } from '../../core/store/clockwork.ts'
import type { Store } from '../../core/store/store.ts'
import { beside } from '../beside.ts'
import { anatomy } from '../redis/anatomy.ts'
import { laneAudit } from '../redis/lane-audit.ts'
import type { Parts } from '../redis/parts.ts'
import { type RedisStoreOptions, storeOn } from '../redis/redis-store.ts'
import { prune } from '../redis/shown.ts'
import { countDelayed } from './delayed.ts'
import { countFailures } from './failures.ts'
import { type ResqueKeys, resqueKeysOf } from './keys.ts'
import { type FailureBackend, failureBackends, resqueLayout } from './layout.ts'
import { resquePlaces } from './places.ts'
import { resqueRoster } from './roster.ts'
import { schedules } from './schedules.ts'
import { scheduling } from './scheduling.ts'
import { scripts } from './scripts.ts'
import { foreigners, resqueWorkers } from './workers.ts'

/** What an address says of a Resque store. */
export interface ResquePlace {
  readonly url: string
  /** The namespace and a colon. */
  readonly prefix: string
  /** Where failures are written. */
  readonly failureBackend: FailureBackend
}

/** Where an address says that the server is, and what is kept where. @throws HaymakerError HM_CONFIG_INVALID */
export function placeOf(address: string): ResquePlace {
  const url = URL.canParse(address) ? new URL(address) : null
  const [namespace = 'resque', ...others] = url?.searchParams.getAll('namespace') ?? []
  const [backend = 'redis', ...more] = url?.searchParams.getAll('failure_backend') ?? []
  const unknown = [...(url?.searchParams.keys() ?? [])].find((name) => !/^(namespace|failure_backend)$/.test(name))
  const failureBackend = failureBackends.find((one) => one === backend)
  const isTwice = others.length > 0 || more.length > 0
  if (!url?.hostname || unknown !== undefined || isTwice || namespace === '' || !failureBackend) {
    // It may hold a password and is not repeated.
    const isOther = failureBackend === undefined && unknown === undefined
    const what = isOther ? 'has another failure_backend' : unknown === undefined ? 'cannot be read' : `has ?${unknown}=`
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `The address of a Resque store ${what}. Write resque://host:6379/0, and ?namespace=NAME where it is not "resque"; &failure_backend= is ${failureBackends.join(' or ')}.`,
    )
  }
  url.search = ''
  return { url: url.href.replace(/^resque(s?):/, 'redis$1:'), prefix: `${namespace}:`, failureBackend }
}

export interface ResqueStoreOptions extends RedisStoreOptions {
  /** Where failures are written; they are read wherever they are. Default: 'redis', the one list. */
  readonly failureBackend?: FailureBackend
}

/** Makes a store; `open()` connects. `prefix`: the namespace and a colon. @throws HaymakerError HM_CONFIG_INVALID */
export const resqueStore = ({ failureBackend = 'redis', ...options }: ResqueStoreOptions): Store =>
  storeOn(options, {
    layout: resqueLayout(options.codec, failureBackend),
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
      ...resqueRoster(parts, keys),
      ...schedules(parts, keys),
      trim: trimmer(parts, keys),
      facts: () => facts(parts, keys),
    }),
  })

/** Nothing counts the delayed jobs, and the failures of single queues, but the lists that they are in, which are not weighed. */
async function facts(parts: Parts, keys: ResqueKeys): Promise<StoreFacts> {
  const counts = [anatomy(parts).facts(), countDelayed(parts), countFailures(parts, keys)] as const
  const [picture, delayed, failures] = await Promise.all(counts)
  const structures = picture.structures.map((one) => {
    if (one.name === 'schedule') return { ...one, entries: delayed, bytes: delayed === 0 ? one.bytes : null }
    const isAll = one.name !== 'dead' || one.entries === failures
    return isAll ? one : { ...one, entries: failures, bytes: null }
  })
  return { ...picture, structures }
}

const trimmer = (parts: Parts, keys: ResqueKeys): Store['trim'] => {
  const audit = laneAudit(parts, resqueWorkers(parts, keys).running)
  return async (keep) => {
    await audit()
    return trim(parts, keep)
  }
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
