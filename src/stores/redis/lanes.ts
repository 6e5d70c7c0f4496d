// Lanes on Redis: a set of those that have a place, a list of those that wait, and for each queue a hash that says which lanes it
// has. Scripts change them, in the atom of what a job does.

import type { LaneName, LanePlace } from '../../core/features/lane.ts'
import { jidOf } from '../../core/job/jid.ts'
import { laneIn } from '../../core/payload/lane-in.ts'
import { payload } from '../../core/payload/payload.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import type { LaneSummary } from '../../core/store/places.ts'
import { mostWaiting } from '../lanes.ts'
import { listOf, textOf } from './connection.ts'
import { KeyList } from './key-list.ts'
import type { Keys } from './keys.ts'
import type { Parts } from './parts.ts'

/** Where a script finds the keys of a lane, as its words want it said. */
export const lanePlaces = (list: KeyList, keys: Keys, lane: LaneName): string =>
  [keys.inLane(lane), keys.lane(lane), keys.lanes(lane.queue), keys.queue(lane.queue), keys.queues]
    .map((key) => list.place(key))
    .join(' ')

/** The lanes of a queue, by key; of more than `limit` those in which most wait. */
export async function lanesOf(
  { server, keys }: Parts,
  queue: QueueName,
  limit: number,
): Promise<readonly LaneSummary[]> {
  const [hash] = listOf(await server.run('hashes', [keys.lanes(queue)], []))
  const known = pairs(listOf(hash).map(textOf))
  const sizes = await server.pipeline(
    known.flatMap(([key]) => [
      ['SCARD', keys.inLane({ queue, key })],
      ['LLEN', keys.lane({ queue, key })],
    ]),
  )
  const all = known.map(([key, max], i) => ({
    ...{ queue, key, max: Number(max), inside: Number(sizes[2 * i]), waiting: Number(sizes[2 * i + 1]) },
  }))
  return mostWaiting(all, limit)
}

const pairs = (texts: readonly string[]): readonly (readonly [string, string])[] =>
  Array.from({ length: texts.length / 2 }, (_, i) => [texts[2 * i] ?? '', texts[2 * i + 1] ?? ''])

/** How many wait in the lanes of a queue. */
export async function waitingIn(parts: Pick<Parts, 'server' | 'keys'>, queue: QueueName): Promise<number> {
  const { server, keys } = parts
  const names = listOf(await server.send(['HKEYS', keys.lanes(queue)])).map(textOf)
  const sizes = await server.pipeline(names.map((key) => ['LLEN', keys.lane({ queue, key })]))
  return sizes.reduce<number>((sum, size) => sum + Number(size), 0)
}

/** As many places as one script gives back: each may let a job in. */
const AT_ONCE = 100

/** Gives back the places of jobs that left a queue. */
export async function leaveLanes(parts: Parts, queue: QueueName, gone: readonly Buffer[]): Promise<void> {
  const bound = gone.flatMap((bytes) => laneIn(parts.codec.decode(payload(bytes))) ?? [])
  await giveBack(
    parts,
    bound.map(({ lane: { key }, jid }) => ({ queue, key, jid })),
  )
}

/** Gives places back, and lets others in for them. Answers how many came in. */
export async function giveBack(parts: Parts, places: readonly LanePlace[]): Promise<number> {
  let came = 0
  for (let from = 0; from < places.length; from += AT_ONCE) {
    const list = new KeyList([])
    const each = places
      .slice(from, from + AT_ONCE)
      .flatMap((place) => [lanePlaces(list, parts.keys, place), place.queue, place.key, place.jid])
    came += Number(await parts.server.run('leaveLanes', list.keys, each))
  }
  return came
}

/** Lets those in for whom there is room, and forgets a lane that nobody is in. */
export const letInAll = (parts: Parts, lanes: readonly LaneName[]): Promise<number> =>
  giveBack(
    parts,
    lanes.map(({ queue, key }) => ({ queue, key, jid: jidOf('') })),
  )
