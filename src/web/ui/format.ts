// Numbers, times and durations as a person reads them. The same functions run on the server and in the page, so that a number
// which changes in place looks as it did when the page was made.

const numbers = new Map<string, Intl.NumberFormat>()
const moments = new Map<string, Intl.DateTimeFormat>()

/** Making one takes longer than what it is made for, and a table has hundreds of numbers. */
function numberFormat(lang: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${lang} ${Object.values(options).join(' ')}`
  const known = numbers.get(key) ?? new Intl.NumberFormat(lang, options)
  numbers.set(key, known)
  return known
}

function momentFormat(lang: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${lang} ${Object.entries(options).join(' ')}`
  const known = moments.get(key) ?? new Intl.DateTimeFormat(lang, { ...options, timeZone: 'UTC' })
  moments.set(key, known)
  return known
}

/** A number of things. */
export const formatCount = (count: number, lang: string): string => numberFormat(lang, {}).format(count)

/** A large number in few letters: 1.2M. */
export const formatShort = (count: number, lang: string): string =>
  numberFormat(lang, { notation: 'compact', maximumFractionDigits: 1 }).format(count)

/** A part of a whole, from 0 to 1. */
export const formatShare = (share: number, lang: string): string =>
  numberFormat(lang, { style: 'percent', maximumFractionDigits: share > 0 && share < 0.1 ? 1 : 0 }).format(share)

type Unit = 'day' | 'hour' | 'minute' | 'second' | 'millisecond'

const lengths: readonly (readonly [Unit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]

const inUnit = (value: number, unit: Unit | 'megabyte' | 'kilobyte' | 'byte', lang: string, digits: number): string =>
  numberFormat(lang, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits }).format(value)

/** A length of time in its two largest units: 3 min 12 s. Below a minute in one, with a digit behind the point below ten. */
export function formatDuration(givenMs: number, lang: string): string {
  if (givenMs < 1000) return inUnit(givenMs, 'millisecond', lang, givenMs < 10 ? 1 : 0)
  if (givenMs < 60_000) return inUnit(givenMs / 1000, 'second', lang, givenMs < 10_000 ? 1 : 0)
  const at = lengths.findIndex(([, length]) => givenMs >= length)
  const [large, small] = [lengths[at], lengths[at + 1]]
  if (!large || !small) return inUnit(givenMs, 'millisecond', lang, 0)
  const rest = Math.floor((givenMs % large[1]) / small[1])
  const whole = inUnit(Math.floor(givenMs / large[1]), large[0], lang, 0)
  return rest === 0 ? whole : `${whole} ${inUnit(rest, small[0], lang, 0)}`
}

/** So long ago, or in so long. */
export function formatRelative(at: number, now: number, lang: string): string {
  const format = new Intl.RelativeTimeFormat(lang, { numeric: 'auto', style: 'short' })
  const away = at - now
  const [unit, length] = lengths.find(([, one]) => Math.abs(away) >= one) ?? (['second', 1000] as const)
  return format.format(Math.trunc(away / length), unit === 'millisecond' ? 'second' : unit)
}

/** Moments in UTC. A foreign hand may write one beyond the end of all dates. */
const inUtc =
  (options: Intl.DateTimeFormatOptions) =>
  (at: number, lang: string): string =>
    Math.abs(at) <= 8.64e15 ? momentFormat(lang, options).format(at) : String(at)

/** To the second. */
export const formatMoment: (at: number, lang: string) => string = inUtc({ dateStyle: 'medium', timeStyle: 'medium' })

/** The places on an axis of time. */
const formatDay = inUtc({ month: 'short', day: 'numeric' })
const formatTime = inUtc({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const formatMinute = inUtc({ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

export function formatBytes(bytes: number, lang: string): string {
  if (bytes < 1024) return inUnit(bytes, 'byte', lang, 0)
  if (bytes < 1024 ** 2) return inUnit(bytes / 1024, 'kilobyte', lang, 0)
  return inUnit(bytes / 1024 ** 2, 'megabyte', lang, bytes < 10 * 1024 ** 2 ? 1 : 0)
}

/** What a number in a page is. */
export type Format = 'count' | 'share' | 'duration' | 'bytes' | 'short' | 'day' | 'time' | 'minute'

/** How each is written, so that one that changes looks as it did. */
export const formats: Readonly<Record<Format, (value: number, lang: string) => string>> = {
  ...{ count: formatCount, share: formatShare, duration: formatDuration, bytes: formatBytes, short: formatShort },
  ...{ day: formatDay, time: formatTime, minute: formatMinute },
}
