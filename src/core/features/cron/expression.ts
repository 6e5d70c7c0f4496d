// A cron expression, as croner reads it: which times a clock on the wall shows when something is due. Whose clock that is, and what
// becomes of times that it skips or shows twice, is the grid's.

import { Cron } from 'croner'
import { HaymakerError } from '../../errors.ts'

/** What a clock shows, as milliseconds since 1970 if it stood in UTC. */
export type WallMs = number

export interface Expression {
  readonly text: string
  /** Goes by intervals of hours, minutes or seconds, and not by times of the day. */
  readonly isInterval: boolean
  /** The first time after this one; null: there is none. */
  next(after: WallMs): WallMs | null
}

const LONGEST = 256

/** Five fields, or six with seconds in front, or a name such as `@daily`. @throws HaymakerError HM_CONFIG_INVALID */
export function expressionOf(text: string): Expression {
  const cron = read(text)
  return {
    text,
    isInterval: isInterval(text),
    // Whole seconds: a time within a second comes after the beginning of it.
    next: (after) => cron.nextRun(new Date(Math.floor(after / 1000) * 1000))?.getTime() ?? null,
  }
}

/** @throws HaymakerError HM_CONFIG_INVALID */
function read(text: string): Cron {
  try {
    if (text.length > LONGEST) throw new TypeError(`it is longer than ${LONGEST} characters`)
    // croner puts the time of the moment where a question mark is, which here means any, as elsewhere. An offset of none is reckoned
    // with, where the zone UTC would be looked up for each time.
    return new Cron(text.trim().replaceAll('?', '*'), { utcOffset: 0, paused: true })
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error)
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `"${text.slice(0, LONGEST)}" is no cron expression: ${why}. Write minute, hour, day, month and weekday: "0 3 * * *" is each day at three.`,
    )
  }
}

const names: Readonly<Record<string, boolean>> = { '@hourly': true }

/** As Vixie's cron tells them apart: a star at the beginning of minutes or hours. */
function isInterval(text: string): boolean {
  const fields = text.trim().split(/\s+/)
  if (fields.length === 1) return names[text.trim().toLowerCase()] ?? false
  const [minute = '', hour = ''] = fields.length > 5 ? fields.slice(1) : fields
  return minute.startsWith('*') || hour.startsWith('*')
}
