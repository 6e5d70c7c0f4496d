// Places on SQLite: pages by the order of the index, moves by id and version.

import type { EpochMs } from '../../core/clock.ts'
import { payload } from '../../core/payload/payload.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import type { Cursor, Move, Page, PageRequest, Place, Places, QueueSummary } from '../../core/store/places.ts'
import type { Database } from './database.ts'
import { countOf, cursorOf, type EntryRow, edgeOf, toEntry } from './entries.ts'
import { freeGuards, takeGuards } from './guards.ts'
import type { Parts } from './parts.ts'
import { takePositions } from './positions.ts'
import { bytesIn, queueIn } from './read-row.ts'
import { search } from './search.ts'
import { queueing, places as sql } from './sql.generated.ts'
import { end, endAll, leave, rewrite, toHead, toSet, toTail, type Underway, unmarked, whereIs } from './whereabouts.ts'

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
  head: Uint8Array | null
}

const toSummary = ({ name, paused, size, head }: QueueRow): QueueSummary => ({
  name: queueIn(name),
  size,
  paused: paused === 1,
  head: head && payload(head),
})

function page(database: Database, place: Place, { limit, newestFirst = false, after }: PageRequest): Page {
  const rows = select(database, place, newestFirst, after, limit + 1)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    entries: shown.map(toEntry),
    next: last && rows.length > limit ? cursorOf(last) : null,
    total: countOf(database, place),
  }
}

function select(database: Database, place: Place, down: boolean, after: Cursor | undefined, limit: number): EntryRow[] {
  const { at, position } = edgeOf(after, down)
  if (place.kind === 'queue') {
    return database.all<EntryRow>(down ? sql.queueDown : sql.queueUp, place.queue, position, limit)
  }
  return database.all<EntryRow>(down ? sql.setDown : sql.setUp, place.kind, at, position, limit)
}

function moveOne({ database, clock, codec }: Parts, move: Move): 'moved' | 'gone' | 'duplicate' {
  const { ref, payload, guards, release } = move
  const from = whereIs(database, ref)
  if (!from) return 'gone'
  const now = clock.now()
  if (takeGuards(database, guards ?? [], now).status === 'refused') return 'duplicate'
  freeGuards(database, release ?? [], now)
  const left = leave(database, ref)
  if (!left) return 'gone'
  const job = unmarked(left)
  // In a set the payload says to which queue a job belongs.
  const read = payload && from.place !== 'queue' ? codec.decode(payload) : null
  join(database, read?.status === 'job' ? { ...job, queue: read.job.queue ?? job.queue } : job, move, now)
  if (payload && move.to.kind !== 'nowhere') rewrite(database, job, payload)
  return 'moved'
}

function join(database: Database, job: Underway, { to, at }: Pick<Move, 'to' | 'at'>, now: EpochMs): void {
  switch (to.kind) {
    case 'nowhere':
      return end(database, job)
    case 'head':
      database.run(queueing.addQueue, to.queue)
      return toHead(database, job, to.queue)
    case 'queue':
      database.run(queueing.addQueue, to.queue)
      return toTail(database, job, to.queue, takePositions(database, 1))
    case 'dead':
    case 'schedule':
    case 'retry': {
      const due = to.kind === 'dead' ? now : (at ?? now)
      return toSet(database, job, { place: to.kind, queue: job.queue, at: due, position: takePositions(database, 1) })
    }
    default:
      return to satisfies never
  }
}

/** Deletes up to a page of jobs and lets go what they hold; the guards of a job are found by its jid. */
function clearSome({ database, codec }: Parts, place: Place): number {
  const jobs =
    place.kind === 'queue'
      ? leaveHead(database, place.queue)
      : database.all<{ id: number }>(sql.clearSet, place.kind, CLEARED_AT_ONCE)
  if (place.kind === 'queue' && jobs.length < CLEARED_AT_ONCE) database.run(sql.forgetQueue, place.queue)
  if (database.get(sql.anyGuard)) {
    for (const { id } of jobs) {
      const read = codec.decode(bytesIn(database.get<{ payload: Uint8Array }>(sql.payloadOf, id)?.payload ?? null))
      if (read.status === 'job' && read.job.jid) database.run(sql.freeHolder, read.job.jid)
    }
  }
  endAll(database, jobs)
  return jobs.length
}

function leaveHead(database: Database, queue: QueueName): { id: number }[] {
  const jobs = database.all<{ id: number; position: number }>(sql.headOf, queue, CLEARED_AT_ONCE)
  const last = jobs.at(-1)
  if (last) database.run(queueing.leaveHead, queue, last.position)
  return jobs
}
