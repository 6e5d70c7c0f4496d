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

export function logTo(output: Output & NodeJS.WritableStream, level: string): LeveledLog {
  const isPretty = env.HAYMAKER_LOG ? env.HAYMAKER_LOG === 'pretty' : output.isTTY === true
  const options = { name: 'haymaker', level }
  if (!isPretty) return pino(options, output)
  return pino(options, { write: (line) => output.write(`${prettyLine(line)}\n`) })
}
