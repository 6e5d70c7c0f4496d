// G13: no limit is exceeded. What runs at once under a limiter by the ledgers of the processes, for as long as a lease lasts that
// was surely not let go; what was used in a time by the answers of the store, by its clock; and nobody runs without.

import { bucket, limitsOf, three, two, window } from '../../workload/features.ts'
import type { Finding } from '../finding.ts'
import { type Claim, grouped, type History, type Run } from '../history.ts'
import { type Going, tooMany } from './at-once.ts'
import type { Acquired } from './featured.ts'
import { Rightful } from './rightful.ts'

const most: Readonly<Record<string, number>> = { [three.name]: three.max, [two.name]: two.max }

export function checkLimits(history: History): Finding[] {
  const held = heldIn(history)
  const without = held.flatMap(({ run, limit, acquired }) =>
    acquired ? [] : [`job ${run.n} ran in ${run.pid} and did not hold ${limit}`],
  )
  const over = tooMany([...jobsAtWork(history, held), ...byHand(history)], (limit) => most[limit] ?? 0).map(
    ({ group, at, who }) =>
      `${who.length} held ${group} at once at ${Math.round(at)}, not ${most[group]}: ${who.join(', ')}`,
  )
  return [...without, ...over, ...checkWindow(history), ...checkBucket(history)].map((what) => ({ rule: 'G13', what }))
}

/** A run, and a limit that it is to hold. */
interface Held {
  readonly run: Run
  readonly limit: string
  readonly acquired: Acquired | undefined
}

function heldIn({ runs, claims, features }: History): Held[] {
  const byHolder = grouped(features.acquired, ({ limit, holder }) => `${limit} ${holder}`)
  const byJob = grouped(claims, ({ n }) => n)
  const claimOf = (run: Run): Claim | undefined =>
    byJob.get(run.n)?.findLast(({ pid, at }) => pid === run.pid && at <= run.from)
  return runs.flatMap((run) =>
    ((run.feature && limitsOf[run.feature.job]) ?? []).map((limit) => ({
      ...{ run, limit },
      acquired: byHolder.get(`${limit} ${claimOf(run)?.id}`)?.at(-1),
    })),
  )
}

function jobsAtWork(history: History, held: readonly Held[]): Going[] {
  const rightful = new Rightful(history)
  return held.flatMap(({ run, limit, acquired }): Going[] => {
    if (limit !== three.name || !acquired) return []
    const to = Math.min(rightful.until(run), acquired.asked + three.leaseMs)
    return [{ group: limit, who: `job ${run.n} in ${run.pid}`, from: run.from, to }]
  })
}

function byHand(history: History): Going[] {
  const rightful = new Rightful(history)
  return history.features.sections.map((one) => {
    // Not long before it began there was an answer, so the lease lasts nearly as long from then on.
    const to = Math.min(rightful.until(one), one.from + two.leaseMs / 2)
    return { group: one.limit, who: `${one.pid} since ${one.from}`, from: one.from, to }
  })
}

const usesOf = ({ features }: History, name: string): number[] =>
  features.acquired
    .filter(({ limit }) => limit === name)
    .map(({ now }) => now)
    .sort((a, b) => a - b)

function checkWindow(history: History): string[] {
  return [...grouped(usesOf(history, window.name), (now) => Math.floor(now / window.perMs))]
    .filter(([, uses]) => uses.length > window.limit)
    .map(
      ([nth, uses]) =>
        `${window.name} was used ${uses.length} times from ${nth * window.perMs} on, not ${window.limit}`,
    )
}

/** From each use on: no more than what a full bucket has, and what came back since. */
function checkBucket(history: History): string[] {
  const { limit, perMs, name } = bucket
  const uses = usesOf(history, name)
  return uses.flatMap((from, i) => {
    const ends = uses.slice(i)
    const at = ends.findIndex((to, count) => count + 1 > limit + ((to - from) * limit) / perMs)
    return at < 0 ? [] : [`${name} was used ${at + 1} times within ${(ends[at] ?? from) - from} ms, from ${from} on`]
  })
}
