// What each worker did, as Resque counts it: two keys of each, that its own pages read too. They go with the worker.

import type { Did } from '../../core/store/processes.ts'
import { type OwnerId, ownerId } from '../../core/store/queueing.ts'
import { listOf, textOf } from '../redis/connection.ts'
import type { Server } from '../redis/server.ts'
import type { ResqueKeys } from './keys.ts'

/** Of these workers, in their order. What is no number is none. */
export async function didOf(server: Server, keys: ResqueKeys, ids: readonly string[]): Promise<readonly Did[]> {
  if (ids.length === 0) return []
  const names = ids.flatMap((id) => [keys.did('processed', id), keys.did('failed', id)])
  const counts = listOf(await server.send(['MGET', ...names])).map((reply) => Number.parseInt(textOf(reply), 10) || 0)
  return ids.map((_, i) => ({ processed: counts[2 * i] ?? 0, failed: counts[2 * i + 1] ?? 0 }))
}

/** Of processes of ours, each of which is several workers: what these did together. */
export async function ourDeeds(server: Server, keys: ResqueKeys): Promise<ReadonlyMap<OwnerId, Did>> {
  const [faces] = listOf(await server.run('hashes', [keys.faces], []))
  const fields = listOf(faces).map(textOf)
  const owners = Array.from({ length: fields.length / 2 }, (_, i) => ({
    owner: ownerId(fields[2 * i] ?? ''),
    ids: (fields[2 * i + 1] ?? '').split('\n'),
  }))
  const did = await didOf(
    server,
    keys,
    owners.flatMap(({ ids }) => ids),
  )
  let from = 0
  return new Map(
    owners.map(({ owner, ids }) => {
      const own = did.slice(from, from + ids.length)
      from += ids.length
      return [owner, own.reduce(together, { processed: 0, failed: 0 })] as const
    }),
  )
}

const together = (a: Did, b: Did): Did => ({ processed: a.processed + b.processed, failed: a.failed + b.failed })
