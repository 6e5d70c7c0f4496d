// What processes show on Redis, ours and Ruby's: the members of Sidekiq's set that have a hash. Who has none any more is taken
// off the set.

import { HaymakerError } from '../../core/errors.ts'
import type { Processes, ProcessSummary } from '../../core/store/processes.ts'
import { type OwnerId, ownerId } from '../../core/store/queueing.ts'
import { type ProcessHash, processFields, readProcess } from '../../wire/sidekiq/process.ts'
import { readWork } from '../../wire/sidekiq/work.ts'
import { listOf, type Reply, textOf } from './connection.ts'
import type { Parts } from './parts.ts'

const CLEANUP_SECONDS = '60'

/** Everybody in the set, in order; a hash may be gone. */
export async function members({ server, keys }: Parts): Promise<readonly OwnerId[]> {
  const ids = listOf(await server.send(['SMEMBERS', keys.processes])).map(textOf)
  return ids.sort().map(ownerId)
}

/** What these show. */
export async function summaries(parts: Parts, ids: readonly OwnerId[]): Promise<readonly ProcessSummary[]> {
  const { server, keys } = parts
  const replies = await server.pipeline(ids.map((id) => ['HMGET', keys.process(id), ...processFields]))
  return ids.flatMap((id, i) => readProcess(id, hashIn(replies[i])) ?? [])
}

export function shown(parts: Parts): Pick<Processes, 'processes' | 'running'> {
  return {
    processes: async () => summaries(parts, await members(parts)),
    async running() {
      const ids = await members(parts)
      const [known, works] = await Promise.all([summaries(parts, ids), worksOf(parts, ids)])
      return known.flatMap(({ owner }) => (works.get(owner) ?? []).flatMap((one) => readWork(owner, textOf(one)) ?? []))
    },
  }
}

/** What these have in hand. */
async function worksOf(
  { server, keys }: Parts,
  ids: readonly OwnerId[],
): Promise<ReadonlyMap<OwnerId, readonly Reply[]>> {
  if (ids.length === 0) return new Map()
  const named = ids.flatMap((id) => [keys.work(id), keys.workers(id)])
  const works = listOf(await server.run('works', named, []))
  return new Map(ids.map((id, i) => [id, listOf(works[i])]))
}

const hashIn = (reply: Reply | undefined): ProcessHash =>
  Object.fromEntries(listOf(reply).map((value, i) => [processFields[i], value === null ? '' : textOf(value)]))

/** Takes off the set who has no hash any more. Once a minute, whoever comes first; Ruby does the same. */
export async function prune(parts: Parts): Promise<void> {
  const { server, keys } = parts
  const taken = server.send(['SET', keys.processCleanup, '1', 'NX', 'EX', CLEANUP_SECONDS])
  if ((await taken.catch(ifFull)) === null) return
  const ids = await members(parts)
  const known = await server.pipeline(ids.map((id) => ['HEXISTS', keys.process(id), 'info']))
  const gone = ids.filter((_, i) => known[i] === 0)
  if (gone.length > 0) await server.send(['SREM', keys.processes, ...gone])
}

/** A server that is full takes no names; those that have gone may wait. */
function ifFull(error: unknown): null {
  if (error instanceof HaymakerError && error.code === 'HM_STORE_FULL') return null
  throw error
}
