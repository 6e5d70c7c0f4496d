// G5: what a dead process held runs again soon. Three times are measured for each death that hit running jobs. Until the first
// of them is in other hands: so long it took to see the death. Until the first runs again, and until the last does: these may
// be suspects, of which one runs at a time, so they wait for each other and for whatever is killed meanwhile.

import type { Finding } from './finding.ts'
import { type Claim, type Fault, grouped, type History, type Run } from './history.ts'

export interface RecoveryBounds {
  /** From a death to the first of its jobs in other hands, not counting time in which the store was away. */
  readonly seenMs: number
  /** From a death to the last of its jobs that runs again, likewise. */
  readonly lastMs: number
  /**
   * Where processes are killed faster than suspects can take turns, nobody says how long these wait while that goes on; then the
   * last one is looked for from the end of the faults on. Default: from the death on.
   */
  readonly lastAfter?: 'heal'
}

/** A death that hit running jobs. */
export interface Recovery {
  readonly pid: number
  readonly at: number
  readonly jobs: number
  /** To the first job in other hands. Where nobody hears of claims: that runs. */
  readonly seenMs: number
  readonly firstMs: number
  readonly lastMs: number
}

export interface Recoveries {
  readonly all: readonly Recovery[]
  readonly findings: readonly Finding[]
}

export function checkRecovery(history: History, bounds: RecoveryBounds): Recoveries {
  const all = recoveriesIn(history)
  const heal = bounds.lastAfter === 'heal' ? (history.phases.heal ?? 0) : 0
  const findings = all.flatMap(({ pid, at, seenMs, lastMs }): Finding[] => {
    const late = [
      { what: 'the first job of', said: 'was in other hands', ms: seenMs, bound: bounds.seenMs, from: at },
      { what: 'the last job of', said: 'ran again', ms: lastMs, bound: bounds.lastMs, from: Math.max(at, heal) },
    ].map((one) => ({
      ...one,
      ms: at + one.ms - one.from - disturbedMs(history.faults, pid, one.from, at + one.ms),
    }))
    return late
      .filter(({ ms, bound }) => ms > bound)
      .map(({ what, said, ms, bound }) => ({
        rule: 'G5',
        what: `${what} ${pid} ${said} after ${Math.round(ms)} ms of a working store, not ${bound}`,
      }))
  })
  return { all, findings }
}

function recoveriesIn({ runs, claims, faults }: History): Recovery[] {
  const runsOf = grouped(runs, ({ n }) => n)
  const claimsOf = grouped(claims, ({ n }) => n)
  const byProcess = grouped(runs, ({ pid }) => pid)
  return faults.flatMap((death): Recovery[] => {
    const [pid] = death.group === 'kill' && typeof death.touches !== 'string' ? death.touches : []
    const hit = pid === undefined ? [] : (byProcess.get(pid) ?? []).filter((run) => wasOpen(run, death))
    const next = hit.flatMap((run) => runsOf.get(run.n)?.find(({ from }) => from > death.from)?.from ?? [])
    if (pid === undefined || next.length === 0) return []
    const isElsewhere = (claim: Claim): boolean => claim.at > death.from && claim.pid !== pid
    const taken = hit.flatMap((run) => claimsOf.get(run.n)?.find(isElsewhere)?.at ?? [])
    const since = (at: number): number => at - death.from
    return [
      {
        ...{ pid, at: death.from, jobs: hit.length },
        seenMs: since(Math.min(...next, ...taken)),
        firstMs: since(Math.min(...next)),
        lastMs: since(Math.max(...next)),
      },
    ]
  })
}

const wasOpen = (run: Run, death: Fault): boolean => run.from <= death.to && (run.to === null || run.to > death.from)

/** How long between a death and a moment other faults were at work that hit somebody alive. */
function disturbedMs(faults: readonly Fault[], pid: number, from: number, until: number): number {
  let [sum, end] = [0, from]
  for (const fault of faults) {
    const isOther = typeof fault.touches === 'string' ? fault.touches !== 'none' : !fault.touches.includes(pid)
    if (!isOther || fault.to <= end || fault.from >= until) continue
    sum += Math.min(fault.to, until) - Math.max(fault.from, end)
    end = Math.min(fault.to, until)
  }
  return sum
}

/** The value below which this part of the values lies; 0 of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0
}
