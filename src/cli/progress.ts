// How far long work is, on a terminal and only there: a bar where the end is known, else a count. It is written to
// standard error, so that what a command prints can be piped.

import { stderr } from 'node:process'
import type { Clock, Ms } from '../core/clock.ts'

const WIDTH = 24
/** Between two looks of it. */
const EVERY_MS = 100

/** A large number as a person reads it. */
export const counted = (number: number): string => number.toLocaleString('en-US')

interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

export class Progress {
  readonly #what: string
  readonly #clock: Clock
  readonly #output: Output
  readonly #began: Ms
  #shownAt: number = Number.NEGATIVE_INFINITY

  /** `what`: what is counted, as in "jobs pushed". */
  constructor(what: string, clock: Clock, output: Output = stderr) {
    this.#what = what
    this.#clock = clock
    this.#output = output
    this.#began = clock.monotonic()
  }

  /** `share`: how much of the work is done, from 0 to 1; null: nobody knows. */
  show(count: number, share: number | null): void {
    const now = this.#clock.monotonic()
    if (!this.#output.isTTY || now - this.#shownAt < EVERY_MS) return
    this.#shownAt = now
    const perSecond = Math.round((count * 1000) / Math.max(1, now - this.#began))
    const line = `${counted(count)} ${this.#what}, ${counted(perSecond)}/s`
    this.#output.write(`\r\u001b[K${share === null ? '' : `${bar(share)} `}${line}`)
  }

  /** Leaves the line empty for what comes next. */
  end(): void {
    if (this.#output.isTTY) this.#output.write('\r\u001b[K')
  }
}

function bar(share: number): string {
  const done = Math.max(0, Math.min(1, share))
  const full = Math.round(done * WIDTH)
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${String(Math.floor(done * 100)).padStart(3)}%`
}
