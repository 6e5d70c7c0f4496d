// The sliding window: at most `max` in any span, wherever it begins. Uses are counted by slices of the span, and a slice counts until
// its last moment is a whole span ago: so what is promised holds to the millisecond, and a use may count for a slice longer.
// Counted: [number of a slice, used in it, number of the next slice, used in it, ...], the oldest first.

import { type EpochMs, epochMs } from '../../clock.ts'
import type { Counted, Judged, Rule } from './rule.ts'

/** How many slices a span has. */
export const slicesOf = 50

interface Slice {
  readonly nth: number
  readonly used: number
}

const sizeOf = ({ spanMs }: Rule): number => Math.ceil(spanMs / slicesOf)

/** From then on no use in this slice is less than a span ago. */
const endOf = (rule: Rule, { nth }: Slice): number => (nth + 1) * sizeOf(rule) - 1 + rule.spanMs

/** The slices that count; those too far ahead are of a clock that went back. */
function slicesAt(rule: Rule, counted: Counted, now: EpochMs): readonly Slice[] {
  const all = Array.from({ length: counted.length / 2 }, (_, i) => ({
    nth: counted[2 * i] ?? 0,
    used: counted[2 * i + 1] ?? 0,
  }))
  return all.filter((slice) => endOf(rule, slice) > now && slice.nth * sizeOf(rule) <= now + rule.spanMs)
}

const sumOf = (slices: readonly Slice[]): number => slices.reduce((sum, { used }) => sum + used, 0)

export function judgeSliding(rule: Rule, counted: Counted, now: EpochMs, cost: number): Judged {
  const slices = slicesAt(rule, counted, now)
  let used = sumOf(slices)
  if (used + cost <= rule.max) return { counted: added(slices, Math.floor(now / sizeOf(rule)), cost) }
  for (const slice of slices) {
    used -= slice.used
    if (used + cost <= rule.max) return { retryAt: epochMs(endOf(rule, slice)) }
  }
  return { retryAt: epochMs(now + rule.spanMs) }
}

/** Adds to the slice of this moment, or to a later one that the clock has been to already. */
function added(slices: readonly Slice[], nth: number, cost: number): Counted {
  const last = slices.at(-1)
  const next = last && last.nth >= nth ? { nth: last.nth, used: last.used + cost } : { nth, used: cost }
  const before = last && last.nth >= nth ? slices.slice(0, -1) : slices
  return [...before, next].flatMap((slice) => [slice.nth, slice.used])
}

export const slidingUsed = (rule: Rule, counted: Counted, now: EpochMs): number => sumOf(slicesAt(rule, counted, now))
