// The fixed window: `max` from each full span of the store's clock to the next. Counted: [when the window began, used in it].

import { type EpochMs, epochMs } from '../../clock.ts'
import type { Counted, Judged, Rule } from './rule.ts'

/** The window of this moment. Where the clock went back by a little, the window that was begun goes on: nobody gets it twice. */
function windowAt({ spanMs }: Rule, [began, used = 0]: Counted, now: EpochMs): readonly [start: number, used: number] {
  const start = now - (now % spanMs)
  if (began === undefined || began < start || began > start + spanMs) return [start, 0]
  return [began, used]
}

export function judgeWindow(rule: Rule, counted: Counted, now: EpochMs, cost: number): Judged {
  const [start, used] = windowAt(rule, counted, now)
  return used + cost <= rule.max ? { counted: [start, used + cost] } : { retryAt: epochMs(start + rule.spanMs) }
}

export const windowUsed = (rule: Rule, counted: Counted, now: EpochMs): number => windowAt(rule, counted, now)[1]
