// Bucket, leaky bucket and points: a level that use takes from and time fills up again, evenly. A full level is `max` units, each of
// `spanMs` parts, and each millisecond brings `max` parts: so nothing is ever a fraction. Counted: [level in parts, when].

import { type EpochMs, later, ms } from '../../clock.ts'
import type { Counted, Judged, Rule } from './rule.ts'

/** After so many spans also a level that was overdrawn is full. */
const DEEPEST = 2

/** The level now. A clock that went back brings nothing and takes nothing. */
export function levelAt({ max, spanMs }: Rule, [level, at]: Counted, now: EpochMs): number {
  const full = max * spanMs
  if (level === undefined || at === undefined) return full
  const passed = Math.min(Math.max(now - at, 0), DEEPEST * spanMs)
  return Math.min(level + passed * max, full)
}

export function judgeLevel(rule: Rule, counted: Counted, now: EpochMs, cost: number): Judged {
  const left = levelAt(rule, counted, now) - cost * rule.spanMs
  return left >= 0 ? { counted: [left, now] } : { retryAt: later(now, ms(Math.ceil(-left / rule.max))) }
}

/** A use was more than was said before it, or less. What is overdrawn is at most one full level. */
export function correctLevel(rule: Rule, counted: Counted, now: EpochMs, more: number): Counted {
  const full = rule.max * rule.spanMs
  const level = levelAt(rule, counted, now) - more * rule.spanMs
  return [Math.min(Math.max(level, -full), full), now]
}

/** The same whole units under another rule. */
export const carryLevel = (from: Rule, to: Rule, [level, at]: Counted): Counted =>
  level === undefined || at === undefined ? [] : [Math.floor(level / from.spanMs) * to.spanMs, at]

export const levelUsed = (rule: Rule, counted: Counted, now: EpochMs): number =>
  rule.max - Math.floor(levelAt(rule, counted, now) / rule.spanMs)
