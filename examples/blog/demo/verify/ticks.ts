// Each tick of a job by the clock must have pushed one job, none may be missing between two others, and all but the last, which may
// be at work, must have run.

import type { CronEntry, Haymaker } from 'haymaker'
import type { Report } from '../report.ts'

const FEWEST = 3

function wrongTicks(
  { name, class: job, schedule, text, ...entry }: CronEntry,
  report: Report,
  everySeconds: number,
): string[] {
  const wrong: string[] = []
  // A store that is used again remembers ticks of earlier runs.
  const ticks = entry.ticks.filter(({ at }) => at >= report.began)
  if (ticks.length < FEWEST) wrong.push(`${name} had ${ticks.length} ticks, expected at least ${FEWEST}`)
  for (const [i, { at, jid }] of ticks.entries()) {
    const moment = new Date(at).toISOString()
    const after = ticks[i - 1]
    if (after && after.at - at !== everySeconds * 1000)
      wrong.push(`${name} was due ${text} and not from ${moment} to the next tick`)
    if (jid === null && schedule.overlap !== 'skip') wrong.push(`${name} pushed nothing at ${moment}`)
    if (jid !== null && after && !report.of(job).done.has(jid)) wrong.push(`${name} of ${moment} has not run`)
  }
  const jids = ticks.flatMap(({ jid }) => (jid === null ? [] : [jid]))
  if (new Set(jids).size !== jids.length) wrong.push(`${name} has one job for two ticks`)
  return wrong
}

/** `everySeconds`: from tick to tick, by name. */
export async function wrongClock(
  hm: Haymaker,
  report: Report,
  everySeconds: ReadonlyMap<string, number>,
): Promise<string[]> {
  const all = await hm.cron.all()
  return [...everySeconds].flatMap(([name, seconds]) => {
    const entry = all.find((one) => one.name === name)
    return entry ? wrongTicks(entry, report, seconds) : [`there is no job by the clock named ${name}`]
  })
}
