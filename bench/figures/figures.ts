// What a benchmark measures: each group measures figures that belong together, and only those that are wanted.

import type { Spread } from '../run/samples.ts'
import type { Stage } from '../run/stage.ts'

export interface Bench {
  readonly stage: Stage
  /** Alternations. */
  readonly rounds: number
  wants(key: string): boolean
  /** Tells a person how it goes. */
  say(line: string): void
}

/** A line of the report. */
export interface Row {
  /** Of the table that it stands in. */
  readonly table: string
  readonly name: string
  readonly settings: string
  readonly unit: string
  readonly spread: Spread
}

export interface Measured {
  readonly figures: Readonly<Record<string, number>>
  readonly rows: readonly Row[]
}

export interface Group {
  readonly keys: readonly string[]
  measure(bench: Bench): Promise<Measured>
}
