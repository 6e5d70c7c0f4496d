// Lengths of time as people write them: '5m', '2h30m', '1.5s'. A bare number is refused, since it would be seconds to
// one reader and milliseconds to the next; inside, lengths are branded Ms.

import { type Ms, ms } from '../clock.ts'
import { HaymakerError } from '../errors.ts'

type Unit = 'ms' | 's' | 'm' | 'h' | 'd' | 'w'
type Part = `${number}${Unit}`

/** A length of time: numbers with units, longest first. @example '250ms', '1.5s', '5m', '2h30m', '3d', '2w' */
export type Duration = Part | `${Part}${Part}` | `${Part}${Part}${Part}`

const unitMs: readonly (readonly [unit: string, ms: number])[] = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
]

/** Sidekiq reads a larger number of seconds than this as a date, so no option may be longer. */
const longest = ms(1e12)

const part = /\s*(\d+(?:\.\d+)?)(ms|[smhdw])/y

/** Reads a duration, rounded to a whole millisecond. `option` names it in errors. @throws HaymakerError HM_CONFIG_INVALID */
export function durationMs(text: Duration, option: string, limits: { min?: Ms; max?: Ms } = {}): Ms {
  const value = typeof text === 'string' ? parse(text) : null
  if (value === null) throw refused(text, option)
  const min = limits.min ?? ms(0)
  const max = limits.max ?? longest
  if (value >= min && value <= max) return value
  const wanted = value < min ? `at least ${formatDuration(min)}` : `at most ${formatDuration(max)}`
  throw new HaymakerError('HM_CONFIG_INVALID', `${option} is ${shown(text)}. It must be ${wanted}.`)
}

/** The sum of the parts, or null where the text is not parts of ever smaller units. */
function parse(text: string): Ms | null {
  let total = 0
  let last = -1
  part.lastIndex = 0
  for (let end = 0; end < text.length || last === -1; end = part.lastIndex) {
    const [, number, unit] = part.exec(text) ?? []
    const index = unitMs.findIndex(([name]) => name === unit)
    const size = unitMs[index]?.[1]
    if (size === undefined || index <= last) return null
    total += Number(number) * size
    last = index
  }
  return ms(Math.round(total))
}

function refused(value: unknown, option: string): HaymakerError {
  const bare = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))
  const said = bare
    ? `${option} is ${shown(value)}, a number without a unit. Write '5m', or whichever of ms, s, m, h, d, w it counts.`
    : `${option} is ${shown(value)}. Write a length of time such as '30s', '5m' or '2h30m' (units: w, d, h, m, s, ms).`
  return new HaymakerError('HM_CONFIG_INVALID', said)
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, 60).toWellFormed()}'`
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/** A length for people, rounded to what they would say: '389ms', '1.2s', '1m 1s', '2h 5m', '3d 4h'. */
export function formatDuration(length: Ms): string {
  if (length < 0) return `-${formatDuration(ms(-length))}`
  const step = shownStep(length)
  const value = Math.round(length / step) * step
  if (value < 1000) return `${value}ms`
  if (value < 60_000) return `${value / 1000}s`
  return wholeParts(value).join(' ')
}

/** Two units are shown, so the smaller one is what to round to. */
function shownStep(length: number): number {
  if (length < 1000) return 1
  if (length < 60_000) return 100
  if (length < 3_600_000) return 1000
  return length < 86_400_000 ? 60_000 : 3_600_000
}

/** Weeks are written, not read: 10d says more than 1w 3d. */
function wholeParts(value: number): string[] {
  let rest = value
  const parts: string[] = []
  for (const [unit, size] of unitMs.slice(1)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count}${unit}`)
  }
  return parts
}
