// A schedule as a person would say it: "At 09:00, Monday through Friday (Europe/Berlin)". Loaded by pages that show some, since what
// reads expressions for this is as large as a page.

import cronstrue from 'cronstrue'
import 'cronstrue/locales/de.js'
import { durationMs } from '../core/config/duration.ts'
import type { ScheduleOptions } from '../core/features/cron/periodic-job.ts'
import type { Locale } from './locales/locale.ts'

/** What says a schedule; null: there are no words for it. */
export type Say = (times: Times) => string | null

type Times = Pick<ScheduleOptions, 'schedule' | 'every'> & {
  /** null: nobody knows. Default: UTC. */
  readonly timezone?: string | null
}

/** What is longer, as a list of all minutes, is no sentence. */
const LONGEST = 100

/** null: there are no words for it. */
export function inWords({ schedule, every, timezone = 'UTC' }: Times, locale: Locale): string | null {
  if (every !== undefined) return eachIn(durationOf(every), locale)
  const said = schedule === undefined ? null : saidOf(schedule, locale)
  return said !== null && timezone ? `${said} (${timezone})` : said
}

function saidOf(schedule: string, { lang }: Locale): string | null {
  if (schedule.length > LONGEST) return null
  try {
    return cronstrue.toString(schedule, { use24HourTimeFormat: true, locale: lang === 'de' ? 'de' : 'en' })
  } catch {
    return null
  }
}

/** NaN: it is none. */
function durationOf(every: NonNullable<Times['every']>): number {
  try {
    return durationMs(every, 'every')
  } catch {
    return Number.NaN
  }
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** In the largest unit that it is a whole number of. */
function eachIn(everyMs: number, locale: Locale): string | null {
  const unit = units.find(([, size]) => everyMs >= size && everyMs % size === 0)
  return unit ? locale.t(`periodic.each.${unit[0]}`, { count: everyMs / unit[1] }) : null
}
