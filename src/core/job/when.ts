// When a job is to run, as a person says it: a length or a moment. Bare numbers are seconds, as everywhere in Sidekiq:
// below a billion they count from now, above they are a date.

import { type EpochMs, epochMs, later, ms } from '../clock.ts'
import { type Duration, durationMs } from '../config/duration.ts'
import { HaymakerError } from '../errors.ts'

/** '10m', seconds from now, or seconds since the epoch (from a billion on, Sidekiq's rule). */
export type Delay = Duration | number
/** A Date, a Temporal.Instant, or seconds since the epoch. */
export type Moment = Date | { readonly epochMilliseconds: number } | number

/** Sidekiq's perform_in: what is smaller is a length. */
const DATES_FROM = 1_000_000_000
/** The year 5138 in seconds: who writes more means milliseconds. */
const SECONDS_UNTIL = 100_000_000_000

const invalid = (name: string, value: unknown, advice: string): HaymakerError =>
  new HaymakerError('HM_CONFIG_INVALID', `${name} was given ${String(value)}. ${advice}`)

/** `option` names it in errors. @throws HaymakerError HM_CONFIG_INVALID */
export function inMs(delay: Delay, now: EpochMs, option = 'performIn'): EpochMs {
  if (typeof delay !== 'number') return later(now, durationMs(delay, option))
  const length = seconds(delay, option) * 1000
  return delay < DATES_FROM ? later(now, ms(length)) : epochMs(length)
}

/** `option` names it in errors. @throws HaymakerError HM_CONFIG_INVALID */
export function atMs(moment: Moment, now: EpochMs, option = 'performAt'): EpochMs {
  if (typeof moment === 'number') return inMs(seconds(moment, option), now)
  const at = moment instanceof Date ? moment.getTime() : moment.epochMilliseconds
  if (!Number.isFinite(at)) throw invalid(option, moment, 'It is no valid date.')
  return epochMs(at)
}

function seconds(value: number, name: string): number {
  if (!Number.isFinite(value)) throw invalid(name, value, 'Write a duration such as "10m", or seconds.')
  if (value >= SECONDS_UNTIL)
    throw invalid(name, value, 'Numbers are seconds, and these look like milliseconds. Pass a Date.')
  return value
}
