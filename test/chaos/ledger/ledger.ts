// A process's own file of the ledger. A line is written with one system call, so a process that is killed loses none that
// was written, and at most the last is cut short.

import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { hrtime, pid } from 'node:process'
import type { Deed, Step } from './line.ts'

/** Milliseconds of CLOCK_MONOTONIC. */
export const monotonic = (): number => Number(hrtime.bigint() / 1000n) / 1000

export class Ledger {
  readonly #file: number

  /** `name`: of the file, unique in the run. */
  constructor(folder: string, name: string) {
    this.#file = openSync(join(folder, `${name}.ndjson`), 'a')
  }

  /** Writes a line, and answers its time. */
  note(step: Step | Deed): number {
    const at = monotonic()
    writeSync(this.#file, `${JSON.stringify({ ...step, pid, at })}\n`)
    return at
  }
}
