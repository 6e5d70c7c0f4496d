// Jobs by the clock on SQLite: rows by their names. A tick is taken inside the transaction of the push that brings it.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import { type Jid, jidOf } from '../../core/job/jid.ts'
import { type Crons, type KeepCron, type Ticked, type TickTaken, ticksKept } from '../../core/store/crons.ts'
import type { Database } from './database.ts'
import type { Parts } from './parts.ts'
import { crons as sql } from './sql.generated.ts'

export function crons({ database, writer, look }: Parts): Crons {
  return {
    hasCrons: () => look(() => database.get(sql.any) !== undefined),
    crons: () =>
      look(() => {
        const kept = database.all<{ name: string; text: string; version: number }>(sql.all)
        const ticks = kept.length === 0 ? new Map<string, Ticked[]>() : ticksOf(database)
        const named = kept.filter(({ name }) => name !== '')
        return { all: named.map((one) => ({ ...one, ticks: ticks.get(one.name) ?? [] })), known: kept.length > 0 }
      }),
    keepCrons: (changes) => writer.write(() => changes.map((change) => keep(database, change)), 'lasting'),
  }
}

function keep(database: Database, { name, text, version }: KeepCron): boolean {
  const found = database.get<{ version: number }>(sql.version, name)
  if ((found?.version ?? null) !== version) return false
  if (text === null) {
    database.run(sql.drop, name)
    database.run(sql.dropTicks, name)
  } else {
    database.run(sql.nextVersion)
    database.run(sql.put, name, text)
  }
  return true
}

function ticksOf(database: Database): Map<string, Ticked[]> {
  const ticks = new Map<string, Ticked[]>()
  // They come by their names, and the oldest of each first.
  for (const { cron, at, jid } of database.all<{ cron: string; at: number; jid: string | null }>(sql.ticks)) {
    const known = ticks.get(cron) ?? []
    known.unshift({ at: epochMs(at), jid: jid === null ? null : jidOf(jid) })
    ticks.set(cron, known)
  }
  return ticks
}

/** Whether this tick was taken, as far as is known. */
export const isTaken = (database: Database, { cron, at }: TickTaken, now: EpochMs): boolean =>
  database.get(sql.isTaken, cron, at, ticksKept, now) !== undefined

/** `jid` null: its job was refused. */
export function takeTick(database: Database, { cron, at }: TickTaken, jid: Jid | null): void {
  database.run(sql.take, cron, at, jid)
  database.run(sql.cutTicks, cron, at, ticksKept)
}
