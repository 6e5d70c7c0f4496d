// Limiters on Redis: a hash for each, with what is counted of it, a set of the leases of one that is concurrent, ordered by their ends,
// and one set of the names, by the time at which a limiter that nobody uses is forgotten.

import { epochMs, ms } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import {
  keptFor,
  kinds,
  type Lease,
  type LimiterName,
  limiterName,
  type Rule,
} from '../../core/features/limiter/rule.ts'
import type { Acquire, Acquired, Coordination, KeptLimiter } from '../../core/store/coordination.ts'
import type { OwnerId } from '../../core/store/queueing.ts'
import { type Argument, listOf, type Reply, textOf } from './connection.ts'
import { KeyList } from './key-list.ts'
import type { Keys } from './keys.ts'
import type { Parts } from './parts.ts'

const AT_ONCE = 100

export function limits(parts: Parts): Omit<Coordination, 'free' | 'holders' | 'inHand'> {
  const { server, keys } = parts
  return {
    async acquire(calls) {
      if (calls.length === 0) return []
      const list = new KeyList([keys.limits, keys.owners])
      const args = calls.flatMap((call) => argumentsOf(call, list, keys))
      const [now, ...said] = listOf(await server.run('acquire', list.keys, args))
      return said.map((one) => acquiredIn(one, Number(textOf(now))))
    },
    async release(releases) {
      if (releases.length === 0) return []
      const names = releases.flatMap(({ name }) => [keys.limit(name), keys.leases(name)])
      const args = releases.flatMap(({ holder, more = 0 }) => [holder, String(more)])
      return listOf(await server.run('limitLetGo', names, args)).map((one) => one === 1)
    },
    async renew(renewals) {
      if (renewals.length === 0) return []
      const names = renewals.map(({ name }) => keys.leases(name))
      const args = renewals.flatMap(({ holder, rule }) => [holder, String(rule.spanMs), String(keptFor(rule))])
      return listOf(await server.run('limitRenew', names, args)).map((one) => one === 1)
    },
    hasLimiters: async () => Number(await server.send(['EXISTS', keys.limits])) > 0,
    limiters: () => all(parts),
    async resetLimiter(name) {
      return (await server.run('limitForget', [keys.limits, keys.limit(name), keys.leases(name)], [name])) === 1
    },
  }
}

/** The leases of an owner that is dead come back. A key of another program in their place stops no sweep. */
export async function reclaim(parts: Parts, owner: OwnerId): Promise<void> {
  try {
    await reclaimAll(parts, owner)
  } catch (error) {
    if (!isWrongType(error)) throw error
  }
}

const isWrongType = (error: unknown): boolean =>
  error instanceof HaymakerError && error.cause instanceof Error && error.cause.message.includes('WRONGTYPE')

async function reclaimAll(parts: Parts, owner: OwnerId): Promise<void> {
  const { server, keys } = parts
  const names = await namesIn(parts)
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const some = names.slice(from, from + AT_ONCE).flatMap((name) => [keys.limit(name), keys.leases(name)])
    await server.run('limitReclaim', some, [`${owner}:`])
  }
}

function argumentsOf({ holder, uses, again }: Acquire, list: KeyList, keys: Keys): readonly Argument[] {
  const each = uses.flatMap(({ name, rule, cost }) => {
    const place = list.place(keys.limit(name))
    list.place(keys.leases(name))
    return [String(place), name, rule.kind, ...[rule.max, rule.spanMs, cost, keptFor(rule)].map(String)]
  })
  return [holder.id, holder.owner ?? '', again ? '1' : '0', String(uses.length), ...each]
}

function acquiredIn(said: Reply, time: number): Acquired {
  const now = epochMs(time)
  if (!Array.isArray(said)) return textOf(said) === 'held' ? { status: 'held', now } : { status: 'gone' }
  const [name, retryAt] = said.map(textOf)
  return { status: 'over', name: limiterName(name), retryAt: epochMs(Number(retryAt)), now }
}

const namesIn = async ({ server, keys }: Parts): Promise<readonly LimiterName[]> =>
  listOf(await server.send(['ZRANGE', keys.limits, '0', '-1'])).map((name) => limiterName(textOf(name)))

const fields = ['kind', 'max', 'span', 'counted', 'immediate', 'waited', 'refused', 'reclaimed', 'used'] as const

async function all(parts: Parts): Promise<readonly KeptLimiter[]> {
  const { server, keys } = parts
  const names = (await namesIn(parts)).toSorted()
  const kept: KeptLimiter[] = []
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const some = names.slice(from, from + AT_ONCE)
    const said = await server.pipeline(
      some.flatMap((name) => [
        ['HMGET', keys.limit(name), ...fields],
        ['ZRANGE', keys.leases(name), '0', '-1', 'WITHSCORES'],
      ]),
    )
    kept.push(...some.flatMap((name, i) => limiterIn(name, said[2 * i], said[2 * i + 1]) ?? []))
  }
  return kept
}

function limiterIn(name: LimiterName, found: Reply | undefined, held: Reply | undefined): KeptLimiter | null {
  const [kind, max, span, counted, ...counts] = listOf(found).map((value) => (value === null ? '' : textOf(value)))
  const known = kinds.find((one) => one === kind)
  // It was forgotten since its name was read.
  if (!known || counted === undefined) return null
  const [immediate = 0, waited = 0, refused = 0, reclaimed = 0, used = 0] = counts.map(Number)
  const rule: Rule = { kind: known, max: Number(max), spanMs: ms(Number(span)) }
  const numbers = counted === '' ? [] : counted.split(' ').map(Number)
  const times = { immediate, waited, refused, reclaimed, usedAt: epochMs(used) }
  return { name, rule, counted: numbers, leases: leasesIn(held), ...times }
}

/** Names and ends by turns, or in pairs, as the protocol has it. */
function leasesIn(reply: Reply | undefined): readonly Lease[] {
  const flat = listOf(reply)
    .flat()
    .map((one) => textOf(one as Reply))
  return Array.from({ length: flat.length / 2 }, (_, i) => ({
    holder: flat[2 * i] ?? '',
    until: epochMs(Number(flat[2 * i + 1])),
  }))
}
