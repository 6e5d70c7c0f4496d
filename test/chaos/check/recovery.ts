// G5: what a dead process held runs again soon. Two times are measured for each death that hit running jobs: until the first
// of them runs again, which is how long the death took to be seen; and until the last one does, since suspects take turns.

import type { Finding } from './finding.ts'
import { type Fault, grouped, type History, type Run, touches } from './history.ts'

export interface RecoveryBounds {
  /** From a death to the first of its jobs, not counting time in which the store was away. */
  readonly firstMs: number
  /** To the last. */
  readonly lastMs: number
}

/** A death that hit running jobs. */
export interface Recovery {
  readonly pid: number
  readonly at: number
  readonly jobs: number
  readonly firstMs: number
  readonly lastMs: number
}

export interface Recoveries {
  readonly all: readonly Recovery[]
  readonly findings: readonly Finding[]
}

export function checkRecovery(history: History, bounds: RecoveryBounds): Recoveries {
  const byJob = grouped(history.runs, ({ n }) => n)
  const byProcess = grouped(history.runs, ({ pid }) => pid)
  const all: Recovery[] = []
  const findings: Finding[] = []
  for (const death of history.faults.filter(({ group }) => group === 'kill')) {
    const [pid] = typeof death.touches === 'string' ? [] : death.touches
    const hit = pid === undefined ? [] : (byProcess.get(pid) ?? []).filter((run) => wasOpen(run, death))
    const next = hit.flatMap((run) => byJob.get(run.n)?.find(({ from }) => from > death.from) ?? [])
    if (pid === undefined || next.length === 0) continue
    const [first, last] = [Math.min(...next.map(({ from }) => from)), Math.max(...next.map(({ from }) => from))]
    all.push({ pid, at: death.from, jobs: hit.length, firstMs: first - death.from, lastMs: last - death.from })
    for (const [what, until, bound] of [
      ['the first', first, bounds.firstMs],
      ['the last', last, bounds.lastMs],
    ] as const) {
      const took = until - death.from - disturbedMs(history.faults, death, until)
      if (took > bound)
        findings.push({
          rule: 'G5',
          what: `${what} job of ${pid} ran again after ${Math.round(took)} ms of a working store, not ${bound}`,
        })
    }
  }
  return { all, findings }
}

const wasOpen = (run: Run, death: Fault): boolean => run.from <= death.to && (run.to === null || run.to > death.from)

/** How long between a death and a moment other faults were at work that hit somebody alive. */
function disturbedMs(faults: readonly Fault[], death: Fault, until: number): number {
  const spans = faults
    .filter((fault) => fault !== death && fault.touches !== 'none')
    .filter((fault) => fault.to > death.from && fault.from < until)
    .map(({ from, to }) => [Math.max(from, death.from), Math.min(to, until)] as const)
  let [sum, end] = [0, death.from]
  for (const [from, to] of spans) {
    sum += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }
  return sum
}

/** The value below which this part of the values lies; 0 of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0
}

/** Faults that a process lived through, for the page. */
export const faultsOn = (history: History, pid: number): Fault[] =>
  history.faults.filter((fault) => touches(fault, pid))
