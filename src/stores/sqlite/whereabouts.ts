// Where a job is: one narrow row in `queued`, `claims` or `sets`, which leaves one table and joins another in one transaction,
// while the job itself stays as it was written. It was one wide row before, which a claim and an end moved through three
// indexes: 7.8 µs for a job, where this takes 3 (docs/decisions/0014).

import type { EpochMs } from '../../core/clock.ts'
import type { Payload } from '../../core/payload/payload.ts'
import { type EntryRef, entryRef, type LaneWait, type Place, type SetName } from '../../core/store/places.ts'
import type { OwnerId, Token } from '../../core/store/queueing.ts'
import type { Database } from './database.ts'
import { whereabouts as sql } from './sql.generated.ts'

/** A job that has left a place and joins another in the same transaction. */
export interface Underway {
  readonly id: number
  readonly version: number
  readonly queue: string
  readonly suspectUntil: number | null
  readonly charges: number
}

/** A place of a set, and where in it. */
export interface InSet {
  readonly place: SetName
  readonly queue: string
  readonly at: EpochMs
  readonly position: number
}

/** The columns that all tables have. */
export const joining = (
  { id, version, suspectUntil, charges }: Underway,
  queue: string,
): readonly [number, number, string, number | null, number] => [id, version + 1, queue, suspectUntil, charges]

/** Without the marks that a recovery left. */
export const unmarked = (job: Underway): Underway => ({ ...job, suspectUntil: null, charges: 0 })

/** A job that joins its first place, as version 1. */
export const fresh = (id: number, queue: string): Underway => ({
  ...{ id, version: 0, queue, suspectUntil: null, charges: 0 },
})

/** Out of the hands of an owner. Undefined: the claim was not there any more. */
export const letGo = (database: Database, owner: OwnerId, token: Token): Underway | undefined =>
  database.get<Underway>(sql.letGo, owner, token)

export function toTail(database: Database, job: Underway, queue: string, position: number): void {
  database.run(sql.toPosition, ...joining(job, queue), position)
}

/** In front of all others of the queue. */
export function toHead(database: Database, job: Underway, queue: string): void {
  database.run(sql.toHead, ...joining(job, queue))
}

export function toSet(database: Database, job: Underway, { place, queue, at, position }: InSet): void {
  database.run(sql.toSet, ...joining(job, queue), place, at, position)
}

export function rewrite(database: Database, { id }: Pick<Underway, 'id'>, payload: Payload): void {
  database.run(sql.rewrite, id, payload)
}

/** Nowhere any more. */
export function end(database: Database, { id }: Pick<Underway, 'id'>): void {
  database.run(sql.end, id)
}

/** As `end`, of many. */
export function endAll(database: Database, jobs: readonly Pick<Underway, 'id'>[]): void {
  database.run(sql.endAll, JSON.stringify(jobs.map(({ id }) => id)))
}

// ---- entries ------------------------------------------------------------------------------------------------------

interface Seen {
  readonly id: number
  readonly version: number
  readonly position: number
  readonly queue: string
}

/** Names a job of a queue, which is found by its position. */
export const refInQueue = ({ id, version, position, queue }: Seen): EntryRef =>
  entryRef(`${id}.${version}.${position}.${queue}`)

export const refInSet = ({ id, version }: Pick<Seen, 'id' | 'version'>): EntryRef => entryRef(`${id}.${version}`)

/** Names a job that waits in a lane. */
export const refInLane = ({ id, version }: Pick<Seen, 'id' | 'version'>): EntryRef => entryRef(`${id}.${version}.lane`)

type Named = [statement: 'inQueue' | 'inSet' | 'inLane', ...values: (string | number)[]]

/** What the statements about the entry of a reference need. */
function named(ref: EntryRef): Named {
  const [id = '', version = '', position, ...queue] = ref.split('.')
  const job = [Number(id), Number(version)] as const
  if (position === 'lane') return ['inLane', ...job]
  return position === undefined ? ['inSet', ...job] : ['inQueue', queue.join('.'), Number(position), ...job]
}

/** Where the entry is, if that is still where it was seen. `key`: of its lane, where it waits in one. */
export function whereIs(
  database: Database,
  ref: EntryRef,
): { place: (Place | LaneWait)['kind']; queue: string; key?: string } | undefined {
  const [statement, ...values] = named(ref)
  return database.get(sql[statement], ...values)
}

/** Takes an entry out of its place. Undefined: it was not there any more. */
export function leave(database: Database, ref: EntryRef): Underway | undefined {
  const [statement, ...values] = named(ref)
  const leaving = { inQueue: sql.leaveQueue, inSet: sql.leaveSet, inLane: sql.leaveLane }
  return database.get<Underway>(leaving[statement], ...values)
}
