// The record of numbered calls: what push and settle answered last, per caller, so that a repeat is answered from here
// and touches nothing. Runs inside the transaction of the call it records.

import type { EpochMs } from '../../core/clock.ts'
import { keptAnswers } from '../../core/store/queueing.ts'
import type { Database } from './database.ts'
import { queueing as sql } from './sql.generated.ts'

/** The recorded answer as text; 'old' where the number fell out of the record; null where the call is new. */
export function recall(database: Database, caller: string, seq: number): { answer: string } | 'old' | null {
  const known = database.get<{ highest: number | null; answer: string | null }>(sql.recall, caller, seq)
  if (known?.highest == null) return null
  // First, since a slot whose number was skipped still holds an answer from before.
  if (seq <= known.highest - keptAnswers) return 'old'
  return known.answer === null ? null : { answer: known.answer }
}

/** Keeps an answer in the place of the one that falls out. `until` null: as long as the owner lives. */
export function remember(
  database: Database,
  { caller, seq, until, answer }: { caller: string; seq: number; until: EpochMs | null; answer: string },
): void {
  database.run(sql.remember, caller, seq % keptAnswers, seq, until, answer)
}
