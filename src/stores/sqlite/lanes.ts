// Lanes as rows: who has a place, and who waits where no claim sees him. Everything here runs inside the transaction that brings a
// job or takes it away.

import type { Lane, LaneName } from '../../core/features/lane.ts'
import { mostLetIn } from '../../core/features/lane.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import type { LaneSummary } from '../../core/store/places.ts'
import { mostWaiting } from '../lanes.ts'
import type { Database } from './database.ts'
import { takePositions } from './positions.ts'
import { lanes as sql } from './sql.generated.ts'
import { joining, toHead, toTail, type Underway } from './whereabouts.ts'

export interface Coming {
  readonly queue: string
  readonly lane: Lane | null
  readonly end: 'tail' | 'head'
  /** Whether the lane has as many places as the job says, though it has some already. */
  readonly isNewest: boolean
  /** The next one in the queue. */
  position(): number
}

/** Into a queue, or where its lane is full into that. */
export function comeIn(database: Database, job: Underway, { queue, lane, end, isNewest, position }: Coming): void {
  if (lane === null) return end === 'head' ? toHead(database, job, queue) : toTail(database, job, queue, position())
  const { key, max } = lane
  database.run(isNewest ? sql.setLane : sql.knowLane, queue, key, max)
  const { room, isWaiting } = roomIn(database, { queue, key })
  const comesFirst = room > 0 && (isWaiting === 0 || end === 'head')
  if (comesFirst) {
    database.run(sql.takePlace, job.id, queue, key)
    return end === 'head' ? toHead(database, job, queue) : toTail(database, job, queue, position())
  }
  if (end === 'head') database.run(sql.toWaitFirst, ...joining(job, queue), key)
  else database.run(sql.toWait, ...joining(job, queue), key, takePositions(database, 1))
  letIn(database, { queue, key })
}

interface Room {
  readonly room: number
  readonly isWaiting: number
}

const roomIn = (database: Database, { queue, key }: Named): Room =>
  database.get<Room>(sql.roomIn, queue, key) ?? { room: 0, isWaiting: 0 }

/** A lane as a row names it. */
interface Named {
  readonly queue: string
  readonly key: string
}

/** As many as there is room for, to the tail of the queue. Answers how many that was. */
export function letIn(database: Database, { queue, key }: Named): number {
  const { room, isWaiting } = roomIn(database, { queue, key })
  const next =
    isWaiting === 1 && room > 0 ? database.all<{ id: number }>(sql.nextIn, queue, key, Math.min(room, mostLetIn)) : []
  for (const { id } of next) {
    const job = database.get<Underway>(sql.leaveWait, id)
    if (!job) continue
    database.run(sql.takePlace, id, queue, key)
    toTail(database, job, queue, takePositions(database, 1))
  }
  if (isWaiting === 0) forgetLane(database, { queue, key })
  return next.length
}

/** Where nobody is in it and nobody waits. */
export const forgetLane = (database: Database, { queue, key }: Named): void =>
  void database.run(sql.forgetLane, queue, key)

/** Gives back the place of a job that leaves. Answers how many came in. */
export function leaveLane(database: Database, { id }: Pick<Underway, 'id'>): number {
  const left = dropPlace(database, { id })
  return left ? letIn(database, left) : 0
}

/** Gives it back, and nobody comes in yet. Undefined: the job had none. */
export const dropPlace = (database: Database, { id }: Pick<Underway, 'id'>): Named | undefined =>
  database.get<Named>(sql.givePlace, id)

/** As `dropPlace`, of many; each lane once. */
export function dropPlaces(database: Database, jobs: readonly Pick<Underway, 'id'>[]): readonly Named[] {
  const left = database.all<Named>(sql.givePlaces, JSON.stringify(jobs.map(({ id }) => id)))
  return [...new Map(left.map((one) => [`${one.queue}/${one.key}`, one])).values()]
}

export const hasLanes = (database: Database): boolean => database.get(sql.anyLane) !== undefined

/** Places of jobs that are gone, or rest elsewhere; and whoever may come in for another reason. Answers how many came in. */
export function freeLeaked(database: Database): number {
  database.run(sql.giveLeaked)
  return database.all<Named>(sql.allLanes).reduce((sum, lane) => sum + letIn(database, lane), 0)
}

/** The lanes of a queue, by key; of more than `limit` those in which most wait. */
export function lanesOf(database: Database, queue: QueueName, limit: number): readonly LaneSummary[] {
  const all = database.all<Omit<LaneSummary, 'queue'>>(sql.lanesOf, queue).map((row) => ({ ...row, queue }))
  return mostWaiting(all, limit)
}

/** Takes up to `limit` jobs out of a lane, or without a key out of all lanes of a queue. */
export function leaveWaits(database: Database, { queue, key }: Partial<LaneName>, limit: number): { id: number }[] {
  const rows = database.all<Named & { id: number }>(sql.waitsOf, queue ?? '', key ?? null, limit)
  for (const { id } of rows) database.get(sql.leaveWait, id)
  const left = new Set(rows.map((row) => row.key))
  for (const one of left) forgetLane(database, { queue: queue ?? '', key: one })
  return rows
}

export const countWaits = (database: Database, { queue, key }: LaneName): number =>
  database.get<{ size: number }>(sql.countWaits, queue, key)?.size ?? 0
