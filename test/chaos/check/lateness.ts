// G6: nothing starts before its time.

import type { Finding } from './finding.ts'
import type { History } from './history.ts'
import { quantile } from './recovery.ts'

/** Stores keep times to the millisecond. */
const ROUNDING_MS = 1

export interface Lateness {
  /** Half of the jobs with a time of their own started no later than this after it. Faults and queues included. */
  readonly medianMs: number
  readonly findings: readonly Finding[]
}

export function checkLateness({ runs }: History): Lateness {
  const timed = runs.flatMap((run) => (run.earlyMs === null ? [] : [{ n: run.n, earlyMs: run.earlyMs }]))
  const early = timed.filter(({ earlyMs }) => earlyMs > ROUNDING_MS)
  return {
    medianMs: quantile(
      timed.map(({ earlyMs }) => -earlyMs),
      0.5,
    ),
    findings: early.map(({ n, earlyMs }) => ({ rule: 'G6', what: `job ${n} started ${earlyMs} ms before its time` })),
  }
}
