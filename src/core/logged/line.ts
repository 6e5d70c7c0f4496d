// A line that a job logged, as it is kept beside the job: cut to what a person reads at a glance. It is kept and stored as JSON,
// `[at, level, message, fields]`, without the fields where there are none: a text of its own, which holds nothing in memory of
// what the handler had in hand.

import { type EpochMs, epochMs } from '../clock.ts'
import { beginning, bytesIn } from '../history/beginning.ts'
import type { Level } from '../log.ts'
import { isRecord } from '../payload/json.ts'
import { shortJson } from './short-json.ts'

/** A line that a job logged, in whole characters. */
export interface LoggedLine {
  /** When, by the clock of its process. */
  readonly at: EpochMs
  readonly level: Level
  /** Its beginning where it is long, with an ellipsis behind it. */
  readonly message: string
  /** What was logged beside the message, those of `child` among them; an ellipsis stands for what had no room. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** Of the lines of a job so many are kept. */
export const linesKept = 20

/** How many bytes of JSON each may take. */
const most = { message: 256, fields: 256 } as const
const levels: readonly Level[] = ['debug', 'info', 'warn', 'error']
/** Dates end there. */
const LAST_MOMENT = 8.64e15
const NO_FIELDS = '{}'

/** The text of a line that is logged now. Never throws. */
export function cutLine(at: EpochMs, level: Level, message: unknown, values: unknown): string {
  // As pino takes them: an error alone, and a message alone.
  const isAlone = typeof values === 'string'
  const fields = isAlone ? NO_FIELDS : shortJson(values instanceof Error ? { err: values } : values, most.fields)
  const text = isAlone ? values : message
  return lineText(at, level, typeof text === 'string' ? beginning(text, most.message) : '', fields ?? NO_FIELDS)
}

const lineText = (at: EpochMs, level: Level, message: string, fields: string): string =>
  `[${at},"${level}",${JSON.stringify(message)}${fields === NO_FIELDS ? '' : `,${fields}`}]`

/** Lines in one text, the newest last: of many the newest that have room in so many bytes, or null where none has. */
export function linesText(texts: readonly string[], room: number): string | null {
  let left = room - '['.length
  let from = texts.length
  for (; from > 0; from--) {
    // What stands behind it is a comma, or the end.
    left -= bytesIn(texts[from - 1] ?? '') + 1
    if (left < 0) break
  }
  return from === texts.length ? null : `[${texts.slice(from).join(',')}]`
}

/** A line as it is stored. */
export const printLine = ({ at, level, message, fields }: LoggedLine): string =>
  lineText(at, level, message, JSON.stringify(fields))

/** The lines in what JSON gave, the newest last; whatever is none is passed over. */
export const readLines = (value: unknown): readonly LoggedLine[] =>
  Array.isArray(value) ? value.slice(-linesKept).flatMap((one) => lineIn(one) ?? []) : []

function lineIn(value: unknown): LoggedLine | null {
  if (!Array.isArray(value)) return null
  const [at, name, message, fields] = value
  const level = levels.find((one) => one === name)
  if (level === undefined || typeof at !== 'number' || typeof message !== 'string') return null
  if (Math.abs(at) > LAST_MOMENT) return null
  return { at: epochMs(at), level, message, fields: isRecord(fields) ? fields : {} }
}
