// A percentile read from a histogram. The rank is share times all runs; it lies in the first bucket up to whose end so many
// runs are counted, and within it as far as its part of the bucket's runs: lower + (upper - lower) * (rank - before) / count.
// So it is never outside of the bucket in which the exact one is. The last bucket has no upper bound: its lower one is told.

import { type Ms, ms } from '../clock.ts'
import { bounds } from './buckets.ts'

/** What is told for runs of the last bucket: they took this long or longer. */
export const longestKnown: Ms = bounds.at(-2) ?? ms(0)

/** How long the quickest `share` of the runs took at most, by a histogram of these bounds; null where nothing ran. */
export function percentile(histogram: readonly number[], share: number): Ms | null {
  const all = histogram.reduce((sum, count) => sum + count, 0)
  if (all === 0) return null
  const rank = Math.min(Math.max(share, 0), 1) * all
  let before = 0
  for (const [i, upper] of bounds.entries()) {
    const count = histogram[i] ?? 0
    const lower = bounds[i - 1] ?? 0
    if (count > 0 && before + count >= rank)
      return Number.isFinite(upper) ? ms(lower + ((upper - lower) * (rank - before)) / count) : longestKnown
    before += count
  }
  return longestKnown
}
