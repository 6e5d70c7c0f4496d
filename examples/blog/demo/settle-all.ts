// `--exit`: pushes the workload, waits until every job of it has ended, and holds what they left against what comes out
// without jobs.

import { setTimeout as wait } from 'node:timers/promises'
import { folder } from '../settings.ts'
import { everySeconds } from './fast-crons.ts'
import { progress, progressEnds } from './progress.ts'
import type { Report } from './report.ts'
import type { Stage } from './stage.ts'
import { wrongCode } from './verify/code.ts'
import { wrongJobs } from './verify/jobs.ts'
import { wrongMails } from './verify/mails.ts'
import { wrongTags } from './verify/tags.ts'
import { wrongThumbnails } from './verify/thumbnails.ts'
import { wrongClock } from './verify/ticks.ts'
import { wrongUpkeep } from './verify/upkeep.ts'
import { wrongWords } from './verify/words.ts'
import { type Done, workload } from './workload.ts'

const LOOK_MS = 100
const GIVE_UP_MS = 120_000

/** Answers whether all is as it should be. */
export async function settleAll(stage: Stage, report: Report): Promise<boolean> {
  const done = await workload(stage)
  console.log(`demo: ${report.pushed.size} jobs pushed so far, ${report.scheduled.size} of them for later`)
  const { late, lost } = await drained(stage, report)
  console.log(`\n${report.print()}\n`)
  const wrong = [...late, ...(await mismatches(stage, report, done)), ...lost.map((jid) => `job ${jid} is nowhere`)]
  for (const line of wrong) console.error(`demo: WRONG: ${line}`)
  console.log(`demo: the results are in ${folder()}`)
  console.log(`demo: ${report.settled} jobs settled, ${lost.length} lost`)
  return wrong.length === 0
}

interface Drained {
  readonly late: readonly string[]
  /** Ids of jobs that are nowhere. */
  readonly lost: readonly string[]
}

/** Resolves when every job has ended, also those that jobs and the clock have pushed, and nothing is left for the clock to push. */
async function drained({ hm }: Stage, report: Report): Promise<Drained> {
  const end = performance.now() + GIVE_UP_MS
  // A job is told to have ended before the store has heard of it.
  const isOver = async (): Promise<boolean> =>
    report.settled === report.pushed.size &&
    hm.running().length === 0 &&
    wrongUpkeep().length === 0 &&
    (await report.lost(hm)).length === 0
  while (!(await isOver())) {
    if (performance.now() > end)
      return { late: [`not every job had ended after ${GIVE_UP_MS / 1000} s`], lost: await report.lost(hm) }
    progress(report.settled, report.pushed.size, `settled, ${report.retried} retried`)
    await wait(LOOK_MS)
  }
  progressEnds()
  return { late: [], lost: [] }
}

const mismatches = async ({ hm }: Stage, report: Report, done: Done): Promise<string[]> => [
  ...(await wrongJobs(hm, report)),
  ...(await wrongClock(hm, report, everySeconds)),
  ...wrongUpkeep(),
  ...wrongCode(),
  ...wrongWords(),
  ...(await wrongMails(done.newsletterOf)),
  ...(await wrongThumbnails(done.brokenImages)),
  ...wrongTags(done.handTagged),
]
