// G7: each tick of a job by the clock is pushed once. Never twice, though its job may run again; and none is left out between the
// moment at which it was declared and the end of the faults: what came while nobody lived is made up.

import type { Tick } from '../../ledger/line.ts'
import { crons } from '../../workload/features.ts'
import type { Finding } from '../finding.ts'
import { grouped, type History } from '../history.ts'
import type { Walk } from '../walk.ts'
import { type Ask, isStored } from './featured.ts'

/** Clocks that are read one after the other show this much more. */
const ROUNDING_MS = 5

type Ticking = Ask & { readonly tick: Tick }

export function checkTicks(history: History, walk: Walk): Finding[] {
  const asks = history.features.asks.filter((ask): ask is Ticking => ask.tick !== null)
  const exists = new Set<number | null>([...history.runs, ...history.claims, ...walk.jobs].map(({ n }) => n))
  const byTick = grouped(asks, ({ tick }) => `${tick.cron} ${tick.at}`)
  return [
    ...[...byTick].flatMap(([name, some]) => twice(name, some, exists)),
    ...asks.filter(({ tick, wall }) => tick.at > wall + ROUNDING_MS).map(early),
    ...crons.flatMap((cron) => missed(cron, byTick, exists, boundsOf(history, walk.crons?.[cron.name]))),
  ].map((what) => ({ rule: 'G7', what }))
}

function twice(name: string, asks: readonly Ask[], exists: ReadonlySet<number | null>): string[] {
  const jobs = new Set(asks.filter((ask) => isStored(ask) || exists.has(ask.n)).map(({ n }) => n))
  return jobs.size > 1 ? [`tick ${name} was pushed ${jobs.size} times: jobs ${[...jobs].join(', ')}`] : []
}

const early = ({ tick, wall }: Ticking): string => `tick ${tick.cron} ${tick.at} was pushed at ${wall}, before its time`

interface Bounds {
  readonly from: number
  readonly to: number
}

/** In ms since 1970: from its declaration to the end of the faults. null: nobody ever declared it. */
function boundsOf({ features, phases }: History, from: number | undefined): Bounds | null {
  const [one] = features.asks
  if (from === undefined || !one || phases.heal === undefined) return null
  // All processes of a host share the clock of the ledgers, and this one is on both.
  return { from, to: phases.heal + one.wall - one.from - ROUNDING_MS }
}

type Cron = (typeof crons)[number]

function missed(
  { name, everyMs, overlap }: Cron,
  byTick: ReadonlyMap<string, readonly Ask[]>,
  exists: ReadonlySet<number | null>,
  bounds: Bounds | null,
): string[] {
  if (bounds === null) return [`${name} was never declared`]
  const lacking: string[] = []
  for (let at = (Math.floor(bounds.from / everyMs) + 1) * everyMs; at <= bounds.to; at += everyMs) {
    const asks = byTick.get(`${name} ${at}`) ?? []
    const came = asks.some((ask) => isStored(ask) || ask.status === 'duplicate' || exists.has(ask.n))
    // Where the store may have refused it for the job before, and nobody heard, nothing is left to see.
    const mayBeSkipped = overlap === 'skip' && asks.some(({ status }) => status === 'unknown')
    if (!came && !mayBeSkipped) lacking.push(`tick ${name} ${at} is missed; it was asked for ${asks.length} times`)
  }
  return lacking
}

/** How many ticks were pushed. */
export const ticksOf = ({ features }: History): number =>
  new Set(features.asks.flatMap((ask) => (ask.tick && isStored(ask) ? [`${ask.tick.cron} ${ask.tick.at}`] : []))).size
