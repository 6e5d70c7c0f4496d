// The log of the command line: JSON for machines, a line of text where a person looks on. HAYMAKER_LOG=json or =pretty
// overrules that.

import { env } from 'node:process'
import { type LeveledLog, loadPino, ownLog } from '../own-log.ts'
import { prettyLine } from './pretty.ts'

interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** `marks`: values that stand in every line. */
export function logTo(output: Output & NodeJS.WritableStream, level: string, marks: object = {}): LeveledLog {
  const isPretty = env.HAYMAKER_LOG ? env.HAYMAKER_LOG === 'pretty' : output.isTTY === true
  if (!isPretty) return ownLog(output, level, marks)
  const pretty = { write: (line: string) => output.write(`${prettyLine(line)}\n`) }
  return loadPino()({ name: 'haymaker', level }, pretty).child(marks)
}
