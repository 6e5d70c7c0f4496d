// Places on Redis. Sets are paged by score and bytes; a queue by the distance from its head, which may shift while it moves.

import type { LaneName } from '../../core/features/lane.ts'
import { payload } from '../../core/payload/payload.ts'
import { isQueueName, type QueueName } from '../../core/queues/queue-name.ts'
import type { Page, PageRequest, Place, Places, QueueSummary } from '../../core/store/places.ts'
import { bytesOf, listOf, textOf } from './connection.ts'
import { behindBreak, pairsOf } from './entries.ts'
import { type EntryList, laneList, queueList, sideOf } from './entry-list.ts'
import { lanesOf, leaveLanes, letInAll, waitingIn } from './lanes.ts'
import { move } from './move.ts'
import type { Parts } from './parts.ts'
import { digestOf, distanceOf, queueCursor } from './queue-cursor.ts'
import { search, setPage } from './search.ts'

const AT_ONCE = 200

export function places(parts: Parts): Places {
  const { server, keys } = parts
  return {
    queues: () => queues(parts),
    async sizes() {
      const [schedule, retry, dead] = (
        await server.pipeline([keys.schedule, keys.retry, keys.dead].map((set) => ['ZCARD', set]))
      ).map(Number)
      return { schedule: schedule ?? 0, retry: retry ?? 0, dead: dead ?? 0 }
    },
    page(place, request) {
      if (place.kind === 'lane') return listPage(parts, laneList(parts, place), request)
      return place.kind === 'queue'
        ? listPage(parts, queueList(parts, place.queue), request)
        : setPage(parts, place.kind, request)
    },
    lanes: (queue, limit) => lanesOf(parts, queue, limit),
    search: (place, request) => search(parts, place, request),
    move: (moves) => move(parts, moves),
    clear: (place) => (place.kind === 'lane' ? clearLane(parts, place) : clear(parts, place)),
    async pause(queue, paused) {
      await server.send([paused ? 'SADD' : 'SREM', keys.paused, queue])
    },
  }
}

async function queues({ server, keys, layout }: Parts): Promise<readonly QueueSummary[]> {
  const [known, paused] = (
    await server.pipeline([
      ['SMEMBERS', keys.queues],
      ['SMEMBERS', keys.paused],
    ])
  ).map((reply) => listOf(reply).map(textOf))
  const names = [...new Set([...(known ?? []), ...(paused ?? [])])].filter(isQueueName).sort()
  const replies = await server.pipeline(
    names.flatMap((name) => [
      ['LLEN', keys.queue(name)],
      ['LINDEX', keys.queue(name), layout.head === 'right' ? '-1' : '0'],
      ['EXISTS', keys.lanes(name)],
    ]),
  )
  const waiting = await Promise.all(
    names.map((name, i) => (replies[3 * i + 2] === 1 ? waitingIn({ server, keys }, name) : 0)),
  )
  return names.map((name, i) => {
    const head = replies[3 * i + 1] ?? null
    return {
      name,
      size: Number(replies[3 * i]),
      waiting: waiting[i] ?? 0,
      paused: paused?.includes(name) === true,
      head: head === null ? null : payload(bytesOf(head)),
    }
  })
}

// ---- pages --------------------------------------------------------------------------------------------------------

/** A page of what is kept in a list. */
export async function listPage(parts: Parts, { key, entry }: EntryList, request: PageRequest): Promise<Page> {
  const { limit, after } = request
  const side = sideOf(parts, request)
  const from = await distanceOf(parts, key, side, after)
  const [total, range] = await parts.server.pipeline([
    ['LLEN', key],
    side === 'left'
      ? ['LRANGE', key, String(from), String(from + limit)]
      : ['LRANGE', key, String(-from - limit - 1), String(-from - 1)],
  ])
  const found = listOf(range).map(bytesOf)
  const inOrder = side === 'left' ? found : found.reverse()
  const next = inOrder[limit]
  return {
    entries: inOrder.slice(0, limit).map(entry),
    next: next === undefined ? null : queueCursor(from + limit, digestOf(next)),
    total: Number(total),
  }
}

// ---- clearing -----------------------------------------------------------------------------------------------------

/** What jobs held that are gone now. */
export async function letGo({ server, keys, codec }: Parts, gone: readonly Buffer[]): Promise<void> {
  const jids = gone.flatMap((bytes) => {
    const read = codec.decode(payload(bytes))
    return read.status === 'job' && read.job.jid ? [read.job.jid] : []
  })
  const held = await server.pipeline(jids.map((jid) => ['SMEMBERS', keys.held(jid)]))
  const pairs = held.flatMap((reply, i) => listOf(reply).map((key) => [textOf(key), jids[i] ?? ''] as const))
  if (pairs.length > 0)
    await server.run(
      'free',
      pairs.flatMap(([key, jid]) => [key, keys.held(jid)]),
      pairs.map(([, jid]) => jid),
    )
}

async function clear(parts: Parts, place: Place): Promise<number> {
  const { server, keys, layout } = parts
  // Those first that wait, so that nobody comes in meanwhile.
  let cleared = place.kind === 'queue' ? await clearLanes(parts, place.queue) : 0
  for (;;) {
    const gone =
      place.kind === 'queue'
        ? listOf(
            await server.send([layout.head === 'right' ? 'RPOP' : 'LPOP', keys.queue(place.queue), String(AT_ONCE)]),
          )
        : pairsOf(listOf(await server.send(['ZPOPMIN', keys[place.kind], String(AT_ONCE)]))).map(([bytes]) => bytes)
    if (gone.length === 0) break
    await letGo(parts, gone.map(bytesOf))
    if (place.kind === 'queue') await leaveLanes(parts, place.queue, gone.map(bytesOf))
    cleared += gone.length
  }
  if (place.kind === 'queue') await server.send(['SREM', keys.queues, place.queue])
  return cleared
}

async function clearLanes(parts: Parts, queue: QueueName): Promise<number> {
  let cleared = 0
  for (const lane of await lanesOf(parts, queue, Number.MAX_SAFE_INTEGER)) cleared += await clearLane(parts, lane)
  return cleared
}

/** Those that wait. */
async function clearLane(parts: Parts, lane: LaneName): Promise<number> {
  const { server, keys, layout } = parts
  for (let cleared = 0; ; ) {
    const pop = layout.head === 'right' ? 'RPOP' : 'LPOP'
    const gone = listOf(await server.send([pop, keys.lane(lane), String(AT_ONCE)])).map(bytesOf)
    if (gone.length === 0) {
      await letInAll(parts, [lane])
      return cleared
    }
    await letGo(parts, gone.map(behindBreak))
    cleared += gone.length
  }
}
