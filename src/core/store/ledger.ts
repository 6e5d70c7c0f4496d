// Facet of the store port: what was counted. Totals change inside settle, so they are exact; notes are a capped list;
// samples are what workers added up and hand over now and then, so a crash may lose the last of them.

import { type EpochMs, type Ms, ms } from '../clock.ts'

export interface Totals {
  /** Attempts that ended. */
  readonly processed: number
  /** Attempts that ended in a failure. */
  readonly failed: number
}

export interface Day extends Totals {
  /** UTC, YYYY-MM-DD. */
  readonly day: string
}

/** What the attempts of one class did in some span of time. */
export interface Tally extends Totals {
  /** As metrics/class-name has it: without `|`. */
  readonly class: string
  /** How long those that succeeded took together, a whole number. */
  readonly totalMs: Ms
}

/** A tally on its way to the store. */
export interface Sample extends Tally {
  /** How many of those that succeeded took how long, by the buckets of metrics/buckets. */
  readonly histogram: readonly number[]
}

/** A span of time, and what was recorded in it. */
export interface Span {
  /** Its beginning. */
  readonly at: EpochMs
  readonly classes: readonly Tally[]
}

/** How many of the attempts of a class in some minute succeeded after how long. */
export interface MinuteHistogram {
  /** Its beginning. */
  readonly at: EpochMs
  /** By the buckets of metrics/buckets. */
  readonly counts: readonly number[]
}

/** A whole minute, or the ten that begin with :00, :10 and so on. */
export type Grain = 'minute' | 'ten minutes'

/** A deploy that somebody marked. */
export interface Deploy {
  /** The minute. */
  readonly at: EpochMs
  readonly label: string
}

/** How long samples are kept, by their grain; histograms as long as minutes. */
export const samplesKept: Readonly<Record<Grain, Ms>> = {
  minute: ms(8 * 3_600_000),
  'ten minutes': ms(72 * 3_600_000),
}

/** A batch of samples with this age may be taken for a new one when it comes again. */
export const batchesKept: Ms = ms(10 * 60_000)

/** How many notes a store keeps: what is more goes with the settle that brings it. */
export const notesKept = 10_000

/** How many lines the log of what people did has at most. */
export const audited = 10_000

export interface Ledger {
  totals(): Promise<Totals>
  /** The last `days` days, today first; days without attempts are zeros. */
  history(days: number): Promise<readonly Day[]>
  /** The newest notes first. */
  notes(limit: number): Promise<readonly Uint8Array[]>
  /** Adds a line to the log of what people did; of more than `audited` the oldest go. */
  audit(line: Uint8Array): Promise<void>
  /** What people did, the newest first. */
  audits(limit: number): Promise<readonly Uint8Array[]>
  /** Sets the totals to zero; the days keep theirs. */
  resetTotals(): Promise<void>
  /** Adds to the minute that it is, and to its ten. `batch`: a random name; one that is repeated within minutes counts once. */
  record(batch: string, samples: readonly Sample[]): Promise<void>
  /** What was recorded in the last `count` spans, the one that it is first; those without anything are left out. */
  samples(grain: Grain, count: number): Promise<readonly Span[]>
  /** The histograms of a class in the last so many minutes, the one that it is first; those without anything are left out. */
  histograms(name: string, minutes: number): Promise<readonly MinuteHistogram[]>
  /** Marks the minute with a deploy. `again`: this label was marked less than a minute ago, or the minute has a mark. */
  mark(label: string): Promise<'marked' | 'again'>
  /** The deploys of the last so many days of the calendar (UTC), today included, the newest first. */
  deploys(days: number): Promise<readonly Deploy[]>
}
