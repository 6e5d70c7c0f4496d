// The record of numbered calls: what push and settle answered last, per caller, so that a repeat is answered from here
// and touches nothing. Runs inside the transaction of the call it records.

import type { EpochMs } from '../../core/clock.ts'
import { keptAnswers } from '../../core/store/queueing.ts'
import type { Database } from './database.ts'
import { queueing as sql } from './sql.generated.ts'

/** The recorded answer as text; 'old' where the number fell out of the record; null where the call is new. */
export function recall(database: Database, caller: string, seq: number): { answer: string } | 'old' | null {
  const known = database.get<{ answer: string }>(sql.answerOf, caller, seq)
  if (known) return known
  const highest = database.get<{ highest: number | null }>(sql.highestAnswer, caller)?.highest
  return highest != null && seq <= highest - keptAnswers ? 'old' : null
}

/** Keeps an answer, and drops those that fall out of the window. `until` null: as long as the owner lives. */
export function remember(
  database: Database,
  call: { caller: string; seq: number; until: EpochMs | null; answer: string },
): void {
  database.run(sql.keepAnswer, call.caller, call.seq, call.until, call.answer)
  database.run(sql.dropAnswers, call.caller, call.seq - keptAnswers)
  if (call.until !== null) database.run(sql.extendAnswers, call.caller, call.until)
}
