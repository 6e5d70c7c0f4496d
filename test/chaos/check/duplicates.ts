// G3: an attempt runs again only where a fault hit the run before: its process died, was told to stop, stood still, or the
// store was away while it ran or while its outcome was written. Never after its outcome was accepted.

import type { Finding } from './finding.ts'
import { type Fault, grouped, type History, type Run, touches } from './history.ts'
import { Outcomes } from './outcomes.ts'

/** Within this time after the end of a run its outcome is written, unless something is in the way. */
const SETTLING_MS = 1000

/** What stood still ends its step when it goes on: a job whose start was under way starts now, though its process is taken for dead. */
const WAKING_MS = 250

export interface Duplicates {
  /** Runs beyond the first of an attempt. */
  readonly all: number
  readonly unjustified: number
  /** Of all of them, those that nothing explains but a machine that was busy with other things. */
  readonly starved: number
  readonly findings: readonly Finding[]
}

export function checkDuplicates(history: History): Duplicates {
  const outcomes = new Outcomes(history)
  const pairs = [...grouped(history.runs, ({ n, attempt }) => `${n} ${attempt}`).values()].flatMap(again)
  const findings = pairs.flatMap(([before, run]): Finding[] => {
    const why = outcomes.acceptedBefore(before, run) ? 'its outcome was accepted' : excuse(before, history.faults)
    if (why === null) return []
    return [{ rule: 'G3', what: `job ${run.n}, attempt ${run.attempt}, ran again in ${run.pid}: ${why}` }]
  })
  const made = history.faults.filter(({ group }) => group !== 'machine')
  const unexplained = pairs.filter(([before]) => excuse(before, made) !== null).length
  return {
    all: pairs.length,
    unjustified: findings.length,
    starved: Math.max(0, unexplained - findings.length),
    findings,
  }
}

/** Runs of an attempt beyond the first, each with the one before. A snooze ends a leg: the next run is no repeat. */
const again = (runs: readonly Run[]): (readonly [Run, Run])[] =>
  runs.slice(1).flatMap((run, i) => {
    const before = runs[i]
    return before && before.how !== 'snooze' ? [[before, run] as const] : []
  })

/** What is wrong, or null where a fault explains it. */
function excuse(before: Run, faults: readonly Fault[]): string | null {
  const until = (before.to ?? Number.POSITIVE_INFINITY) + SETTLING_MS
  const end = ({ group, to }: Fault): number => (group === 'pause' ? to + WAKING_MS : to)
  const hit = faults.some((fault) => touches(fault, before.pid) && before.from <= end(fault) && fault.from <= until)
  return hit ? null : `no fault hit its run in ${before.pid}`
}
