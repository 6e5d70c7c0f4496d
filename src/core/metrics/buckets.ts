// The buckets of a histogram of run times, as Sidekiq draws them: 26 counters of 16 bits, each with a bound that its runs
// stay below; the last takes all others. As bytes they stand one behind the other, the high byte first.

import { type Ms, ms } from '../clock.ts'

/** Runs of a bucket took less than its bound, and not less than the bound before. */
export const bounds: readonly Ms[] = [
  ...[20, 30, 45, 65, 100, 150, 225, 335, 500, 750, 1100, 1700, 2500, 3800, 5750, 8500, 13_000, 20_000, 30_000],
  ...[45_000, 65_000, 100_000, 150_000, 225_000, 335_000, Number.POSITIVE_INFINITY],
].map(ms)

/** A counter goes up to here and stays. */
const MOST = 0xffff

/** The bucket of a run. */
export const bucketOf = (took: Ms): number => bounds.findIndex((bound) => took < bound)

export const emptyHistogram = (): readonly number[] => bounds.map(() => 0)

/** Counter by counter. */
export const sumOf = (one: readonly number[], other: readonly number[]): readonly number[] =>
  bounds.map((_, i) => (one[i] ?? 0) + (other[i] ?? 0))

/** All of them, counter by counter; nothing is a histogram of zeros. */
export const sumOfAll = (some: readonly (readonly number[])[]): readonly number[] =>
  some.reduce(sumOf, emptyHistogram())

/** Missing counters at the end are zeros. */
export function readHistogram(bytes: Uint8Array): readonly number[] {
  return bounds.map((_, i) => (bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0))
}

/** What a counter cannot hold is lost. */
export function histogramBytes(counts: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(2 * bounds.length)
  const view = new DataView(bytes.buffer)
  for (const i of bounds.keys()) view.setUint16(2 * i, Math.min(counts[i] ?? 0, MOST))
  return bytes
}
