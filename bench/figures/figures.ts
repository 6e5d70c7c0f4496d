// What a benchmark measures: each group measures figures that belong together, and only those that are wanted.

import { alternate, type Spread, spreadOf } from '../run/samples.ts'
import type { Stage } from '../run/stage.ts'

export interface Bench {
  readonly stage: Stage
  /** Alternations. */
  readonly rounds: number
  /** Stores are filled less. */
  readonly quick: boolean
  /** All of it is wanted, also what has no key. */
  readonly whole: boolean
  /** A quick run has taken so long that one more round of anything is too much. */
  isLate(): boolean
  wants(key: string): boolean
  /** Tells a person how it goes. */
  say(line: string): void
  /** Tells a person what could not be measured, and remembers that there was something. */
  fail(what: string, error: unknown): void
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
  /** What could not be measured is absent. */
  readonly figures: Readonly<Record<string, number>>
  readonly rows: readonly Row[]
}

export interface Group {
  readonly keys: readonly string[]
  /** What has no key is measured by a whole run. */
  measure(bench: Bench): Promise<Measured>
}

/** What one turn came to: figures by name. */
type Sample = Readonly<Record<string, number>>

/** What came of all turns. */
export interface Turns<Name extends string> {
  /** null: it could not be measured. */
  of(name: Name, what: string): Spread | null
  /** The median of one by that of another. */
  ratio(ours: Name, theirs: Name, what: string): number | null
}

/** Lets each take its turn, round by round. */
export async function inTurns<Name extends string>(
  bench: Bench,
  names: readonly Name[],
  once: (name: Name) => Promise<Sample>,
): Promise<Turns<Name>> {
  const all = await alternate(
    bench.rounds,
    [...new Set(names)],
    async (name) => {
      const sample = await once(name)
      bench.say(`  ${name}: ${told(sample)}`)
      return sample
    },
    bench.fail,
    bench.isLate,
  )
  const of = (name: Name, what: string): Spread | null => {
    const samples = (all.get(name) ?? []).flatMap(({ [what]: value }) => value ?? [])
    return samples.length === 0 ? null : spreadOf(samples)
  }
  return {
    of,
    ratio(ours, theirs, what) {
      const [mine, other] = [of(ours, what), of(theirs, what)]
      return mine && other ? mine.median / other.median : null
    },
  }
}

/** Those that are wanted and could be measured. */
export const figuresOf = (
  { wants }: Bench,
  figures: Readonly<Record<string, number | null | undefined>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(figures).flatMap(([key, value]) =>
      value === null || value === undefined || !wants(key) ? [] : [[key, value]],
    ),
  )

/** A line for each that could be measured. */
export const rowsOf = (rows: readonly (Omit<Row, 'spread'> & { readonly spread: Spread | null })[]): readonly Row[] =>
  rows.flatMap(({ spread, ...row }) => (spread ? [{ ...row, spread }] : []))

/** A number as a person reads it: three digits, or more where it is large. */
export const shown = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))

const told = (sample: Sample): string =>
  Object.entries(sample)
    .map(([what, value]) => `${what} ${shown(value)}`)
    .join(', ')
