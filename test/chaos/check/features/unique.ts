// G12: a lock has one job at a time, and goes with it. A push that was told that its lock is free while the job before was still to
// run had it twice; one that was refused for a job that had let go met a lock that nobody has.

import type { Finding } from '../finding.ts'
import { grouped, type History } from '../history.ts'
import { type Ask, isStored } from './featured.ts'
import { heldBy, mayReplace } from './replaced.ts'

export function checkUnique(history: History): Finding[] {
  const lives = livesIn(history)
  return [...heldBy(history.features.asks)].flatMap(([lock, asks]) =>
    [...taken(asks, lives), ...leaked(asks, lives)].map((what) => ({ rule: 'G12', what: `${lock}: ${what}` })),
  )
}

/** What is certain about the time in which a job holds its lock. */
interface Life {
  /** The last sign that it held the lock: somebody asked for it after this, or ended it. */
  readonly heldAt: number
  /** From then on it surely held it no more. */
  readonly freeAt: number
}

const untilStart = ({ lock }: Ask): boolean => /^unique:Start/.test(lock ?? '')
const ends: ReadonlySet<string> = new Set(['done', 'gone', 'dead'])

function livesIn({ features, claims, settled, runs }: History): ReadonlyMap<number, Life> {
  const claimsOf = grouped(claims, ({ n }) => n)
  const accepted = new Map(settled.filter(({ fate }) => fate === 'accepted').map((one) => [one.id, one]))
  const firstRun = new Map<number, number>()
  for (const { n, from } of runs) if (!firstRun.has(n)) firstRun.set(n, from)
  return new Map(
    features.asks.map((ask) => {
      const mine = claimsOf.get(ask.n) ?? []
      if (untilStart(ask)) {
        const heldAt = Math.min(...mine.map(({ asked }) => asked))
        return [
          ask.n,
          { heldAt: mine.length > 0 ? heldAt : 0, freeAt: firstRun.get(ask.n) ?? Number.POSITIVE_INFINITY },
        ]
      }
      const outcomes = mine.flatMap(({ id }) => accepted.get(id) ?? [])
      const end = outcomes.find(({ kind }) => ends.has(kind))
      const heldAt = Math.max(0, ...mine.map(({ asked }) => asked), ...outcomes.map(({ asked }) => asked))
      return [ask.n, { heldAt, freeAt: end?.at ?? Number.POSITIVE_INFINITY }]
    }),
  )
}

/** Asks that got a lock while another job surely had it. */
function taken(asks: readonly Ask[], lives: ReadonlyMap<number, Life>): string[] {
  const holders = asks.filter(isStored)
  return holders.flatMap((next) => {
    if (next.status === 'replaced') return []
    const before = holders.find(
      (one) =>
        one.n !== next.n && one.to < next.from && next.to < (lives.get(one.n)?.heldAt ?? 0) && !isReplaced(one, asks),
    )
    return before ? [`job ${next.n} was pushed while job ${before.n} had it`] : []
  })
}

/** Another may have had its place by then. */
const isReplaced = (one: Ask, asks: readonly Ask[]): boolean =>
  mayReplace(one) && asks.some((ask) => ask.of === one.n || (ask.status === 'unknown' && ask.n !== one.n))

/** Asks that were told of a job which had surely let go before. */
function leaked(asks: readonly Ask[], lives: ReadonlyMap<number, Life>): string[] {
  return asks.flatMap(({ n, of, from, status }) => {
    if (of === null || (lives.get(of)?.freeAt ?? Number.POSITIVE_INFINITY) >= from) return []
    return [`job ${n} was told ${status} because of job ${of}, which had let go`]
  })
}
