// Places on SQLite: pages by the order of the index, moves by id and version.

import type { EpochMs } from '../../core/clock.ts'
import { laneIn } from '../../core/payload/lane-in.ts'
import { type Payload, payload } from '../../core/payload/payload.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import type { Cursor, LaneWait, Move, Page, PageRequest, Place, Places, QueueSummary } from '../../core/store/places.ts'
import type { Database } from './database.ts'
import { countOf, cursorOf, type EntryRow, edgeOf, toEntry } from './entries.ts'
import { freeGuards, takeGuards } from './guards.ts'
import { comeIn, dropPlace, dropPlaces, hasLanes, lanesOf, leaveWaits, letIn } from './lanes.ts'
import type { Parts } from './parts.ts'
import { takePositions } from './positions.ts'
import { bytesIn, queueIn } from './read-row.ts'
import { search } from './search.ts'
import { lanes, queueing, places as sql } from './sql.generated.ts'
import { end, endAll, leave, rewrite, toSet, type Underway, unmarked, whereIs } from './whereabouts.ts'

const CLEARED_AT_ONCE = 1000

export function places(parts: Parts): Places {
  const { database, writer, wakeup, read } = parts
  return {
    async queues() {
      return read(() => database.all<QueueRow>(sql.queues).map(toSummary))
    },
    async sizes() {
      const size = (place: string): number => database.get<{ size: number }>(sql.countSet, place)?.size ?? 0
      return read(() => ({ schedule: size('schedule'), retry: size('retry'), dead: size('dead') }))
    },
    async page(place, request) {
      return read(() => page(database, place, request))
    },
    async lanes(queue, limit) {
      return read(() => lanesOf(database, queue, limit))
    },
    search: (place, request) => search(parts, place, request),
    async move(moves) {
      const results = await writer.write(() => moves.map((move) => moveOne(parts, move)))
      if (results.includes('moved')) wakeup.announce()
      return results
    },
    async clear(place) {
      for (let cleared = 0; ; ) {
        const gone = await writer.write(() => clearSome(parts, place))
        cleared += gone
        if (gone < CLEARED_AT_ONCE) return cleared
      }
    },
    async pause(queue, paused) {
      await writer.write(() => database.run(sql.pause, queue, paused ? 1 : 0))
      if (!paused) wakeup.announce()
    },
  }
}

interface QueueRow {
  name: string
  paused: number
  size: number
  waiting: number
  head: Uint8Array | null
}

const toSummary = ({ name, paused, size, waiting, head }: QueueRow): QueueSummary => ({
  name: queueIn(name),
  size,
  waiting,
  paused: paused === 1,
  head: head && payload(head),
})

function page(database: Database, place: Place | LaneWait, { limit, newestFirst = false, after }: PageRequest): Page {
  const rows = select(database, place, newestFirst, after, limit + 1)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    entries: shown.map(toEntry),
    next: last && rows.length > limit ? cursorOf(last) : null,
    total: countOf(database, place),
  }
}

function select(
  database: Database,
  place: Place | LaneWait,
  down: boolean,
  after: Cursor | undefined,
  limit: number,
): EntryRow[] {
  const { at, position } = edgeOf(after, down)
  if (place.kind === 'lane') {
    return database.all<EntryRow>(down ? lanes.waitDown : lanes.waitUp, place.queue, place.key, position, limit)
  }
  if (place.kind === 'queue') {
    return database.all<EntryRow>(down ? sql.queueDown : sql.queueUp, place.queue, position, limit)
  }
  return database.all<EntryRow>(down ? sql.setDown : sql.setUp, place.kind, at, position, limit)
}

function moveOne(parts: Parts, move: Move): 'moved' | 'gone' | 'duplicate' {
  const { database, clock, codec } = parts
  const { ref, payload, guards, release } = move
  const from = whereIs(database, ref)
  if (!from) return 'gone'
  const now = clock.now()
  if (takeGuards(database, guards ?? [], now).status === 'refused') return 'duplicate'
  freeGuards(database, release ?? [], now)
  const left = leave(database, ref)
  if (!left) return 'gone'
  const job = unmarked(left)
  const wasIn = from.place === 'queue' ? dropPlace(database, job) : laneOf(from)
  if (payload && move.to.kind !== 'nowhere') rewrite(database, job, payload)
  // In a set the payload says to which queue a job belongs.
  const read = payload && from.place !== 'queue' && from.place !== 'lane' ? codec.decode(payload) : null
  join(parts, read?.status === 'job' ? { ...job, queue: read.job.queue ?? job.queue } : job, move, now)
  if (wasIn) letIn(database, wasIn)
  return 'moved'
}

const laneOf = ({ queue, key }: { queue: string; key?: string }) => (key === undefined ? undefined : { queue, key })

function join({ database, codec }: Parts, job: Underway, { to, at }: Pick<Move, 'to' | 'at'>, now: EpochMs): void {
  const position = () => takePositions(database, 1)
  switch (to.kind) {
    case 'nowhere':
      return end(database, job)
    case 'head':
    case 'queue': {
      const lane = laneIn(codec.decode(bytesOf(database, job)))?.lane ?? null
      database.run(queueing.addQueue, to.queue)
      const end = to.kind === 'head' ? 'head' : 'tail'
      return comeIn(database, job, { queue: to.queue, lane, end, isNewest: false, position })
    }
    case 'dead':
    case 'schedule':
    case 'retry': {
      const due = to.kind === 'dead' ? now : (at ?? now)
      return toSet(database, job, { place: to.kind, queue: job.queue, at: due, position: position() })
    }
    default:
      return to satisfies never
  }
}

const bytesOf = (database: Database, { id }: Pick<Underway, 'id'>): Payload =>
  bytesIn(database.get<{ payload: Uint8Array }>(sql.payloadOf, id)?.payload ?? null)

/** Deletes up to a page of jobs and lets go what they hold; the guards of a job are found by its jid. */
function clearSome(parts: Parts, place: Place | LaneWait): number {
  const { database, codec } = parts
  const jobs = leaveSome(database, place)
  if (place.kind === 'queue' && jobs.length < CLEARED_AT_ONCE) database.run(sql.forgetQueue, place.queue)
  if (database.get(sql.anyGuard)) {
    for (const job of jobs) {
      const read = codec.decode(bytesOf(database, job))
      if (read.status === 'job' && read.job.jid) database.run(sql.freeHolder, read.job.jid)
    }
  }
  endAll(database, jobs)
  return jobs.length
}

/** A queue with what waits in its lanes: those first, so that nobody comes in meanwhile. */
function leaveSome(database: Database, place: Place | LaneWait): { id: number }[] {
  if (place.kind === 'lane') return leaveWaits(database, place, CLEARED_AT_ONCE)
  if (place.kind !== 'queue') return database.all<{ id: number }>(sql.clearSet, place.kind, CLEARED_AT_ONCE)
  const waiting = leaveWaits(database, place, CLEARED_AT_ONCE)
  const head = leaveHead(database, place.queue, CLEARED_AT_ONCE - waiting.length)
  if (hasLanes(database)) for (const left of dropPlaces(database, head)) letIn(database, left)
  return [...waiting, ...head]
}

function leaveHead(database: Database, queue: QueueName, most: number): { id: number }[] {
  const jobs = database.all<{ id: number; position: number }>(sql.headOf, queue, most)
  const last = jobs.at(-1)
  if (last) database.run(queueing.leaveHead, queue, last.position)
  return jobs
}
