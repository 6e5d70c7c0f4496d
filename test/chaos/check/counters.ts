// G8: counters are exact. Each attempt that came to its end counts once, however often it ran, and a snooze does not count.
// Only a job that was given up as poison leaves open whether its last attempt had been counted, and so does one whose place was
// taken: it is passed over uncounted, also where a process died between the end of its attempt and the outcome.

import { replacedIn } from './features/replaced.ts'
import type { Finding } from './finding.ts'
import type { History } from './history.ts'
import type { Walk } from './walk.ts'

export interface Counters {
  readonly exact: boolean
  readonly findings: readonly Finding[]
}

export function checkCounters(history: History, { jobs, counted }: Walk): Counters {
  if (counted === null) return { exact: true, findings: [] }
  const open = new Set([...jobs.map(({ n }) => n), ...replacedIn(history)])
  const ended = history.runs.filter(({ how }) => how === 'ok' || how === 'throw')
  const attempts = (of: typeof ended): number => new Set(of.map(({ n, attempt }) => `${n} ${attempt}`)).size
  const judge = (what: 'processed' | 'failed', runs: typeof ended): Finding[] => {
    const least = attempts(runs.filter(({ n }) => !open.has(n)))
    const most = attempts(runs)
    const said = counted[what]
    if (said >= least && said <= most) return []
    return [
      { rule: 'G8', what: `${what} is ${said}, and ${least === most ? most : `${least} to ${most}`} attempts did` },
    ]
  }
  const failures = ended.filter(({ how }) => how === 'throw')
  const findings = [...judge('processed', ended), ...judge('failed', failures)]
  return { exact: findings.length === 0, findings }
}
