// Limiters of the reference store: the rules themselves, and what they answered last.

import { type EpochMs, later } from '../../../core/clock.ts'
import { carried, corrected, judge, longest } from '../../../core/features/limiter/judge.ts'
import { keptFor, type LimiterName } from '../../../core/features/limiter/rule.ts'
import type {
  Acquire,
  Acquired,
  Coordination,
  KeptLimiter,
  Release,
  Renewal,
} from '../../../core/store/coordination.ts'
import type { OwnerId } from '../../../core/store/queueing.ts'
import type { Memory } from './memory.ts'
import type { Parts } from './parts.ts'

export function limits(parts: Parts): Omit<Coordination, 'free' | 'holders' | 'inHand'> {
  return {
    async acquire(calls) {
      return calls.map((call) => acquire(parts.memory, call, parts.clock.now()))
    },
    async release(releases) {
      return releases.map((one) => release(parts.memory, one, parts.clock.now()))
    },
    async renew(renewals) {
      return renewals.map((one) => renew(parts.memory, one, parts.clock.now()))
    },
    async hasLimiters() {
      return parts.memory.limiters.size > 0
    },
    async limiters() {
      const { memory, clock } = parts
      return [...memory.limiters.keys()].toSorted().flatMap((name) => knownOf(memory, name, clock.now()) ?? [])
    },
    async resetLimiter(name) {
      return parts.memory.limiters.delete(name)
    },
  }
}

/** The leases of an owner that is dead come back. */
export function reclaim({ limiters }: Memory, owner: OwnerId): void {
  for (const [name, limiter] of limiters) {
    const leases = limiter.leases.filter(({ holder }) => !holder.startsWith(`${owner}:`))
    const reclaimed = limiter.reclaimed + limiter.leases.length - leases.length
    limiters.set(name, { ...limiter, leases, reclaimed })
  }
}

function acquire(memory: Memory, { holder, uses, again }: Acquire, now: EpochMs): Acquired {
  if (holder.owner !== null && !memory.owners.get(holder.owner)?.alive) return { status: 'gone' }
  const judged = uses.map((use) => {
    const known = withoutEnded(knownOf(memory, use.name, now), now)
    return { use, known, counted: carried(known, use.rule), said: judge(use, known, holder, now) }
  })
  const over = longest(judged.flatMap(({ use, said }) => ('retryAt' in said ? [{ name: use.name, ...said }] : [])))
  for (const { use, known, counted, said } of judged) {
    const { name, rule } = use
    const before = known ?? { leases: [], immediate: 0, waited: 0, refused: 0, reclaimed: 0 }
    const mine = { holder: holder.id, until: later(now, rule.spanMs) }
    const others = before.leases.filter((lease) => lease.holder !== holder.id)
    memory.limiters.set(name, {
      ...{ ...before, name, rule, usedAt: now },
      counted: over || 'retryAt' in said ? counted : said.counted,
      leases: over || rule.kind !== 'concurrent' ? before.leases : [...others, mine],
      immediate: before.immediate + (over || again ? 0 : 1),
      waited: before.waited + (!over && again ? 1 : 0),
      refused: before.refused + ('retryAt' in said ? 1 : 0),
    })
  }
  return over ? { status: 'over', ...over, now } : { status: 'held', now }
}

function knownOf({ limiters }: Memory, name: LimiterName, now: EpochMs): KeptLimiter | null {
  const known = limiters.get(name)
  return known && later(known.usedAt, keptFor(known.rule)) > now ? known : null
}

function withoutEnded(known: KeptLimiter | null, now: EpochMs): KeptLimiter | null {
  if (known === null) return null
  const leases = known.leases.filter(({ until }) => until > now)
  return { ...known, leases, reclaimed: known.reclaimed + known.leases.length - leases.length }
}

function release(memory: Memory, { name, holder, more = 0 }: Release, now: EpochMs): boolean {
  const known = knownOf(memory, name, now)
  if (!known) return false
  const held = known.leases.some((lease) => lease.holder === holder && lease.until > now)
  const leases = known.leases.filter((lease) => lease.holder !== holder)
  memory.limiters.set(name, { ...known, leases, counted: more === 0 ? known.counted : corrected(known, now, more) })
  return more === 0 ? held : known.rule.kind === 'points'
}

function renew(memory: Memory, { name, holder, rule }: Renewal, now: EpochMs): boolean {
  const known = knownOf(memory, name, now)
  const held = known?.leases.some((lease) => lease.holder === holder && lease.until > now) ?? false
  if (!known || !held) return false
  const others = known.leases.filter((lease) => lease.holder !== holder)
  memory.limiters.set(name, { ...known, leases: [...others, { holder, until: later(now, rule.spanMs) }] })
  return true
}
