// A course in as many steps as a picture has room for. Spans are put together in round lengths, so that three days are a page
// that travels quickly, and one that somebody can read.

import type { RunTimes } from '../../core/metrics/run-times.ts'
import { type JobMetrics, type JobMetricsDetail, merged } from '../../runtime/metrics.ts'
import type { Period } from './period.tsx'

const MINUTE = 60_000
/** In minutes. */
const lengths = [1, 2, 5, 10, 20, 30, 60, 120] as const

/** Where the steps are. */
export interface Steps {
  /** The beginning of the first, and from one to the next. */
  readonly from: number
  readonly stepMs: number
  readonly count: number
}

/** Those that lie in a period; the first is whole, and the last is the one that it is. `newest`: the last that was recorded. */
export function stepsOf({ stepMs: finest, count }: Period, now: number, newest: number, most: number): Steps {
  const fitting = lengths.map((length) => length * MINUTE).filter((length) => length % finest === 0)
  const stepMs = fitting.find((length) => (count * finest) / length <= most) ?? count * finest
  // The clock of the store may be ahead of ours.
  const latest = Math.max(now, newest)
  const asked = (Math.floor(latest / finest) - count + 1) * finest
  const from = Math.ceil(asked / stepMs) * stepMs
  return { from, stepMs, count: Math.floor(latest / stepMs) - from / stepMs + 1 }
}

/** What a class did in each step; null: nothing ended. */
export function inSteps({ class: name, course }: JobMetricsDetail, steps: Steps): readonly (Counted | null)[] {
  const { from, stepMs, count } = steps
  const groups = Map.groupBy(course, ({ at }) => Math.floor((at - from) / stepMs))
  return Array.from({ length: count }, (_, i) => {
    const some = groups.get(i)
    return some ? merged(name, some) : null
  })
}

export type Counted = JobMetrics & RunTimes
