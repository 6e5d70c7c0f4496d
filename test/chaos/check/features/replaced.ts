// Jobs whose place another one took: they need not run, and are not lost.

import { grouped, type History } from '../history.ts'
import { type Ask, isStored } from './featured.ts'

/** Whoever passes over a job that was replaced settles it as this. */
const PASSED_OVER = 'gone'

export function replacedIn({ features, settled, claims, runs }: History): ReadonlySet<number> {
  const locked = features.asks.filter(({ lock }) => lock !== null)
  const asked = new Set(locked.map(({ n }) => n))
  const told = locked.flatMap(({ status, of }) => (status === 'replaced' && of !== null ? [of] : []))
  const jobs = new Map(claims.map(({ id, n }) => [id, n]))
  const passed = settled
    .filter(({ kind, fate }) => kind === PASSED_OVER && fate === 'accepted')
    .flatMap(({ id }) => jobs.get(id) ?? [])
    .filter((n) => asked.has(n))
  const began = new Set([...runs, ...claims].map(({ n }) => n))
  const unheard = [...grouped(locked.filter(mayReplace), ({ lock }) => lock).values()].flatMap((asks) =>
    asks.filter((ask) => asks.some((next) => next.status === 'unknown' && next.from > ask.from && began.has(next.n))),
  )
  return new Set([...told, ...passed, ...unheard.map(({ n }) => n)])
}

/** Its definition says that the next one takes its place. */
export const mayReplace = ({ lock }: Pick<Ask, 'lock'>): boolean => /^unique:\w+Replace:/.test(lock ?? '')

/** The asks of each lock that were answered, in the order in which they left. */
export const heldBy = (asks: readonly Ask[]): ReadonlyMap<string, readonly Ask[]> =>
  grouped(
    asks.filter(
      (ask) => ask.lock !== null && (isStored(ask) || ask.status === 'unknown' || ask.status === 'duplicate'),
    ),
    ({ lock }) => lock ?? '',
  )
