// A log line for people: when, how bad, which job, what, and the rest as key=value. Made from the JSON line that would
// be written otherwise.

import { relative } from 'node:path'
import { cwd } from 'node:process'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import { ms } from '../core/clock.ts'
import { formatDuration } from '../core/config/duration.ts'
import { printable } from './printable.ts'

const levels: Readonly<Record<number, string>> = {
  20: styleText('dim', 'DEBUG'),
  30: styleText('green', 'INFO '),
  40: styleText('yellow', 'WARN '),
  50: styleText('red', 'ERROR'),
  60: styleText('red', 'FATAL'),
}

/** Frames of ours say nothing to a user. */
const library = fileURLToPath(new URL('..', import.meta.url))

/** Made by the first line: to be ready for languages costs as much as to load the log. */
let timeOfDay: Intl.DateTimeFormat | null = null

function timeText(time: number): string {
  timeOfDay ??= new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  })
  return timeOfDay.format(time)
}

/** One line of text for one line of JSON; what is no JSON comes back as it is, without what could steer a terminal. */
export function prettyLine(line: string): string {
  const values = read(line)
  if (!values) return printable(line)
  const {
    time,
    level,
    msg,
    class: name,
    jid,
    elapsed_ms: elapsed,
    err,
    pid: _,
    hostname: __,
    name: ___,
    ...rest
  } = values
  const job = name === undefined ? [] : [styleText('bold', shown(name)), shown(jid).slice(0, 6)]
  const took = elapsed === undefined ? [] : [lengthOf(elapsed)]
  const details = Object.entries(rest).map(([key, value]) => styleText('dim', detail(key, value)))
  return [
    Number.isFinite(time) ? timeText(Number(time)) : shown(time),
    levels[Number(level)] ?? shown(level),
    ...job,
    shown(msg),
    ...took,
    ...details,
    ...errorOf(err),
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function read(line: string): Record<string, unknown> | null {
  try {
    const values: unknown = JSON.parse(line)
    return typeof values === 'object' && values !== null ? { ...values } : null
  } catch {
    return null
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(',')
  return printable(typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value))
}

const detail = (key: string, value: unknown): string =>
  key.endsWith('_ms')
    ? `${printable(key.slice(0, -'_ms'.length))}=${lengthOf(value)}`
    : `${printable(key)}=${shown(value)}`

const lengthOf = (value: unknown): string =>
  typeof value === 'number' && value >= 1000 ? formatDuration(ms(value)).replace(' ', '') : `${shown(value)}ms`

function errorOf(err: unknown): string[] {
  if (typeof err !== 'object' || err === null) return err === undefined ? [] : [shown(err)]
  const { type, message, stack }: { type?: unknown; message?: unknown; stack?: unknown } = err
  const place = placeOf(stack)
  return [styleText('red', `${shown(type)}: ${shown(message)}`), ...(place ? [styleText('dim', `(${place})`)] : [])]
}

/** Where in the user's own files it was thrown. */
function placeOf(stack: unknown): string | null {
  if (typeof stack !== 'string') return null
  const frames = [...stack.matchAll(/file:\/\/(\/[^\s)]+?:\d+):\d+/g)].map(([, frame = '']) => frame)
  const own = frames.find((frame) => !frame.includes('/node_modules/') && !frame.startsWith(library))
  return own === undefined ? null : printable(relative(cwd(), own))
}
