// Guards as rows. Everything here runs inside the transaction of the push, settle or move that needs it.

import { type EpochMs, later } from '../../core/clock.ts'
import { type Guard, type GuardKey, guardKey, type Held } from '../../core/features/guard.ts'
import { type Jid, jidOf } from '../../core/job/jid.ts'
import type { Database } from './database.ts'
import { guards as sql } from './sql.generated.ts'

export type Taken =
  /** `own`: the holder held one of them already. */
  | { readonly status: 'taken'; readonly from: Jid | null; readonly own: boolean }
  | { readonly status: 'refused'; readonly by: GuardKey; readonly of: Jid }

/** Takes all guards, or none where one of them refuses. */
export function takeGuards(database: Database, guards: readonly Guard[], now: EpochMs): Taken {
  let from: Jid | null = null
  let own = false
  for (const guard of guards) {
    const held = database.get<{ holder: string }>(sql.holderOf, guard.key, now)
    own ||= held?.holder === guard.holder
    if (!held || held.holder === guard.holder) continue
    if (guard.taken === 'refuse') return { status: 'refused', by: guardKey(guard.key), of: jidOf(held.holder) }
    from = jidOf(held.holder)
  }
  for (const guard of guards) database.run(sql.take, guard.key, guard.holder, later(now, guard.ttlMs))
  return { status: 'taken', from, own }
}

/** Renews guards, each unless another holds it. */
export function extendGuards(database: Database, guards: readonly Guard[], now: EpochMs): void {
  for (const guard of guards) takeGuards(database, [{ ...guard, taken: 'refuse' }], now)
}

/** Who holds a key; null: nobody. */
export const holderOf = (database: Database, key: GuardKey, now: EpochMs): Jid | null => {
  const held = database.get<{ holder: string }>(sql.holderOf, key, now)
  return held ? jidOf(held.holder) : null
}

/** Lets guards go, each only while it names the holder; one that has fallen by itself was not let go. */
export const freeGuards = (database: Database, guards: readonly Held[], now: EpochMs): boolean[] =>
  guards.map(({ key, holder }) => database.run(sql.free, key, holder, now) > 0)
