// There must have been enough of everything, and what died must have died of what it should.

import type { Haymaker } from 'haymaker'
import type { Report } from '../report.ts'

/** Of what the jobs of a class may die here. */
const causes: Readonly<Record<string, RegExp>> = {
  DemoJob: /HM_ARGS_ARITY/,
  ImportFeed: /does not answer|answered 404/,
  MakeThumbnails: /cannot be drawn/,
}

/** Of classes that the clock pushes: the others come with the workload. */
const leastOf: Readonly<Record<string, number>> = { FindUnfinished: 3, Sweep: 3 }
const least = { settled: 300, ofEachClass: 25, classes: 13, retried: 20, dead: 10, scheduled: 10 } as const

export async function wrongJobs(hm: Haymaker, report: Report): Promise<string[]> {
  const wrong: string[] = []
  const atLeast = (what: string, is: number, wanted: number): void => {
    if (is < wanted) wrong.push(`${is} ${what}, expected at least ${wanted}`)
  }
  let dead = 0
  for await (const { jid, class: name, job } of hm.dead) {
    if (jid === null || !report.pushed.has(jid)) continue
    dead++
    const because = job?.failures?.errorMessage ?? ''
    if (!causes[name]?.test(because)) wrong.push(`${name} ${jid} died of: ${because}`)
  }
  atLeast('jobs settled', report.settled, least.settled)
  atLeast('classes of jobs', report.classes.length, least.classes)
  for (const name of report.classes) {
    const tally = report.of(name)
    atLeast(`jobs of ${name}`, tally.done.size + tally.dead.size, leastOf[name] ?? least.ofEachClass)
  }
  atLeast('attempts retried', report.retried, least.retried)
  atLeast('dead jobs', dead, least.dead)
  atLeast('scheduled jobs', report.scheduled.size, least.scheduled)
  return wrong
}
