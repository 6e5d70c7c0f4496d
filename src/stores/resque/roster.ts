// The list of workers that Ruby, node-resque and we keep together: whose one is, and taking one off that has gone. As Ruby does
// it, the job in the hands of who is taken off is a failure.

import { type OwnerId, ownerId } from '../../core/store/queueing.ts'
import type { Roster, Whose } from '../../core/store/roster.ts'
import { hostOf, jobInHand, leftInHand } from '../../wire/resque/worker.ts'
import { bytesOf, listOf, type Reply, textOf } from '../redis/connection.ts'
import type { Parts } from '../redis/parts.ts'
import { wrongType } from '../redis/redis-error.ts'
import type { ResqueKeys } from './keys.ts'
import { own } from './scripts.generated.ts'
import { forget } from './workers.ts'

export function resqueRoster(parts: Parts, keys: ResqueKeys): { readonly roster: Roster } {
  const { server } = parts
  const whose = (worker: string): Promise<Whose | null> => whoseOf(parts, keys, worker)
  return {
    roster: {
      async watchQueue(queue) {
        await server.send(['SADD', keys.queues, queue])
      },
      whose,
      async strikeOff(worker) {
        const found = await whose(worker)
        if (found?.by === 'us' && !found.lives) await forget(server, keys, found.owner)
        if (found?.by === 'others') await strikeOff(parts, keys, worker)
      },
    },
  }
}

async function whoseOf({ server }: Parts, keys: ResqueKeys, worker: string): Promise<Whose | null> {
  const [faces, owners, isListed] = await server.pipeline([
    ['HGETALL', keys.faces],
    ['HKEYS', keys.owners],
    ['SISMEMBER', keys.workerSet, worker],
  ])
  const living = new Set(listOf(owners).map(textOf))
  const owner = living.has(worker) ? ownerId(worker) : ownerAmong(faces, worker)
  if (owner) return { by: 'us', owner, lives: living.has(owner) }
  const host = hostOf(worker)
  return isListed === 1 && host ? { by: 'others', ...host } : null
}

/** Who has this among its workers, or this id. */
function ownerAmong(faces: Reply | undefined, worker: string): OwnerId | null {
  const flat = listOf(faces).map(textOf)
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [owner = '', ids = ''] = flat.slice(i, i + 2)
    if (owner === worker || ids.split('\n').includes(worker)) return ownerId(owner)
  }
  return null
}

async function strikeOff({ server, layout, codec }: Parts, keys: ResqueKeys, worker: string): Promise<void> {
  const all = [keys.workerSet, keys.heartbeats, keys.worker(worker), keys.started(worker)]
  const counts = [keys.did('processed', worker), keys.did('failed', worker)]
  // What still works may take up another job between a look and the next.
  for (;;) {
    const work = await server.send(['GET', keys.worker(worker)])
    const job = work === null ? null : jobInHand(bytesOf(work))
    const at = await server.now()
    const failure =
      job && layout.buried(leftInHand(codec, job.payload, at), { at, queue: job.queue, by: ownerId(worker) })
    const list = job === null ? '' : layout.graveOf(job.queue)
    const args = [worker, work === null ? '' : bytesOf(work), failure ?? '', list]
    const said = textOf(await server.run(own.strikeOff, [...all, ...counts, keys.dead], args))
    if (said.startsWith('wrongtype ')) throw wrongType(said.slice('wrongtype '.length))
    if (said === 'done') return
  }
}
