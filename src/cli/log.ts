// The log of the command line: JSON for machines, a line of text where a person looks on. HAYMAKER_LOG=json or =pretty
// overrules that.

import { env } from 'node:process'
import pino from 'pino'
import type { Log } from '../core/log.ts'
import { prettyLine } from './pretty.ts'

interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** A log whose level may still change. */
export interface LeveledLog extends Log {
  level: string
}

/** `marks`: values that stand in every line. */
export function logTo(output: Output & NodeJS.WritableStream, level: string, marks: object = {}): LeveledLog {
  const isPretty = env.HAYMAKER_LOG ? env.HAYMAKER_LOG === 'pretty' : output.isTTY === true
  const options = { name: 'haymaker', level }
  const pretty = { write: (line: string) => output.write(`${prettyLine(line)}\n`) }
  return (isPretty ? pino(options, pretty) : pino(options, output)).child(marks)
}
