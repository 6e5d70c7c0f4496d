// G8: counters are exact. Each attempt that came to its end counts once, however often it ran, and a snooze does not count.
// Only a job that was given up as poison leaves open whether its last attempt had been counted, and so does one whose place was
// taken: it is passed over uncounted, also where a process died between the end of its attempt and the outcome. An attempt that ran
// twice and ended in two ways, as where it met an outage the first time, counts as the one or the other.

import { replacedIn } from './features/replaced.ts'
import type { Finding } from './finding.ts'
import type { History, Run } from './history.ts'
import type { Walk } from './walk.ts'

export interface Counters {
  readonly exact: boolean
  readonly findings: readonly Finding[]
}

export function checkCounters(history: History, { jobs, counted }: Walk): Counters {
  if (counted === null) return { exact: true, findings: [] }
  const open = new Set([...jobs.map(({ n }) => n), ...replacedIn(history)])
  const ended = history.runs.filter(({ how }) => how === 'ok' || how === 'throw')
  const attempts = (of: typeof ended): number => new Set(of.map(nameOf)).size
  const judge = (what: 'processed' | 'failed', runs: typeof ended, isSure: (run: Run) => boolean): Finding[] => {
    const least = attempts(runs.filter((run) => !open.has(run.n) && isSure(run)))
    const most = attempts(runs)
    const said = counted[what]
    if (said >= least && said <= most) return []
    return [
      { rule: 'G8', what: `${what} is ${said}, and ${least === most ? most : `${least} to ${most}`} attempts did` },
    ]
  }
  const failures = ended.filter(({ how }) => how === 'throw')
  const succeeded = new Set(ended.filter(({ how }) => how === 'ok').map(nameOf))
  const findings = [
    ...judge('processed', ended, () => true),
    ...judge('failed', failures, (run) => !succeeded.has(nameOf(run))),
  ]
  return { exact: findings.length === 0, findings }
}

const nameOf = ({ n, attempt }: Run): string => `${n} ${attempt}`
