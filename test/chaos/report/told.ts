// What a person is told at the end of a run, in lines.

import type { Judgement } from '../check/check.ts'

const MOST_FINDINGS = 20

export function told({
  summary,
  findings,
  delivery,
  duplicates,
  recoveries,
  lateness,
  starved,
  dead,
}: Judgement): string[] {
  const most = (values: number[]): number => Math.round(Math.max(0, ...values))
  const first = most(recoveries.all.map(({ firstMs }) => firstMs))
  const last = most(recoveries.all.map(({ lastMs }) => lastMs))
  const deaths = Object.entries(dead).map(([why, count]) => `${count} ${why}`)
  return [
    `${summary.jobs} jobs; ${delivery.recovered.length} of them had been pushed with no certain answer`,
    `${duplicates.all} runs beyond the first of an attempt, ${duplicates.unjustified} of them without a fault`,
    `${recoveries.all.length} deaths hit running jobs; at the most, the first job of one was in other hands after ${summary.recoveryMsMax} ms, ran again after ${first} ms, and the last, which may be a suspect that waits its turn, after ${last} ms; faults in between included`,
    `jobs with a time of their own started ${Math.round(lateness.medianMs)} ms after it (median, faults included)`,
    ...(starved > 0
      ? [`${starved} times a process waited for the machine itself; ${duplicates.starved} runs have no other excuse`]
      : []),
    `dead: ${deaths.join(', ') || 'none'}`,
    ...findings.slice(0, MOST_FINDINGS).map(({ rule, what }) => `${rule} broken: ${what}`),
    ...(findings.length > MOST_FINDINGS ? [`... and ${findings.length - MOST_FINDINGS} more`] : []),
  ]
}
