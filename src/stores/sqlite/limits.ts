// Limiters as rows, and their leases. Everything here runs inside the transaction of the call that needs it.

import { type EpochMs, epochMs, later, ms } from '../../core/clock.ts'
import { carried, corrected, judge, type Known, longest, type Use } from '../../core/features/limiter/judge.ts'
import {
  type Counted,
  keptFor,
  kinds,
  type Lease,
  type LimiterName,
  limiterName,
} from '../../core/features/limiter/rule.ts'
import type { Acquire, Acquired, Coordination, KeptLimiter, Release } from '../../core/store/coordination.ts'
import type { OwnerId } from '../../core/store/queueing.ts'
import type { Database } from './database.ts'
import type { Parts } from './parts.ts'
import { processes, limits as sql } from './sql.generated.ts'

interface Row {
  kind: string
  max: number
  span: number
  counted: string
}

interface FullRow extends Row {
  name: string
  immediate: number
  waited: number
  refused: number
  reclaimed: number
  usedAt: number
}

export function limits({ database, writer, clock, read }: Parts): Omit<Coordination, 'free' | 'holders' | 'inHand'> {
  return {
    acquire: (calls) =>
      writer.write(() => {
        const now = clock.now()
        return calls.map((call) => acquire(database, call, now))
      }),
    release: (releases) =>
      writer.write(() => {
        const now = clock.now()
        return releases.map((one) => release(database, one, now))
      }),
    renew: (renewals) =>
      writer.write(() => {
        const now = clock.now()
        return renewals.map(
          ({ name, holder, rule }) => database.run(sql.renew, name, holder, now, later(now, rule.spanMs)) > 0,
        )
      }),
    hasLimiters: () => read(() => database.get(sql.any) !== undefined),
    limiters: () => read(() => all(database, clock.now())),
    resetLimiter: (name) =>
      writer.write(() => {
        const leases = database.run(sql.forgetLeases, name)
        return database.run(sql.forget, name) + leases > 0
      }),
  }
}

/** The leases of an owner that is dead come back. */
export function reclaim(database: Database, owner: OwnerId): void {
  for (const { name } of database.all<{ name: string }>(sql.leasesOfOwner, owner)) database.run(sql.reclaimed, name, 1)
}

function acquire(database: Database, { holder, uses, again }: Acquire, now: EpochMs): Acquired {
  if (holder.owner !== null && !database.get(processes.alive, holder.owner)) return { status: 'gone' }
  const judged = uses.map((use) => {
    const known = knownOf(database, use.name, now)
    return { use, counted: carried(known, use.rule), said: judge(use, known, holder, now) }
  })
  const over = longest(judged.flatMap(({ use, said }) => ('retryAt' in said ? [{ name: use.name, ...said }] : [])))
  for (const { use, counted, said } of judged) {
    const count = over ? ('retryAt' in said ? 'refused' : null) : again ? 'waited' : 'immediate'
    keep(database, use, over || 'retryAt' in said ? counted : said.counted, { now, count })
    if (over || use.rule.kind !== 'concurrent') continue
    database.run(sql.lease, use.name, holder.id, holder.owner, later(now, use.rule.spanMs))
  }
  return over ? { status: 'over', ...over, now } : { status: 'held', now }
}

/** What is known of a limiter, whose ended leases are taken away. */
function knownOf(database: Database, name: LimiterName, now: EpochMs): Known | null {
  const ended = database.run(sql.ended, name, now)
  if (ended > 0) database.run(sql.reclaimed, name, ended)
  const row = database.get<Row>(sql.read, name, now)
  if (row) return knownIn(row, leasesOf(database, name))
  // Nobody used it for so long that it is forgotten.
  database.run(sql.forget, name)
  return null
}

function leasesOf(database: Database, name: string): readonly Lease[] {
  const rows = database.all<{ holder: string; until: number }>(sql.leasesOf, name)
  return rows.map(({ holder, until }) => ({ holder, until: epochMs(until) }))
}

function knownIn({ kind, max, span, counted }: Row, leases: readonly Lease[]): Known | null {
  const known = kinds.find((one) => one === kind)
  return known ? { rule: { kind: known, max, spanMs: ms(span) }, counted: readCounted(counted), leases } : null
}

const readCounted = (text: string): Counted => (text === '' ? [] : text.split(' ').map(Number))

interface Happened {
  readonly now: EpochMs
  readonly count: 'immediate' | 'waited' | 'refused' | null
}

function keep(database: Database, { name, rule }: Use, counted: Counted, { now, count }: Happened): void {
  const { kind, max, spanMs } = rule
  const counts = (['immediate', 'waited', 'refused'] as const).map((one) => (one === count ? 1 : 0))
  const [immediate = 0, waited = 0, refused = 0] = counts
  const times = [now, later(now, keptFor(rule))] as const
  database.run(sql.keep, name, kind, max, spanMs, counted.join(' '), immediate, waited, refused, ...times)
}

function release(database: Database, { name, holder, more = 0 }: Release, now: EpochMs): boolean {
  const lease = database.get<{ until: number }>(sql.letGo, name, holder)
  if (more === 0) return lease !== undefined && lease.until > now
  const row = database.get<Row>(sql.read, name, now)
  const known: Known | null = row ? knownIn(row, []) : null
  if (known?.rule.kind !== 'points') return false
  return database.run(sql.count, name, corrected(known, now, more).join(' ')) > 0
}

function all(database: Database, now: EpochMs): readonly KeptLimiter[] {
  return database.all<FullRow>(sql.all, now).flatMap((row) => {
    const { name, immediate, waited, refused, reclaimed, usedAt } = row
    const known = knownIn(row, leasesOf(database, name))
    if (!known) return []
    const counts = { immediate, waited, refused, reclaimed }
    return [{ ...known, name: limiterName(name), ...counts, usedAt: epochMs(usedAt) }]
  })
}
