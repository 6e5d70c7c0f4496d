// Places in lanes of jobs that are nowhere any more: a worker of Ruby's ended them, and hands nothing on. Who is found nowhere twice
// loses its place, since a job on its way from one key to the next may be missed once.

import type { LaneName, LanePlace } from '../../core/features/lane.ts'
import { jidOf } from '../../core/job/jid.ts'
import { laneIn } from '../../core/payload/lane-in.ts'
import { payload } from '../../core/payload/payload.ts'
import { isQueueName, type QueueName } from '../../core/queues/queue-name.ts'
import type { Processes } from '../../core/store/processes.ts'
import { ownerId } from '../../core/store/queueing.ts'
import { bytesOf, listOf, textOf } from './connection.ts'
import { behindBreak } from './entries.ts'
import { giveBack, letInAll } from './lanes.ts'
import type { Parts } from './parts.ts'

const AT_ONCE = 1000
/** Who is not among so many of its queue may be behind them, and is taken to be there. */
const MOST_LOOKED = 10_000

/** Gives places back that nobody has, and lets in whoever may come in. `running`: what all at work show. */
export function laneAudit(parts: Parts, running: Processes['running']): () => Promise<void> {
  let missed = new Set<string>()
  return async () => {
    const queues = await queuesWithLanes(parts)
    const missing: LanePlace[] = []
    for (const queue of queues) missing.push(...(await missingIn(parts, queue, running)))
    const leaked = missing.filter((place) => missed.has(nameOf(place)))
    missed = new Set(missing.map(nameOf))
    await giveBack(parts, leaked)
    for (const queue of queues) await letInAll(parts, await lanesOf(parts, queue))
  }
}

const nameOf = ({ queue, key, jid }: LanePlace): string => JSON.stringify([queue, key, jid])

async function queuesWithLanes({ server, keys }: Parts): Promise<readonly QueueName[]> {
  const names = listOf(await server.send(['SMEMBERS', keys.queues]))
    .map(textOf)
    .filter(isQueueName)
  const have = await server.pipeline(names.map((name) => ['EXISTS', keys.lanes(name)]))
  return names.filter((_, i) => have[i] === 1)
}

const lanesOf = async ({ server, keys }: Parts, queue: QueueName): Promise<readonly LaneName[]> =>
  listOf(await server.send(['HKEYS', keys.lanes(queue)])).map((key) => ({ queue, key: textOf(key) }))

/** Who has a place in a lane of this queue, and is neither in the queue nor at work. */
async function missingIn(parts: Parts, queue: QueueName, running: Processes['running']): Promise<readonly LanePlace[]> {
  const { server, keys } = parts
  const lanes = await lanesOf(parts, queue)
  const inside = await server.pipeline(lanes.map((lane) => ['SMEMBERS', keys.inLane(lane)]))
  const places = inside.flatMap((jids, i) => {
    const lane = lanes[i]
    return lane ? listOf(jids).map((jid) => ({ ...lane, jid: jidOf(textOf(jid)) })) : []
  })
  const there = new Set<string>()
  // In the order in which a job goes, so that one is not missed on its way.
  if (!(await lookThrough(parts, queue, there))) return []
  for (const bytes of await claimed(parts)) note(parts, bytes, there)
  for (const { payload: bytes } of await running()) note(parts, Buffer.from(bytes), there)
  return places.filter(({ jid }) => !there.has(jid))
}

function note({ codec }: Parts, bytes: Buffer, there: Set<string>): void {
  const bound = laneIn(codec.decode(payload(bytes)))
  if (bound) there.add(bound.jid)
}

/** False: it is too long to be looked through. */
async function lookThrough(parts: Parts, queue: QueueName, there: Set<string>): Promise<boolean> {
  const { server, keys } = parts
  const key = keys.queue(queue)
  if (Number(await server.send(['LLEN', key])) > MOST_LOOKED) return false
  // From the tail on, so that what is claimed meanwhile shifts none of those that come.
  for (let from = 0; ; from += AT_ONCE) {
    const some = listOf(await server.send(['LRANGE', key, String(from), String(from + AT_ONCE - 1)])).map(bytesOf)
    for (const bytes of some) note(parts, bytes, there)
    if (some.length < AT_ONCE) return true
  }
}

/** What all owners have in their hands, the dead as well. */
async function claimed({ server, keys }: Parts): Promise<readonly Buffer[]> {
  const [living, dead] = await server.pipeline([
    ['HKEYS', keys.owners],
    ['SMEMBERS', keys.deadOwners],
  ])
  const owners = [...listOf(living), ...listOf(dead)].map(textOf)
  const hands = await server.pipeline(owners.map((id) => ['HVALS', keys.claims(ownerId(id))]))
  return hands.flatMap((hand) => listOf(hand).map((claim) => behindBreak(bytesOf(claim))))
}
