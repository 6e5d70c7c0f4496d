// What a person is told at the end of a run, in lines.

import type { Judgement } from '../check/check.ts'
import { quantile } from '../check/recovery.ts'

const MOST_FINDINGS = 20

export function told({ summary, findings, delivery, duplicates, recoveries, lateness, dead }: Judgement): string[] {
  const last = recoveries.all.map(({ lastMs }) => lastMs)
  const deaths = Object.entries(dead).map(([why, count]) => `${count} ${why}`)
  return [
    `${summary.jobs} jobs; ${delivery.recovered.length} of them had been pushed with no certain answer`,
    `${duplicates.all} runs beyond the first of an attempt, ${duplicates.unjustified} of them without a fault`,
    `${recoveries.all.length} deaths hit running jobs; the first ran again within ${summary.recoveryMsMax} ms, the last within ${Math.round(Math.max(0, ...last))} ms (median ${Math.round(quantile(last, 0.5))} ms)`,
    `jobs with a time of their own started ${Math.round(lateness.medianMs)} ms after it (median, faults included)`,
    `dead: ${deaths.join(', ') || 'none'}`,
    ...findings.slice(0, MOST_FINDINGS).map(({ rule, what }) => `${rule} broken: ${what}`),
    ...(findings.length > MOST_FINDINGS ? [`... and ${findings.length - MOST_FINDINGS} more`] : []),
  ]
}
