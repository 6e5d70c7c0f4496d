// G10: a process that is told to stop ends in time, whatever the store does, and no process ends by itself.

import type { Finding } from './finding.ts'
import { type History, touches } from './history.ts'

export interface StopBound {
  /** Shutdown timeout, grace, and what a loaded machine adds. */
  readonly stopMs: number
}

const ends: ReadonlySet<string> = new Set(['kill', 'stop', 'roll'])

export function checkEndings(history: History, { stopMs }: StopBound): Finding[] {
  const asked = history.faults.filter(({ group }) => ends.has(group))
  return history.deaths.flatMap(({ pid, at, code, signal }): Finding[] => {
    const why = asked.filter((fault) => fault.from <= at && touches(fault, pid))
    if (why.length === 0) return [{ rule: 'G10', what: `${pid} ended by itself, with ${signal ?? code}` }]
    const stop = why.find(({ group }) => group === 'stop')
    const frozen = history.faults.filter(
      (fault) =>
        (fault.group === 'pause' || fault.group === 'machine') &&
        touches(fault, pid) &&
        stop &&
        fault.to > stop.from &&
        fault.from < at,
    )
    const wasKilled = why.some(({ group }) => group === 'kill')
    if (!stop || wasKilled || frozen.length > 0 || at - stop.from <= stopMs) return []
    return [{ rule: 'G10', what: `${pid} took ${Math.round(at - stop.from)} ms to stop` }]
  })
}
