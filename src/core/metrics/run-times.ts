// How long runs took, as it is told: three percentiles, and the histogram that they were read from.

import type { Ms } from '../clock.ts'
import { bounds } from './buckets.ts'
import { percentile } from './percentile.ts'

export interface RunTimes {
  /**
   * How long 50, 95 and 99 of 100 runs that succeeded took at most, as near as the buckets tell. `null`: none was measured.
   * What took longer than the last bound that is a number counts as just so long.
   */
  readonly p50Ms: Ms | null
  readonly p95Ms: Ms | null
  readonly p99Ms: Ms | null
  /** How many runs that succeeded took less than each bound, and not less than the one before. */
  readonly histogram: readonly { readonly belowMs: Ms; readonly count: number }[]
}

/** By the buckets of metrics/buckets. */
export const runTimesOf = (counts: readonly number[]): RunTimes => ({
  ...{ p50Ms: percentile(counts, 0.5), p95Ms: percentile(counts, 0.95), p99Ms: percentile(counts, 0.99) },
  histogram: bounds.map((belowMs, i) => ({ belowMs, count: counts[i] ?? 0 })),
})

/** The counters again. */
export const countsOf = ({ histogram }: RunTimes): readonly number[] => histogram.map(({ count }) => count)
