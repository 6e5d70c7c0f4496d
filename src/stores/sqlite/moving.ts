// Moving on SQLite: a row that says how far a move between stores is, written in the transaction of its load.

import { ms } from '../../core/clock.ts'
import { guardKey } from '../../core/features/guard.ts'
import { jidOf } from '../../core/job/jid.ts'
import { laneIn } from '../../core/payload/lane-in.ts'
import {
  type Brought,
  type Counts,
  type MoveMark,
  type Moving,
  mostCarried,
  moveId,
  type Stepped,
} from '../../core/store/moving.ts'
import { cursor, type EntryRef, type LaneWait, type Place } from '../../core/store/places.ts'
import type { Database } from './database.ts'
import { takeGuards } from './guards.ts'
import { comeIn, dropPlaces, forgetLane, hasLanes } from './lanes.ts'
import type { Parts } from './parts.ts'
import { positionsFor } from './positions.ts'
import { ledger, queueing, moving as sql } from './sql.generated.ts'
import { endAll, fresh, leave, whereIs } from './whereabouts.ts'

export function moving(parts: Parts): Moving {
  const { database, writer, wakeup, clock, read } = parts
  const inStep = <T>(mark: MoveMark, act: () => T): Promise<T | 'again' | 'other'> =>
    writer.write(() => {
      const stepped = step(database, mark)
      if (stepped !== 'done') return stepped
      database.run(sql.setMark, mark.move, mark.step, mark.note)
      return act()
    })
  return {
    async moveMark() {
      return read(() => markOf(database))
    },
    async bring(mark, load) {
      const stepped = await inStep(mark, () => bring(parts, load))
      if (load.kind === 'entries') wakeup.announce()
      return stepped
    },
    async takeAway(mark, load) {
      const taken = await inStep(mark, () => {
        if (load.kind === 'counts') count(database, load, -1)
        return load.kind === 'entries' ? takeAway(database, load.place, load.refs) : 0
      })
      return typeof taken === 'number' ? { status: 'done', taken } : { status: taken }
    },
    async endMove(move) {
      await writer.write(() => database.run(sql.endMark, move))
    },
    async guards(after) {
      const now = clock.now()
      const rows = await read(() => database.all<GuardRow>(sql.guards, after ?? '', now, mostCarried))
      const last = rows.length === mostCarried ? rows.at(-1) : undefined
      return {
        guards: rows.map(({ key, holder, until }) => ({
          ...{ key: guardKey(key), holder: jidOf(holder), ttlMs: ms(until - now), taken: 'refuse' },
        })),
        next: last ? cursor(last.key) : null,
      }
    },
  }
}

interface GuardRow {
  key: string
  holder: string
  until: number
}

function markOf(database: Database): MoveMark | null {
  const row = database.get<{ move: string; step: number; note: string }>(sql.mark)
  return row ? { ...row, move: moveId(row.move) } : null
}

/** `done`: this is the next step, and may be done. */
function step(database: Database, { move, step, note }: MoveMark): Stepped {
  const last = markOf(database)
  if (last === null) return step === 0 ? 'done' : 'other'
  if (last.move !== move) return 'other'
  if (last.step === step) return last.note === note ? 'again' : 'other'
  return last.step + 1 === step ? 'done' : 'other'
}

function bring(parts: Parts, load: Brought): 'done' {
  const { database, clock } = parts
  if (load.kind === 'entries') append(parts, load.place, load.entries)
  else if (load.kind === 'counts') count(database, load, 1)
  else if (load.kind === 'guards')
    takeGuards(
      database,
      load.guards.map((guard) => ({ ...guard, taken: 'replace' })),
      clock.now(),
    )
  return 'done'
}

type Entries = Extract<Brought, { kind: 'entries' }>['entries']

function append({ database, codec }: Parts, place: Place, entries: Entries): void {
  const lanes = entries.map(({ payload }) => laneIn(codec.decode(payload))?.lane ?? null)
  const position = positionsFor(database, entries.length, place.kind === 'queue' && lanes.some((lane) => lane !== null))
  if (place.kind === 'queue') database.run(queueing.addQueue, place.queue)
  for (const [i, { payload, queue, at }] of entries.entries()) {
    const id = position()
    database.run(queueing.insertJob, id, payload)
    if (place.kind === 'queue') {
      const coming = { queue: place.queue, lane: lanes[i] ?? null, end: 'tail', isNewest: false } as const
      comeIn(database, fresh(id, place.queue), { ...coming, position: () => id })
    }
    // An entry of a set without a time could not be seen any more.
    else if (at === null || Number.isNaN(at)) throw new TypeError('An entry of a set has a time.')
    else database.run(queueing.insertInSet, id, place.kind, queue, at)
  }
}

function takeAway(database: Database, place: Place | LaneWait, refs: readonly EntryRef[]): number {
  const isIn = (ref: EntryRef): boolean => {
    const seen = whereIs(database, ref)
    if (seen?.place !== place.kind || ('queue' in place && seen.queue !== place.queue)) return false
    return place.kind !== 'lane' || seen.key === place.key
  }
  const taken = refs.filter(isIn).flatMap((ref) => leave(database, ref) ?? [])
  const left = hasLanes(database) ? dropPlaces(database, taken) : []
  for (const lane of place.kind === 'lane' ? [place] : left) forgetLane(database, lane)
  endAll(database, taken)
  if (place.kind === 'queue') database.run(sql.forgetEmpty, place.queue)
  return taken.length
}

function count(database: Database, { totals, days }: Counts, sign: 1 | -1): void {
  for (const { day, processed, failed } of [{ day: '', ...totals }, ...days]) {
    database.run(ledger.count, day, sign * processed, sign * failed)
    database.run(sql.forgetDay, day)
  }
}
