// One settlement as one statement: each finds its job by owner and token, so a claim that was swept changes nothing.

import type { EpochMs } from '../../core/clock.ts'
import type { OwnerId, Settlement } from '../../core/store/queueing.ts'
import type { Database } from './database.ts'
import { takePositions } from './positions.ts'
import { ledger, queueing as sql } from './sql.generated.ts'

/** The position of the next job that joins a tail. */
export type Tail = () => number

/** Positions for all settlements of a call, taken at once. */
export function tailFor(database: Database, settlements: readonly Settlement[]): Tail {
  const joining = settlements.filter(({ outcome }) => ['retry', 'schedule', 'dead'].includes(outcome.kind)).length
  let next = joining > 0 ? takePositions(database, joining) : 0
  return () => next++
}

/** Writes one outcome. False: the claim was not there any more. */
export function settleOne(
  database: Database,
  owner: OwnerId,
  settlement: Settlement,
  now: EpochMs,
  tail: Tail,
): boolean {
  const changed = write(database, owner, settlement, now, tail)
  if (changed && settlement.note) database.run(ledger.addNote, settlement.note)
  return changed
}

function write(database: Database, owner: OwnerId, { token, outcome }: Settlement, now: EpochMs, tail: Tail): boolean {
  switch (outcome.kind) {
    case 'done':
    case 'gone':
      return database.run(sql.settleAway, owner, token) > 0
    case 'retry':
      return database.run(sql.settleRetry, owner, token, outcome.queue, tail(), outcome.at, outcome.payload) > 0
    case 'schedule':
      return database.run(sql.settleSchedule, owner, token, outcome.queue, tail(), outcome.at, outcome.payload) > 0
    case 'dead':
      return database.run(sql.settleDead, owner, token, tail(), now, outcome.payload) > 0
    case 'back':
      return database.run(sql.settleBack, owner, token) > 0
    default:
      return outcome satisfies never
  }
}

const dayOf = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10)

/** Adds to the totals and to the day, in the transaction that ended the attempts. */
export function tally(database: Database, counted: { processed: number; failed: number }, now: EpochMs): void {
  if (counted.processed === 0) return
  database.run(ledger.count, '', counted.processed, counted.failed)
  database.run(ledger.count, dayOf(now), counted.processed, counted.failed)
}
