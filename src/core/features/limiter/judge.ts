// One call on limiters: all its uses, or none. What each store does inside one atom.

import type { EpochMs } from '../../clock.ts'
import { judgeConcurrent } from './concurrent.ts'
import { carryLevel, correctLevel, judgeLevel, levelUsed } from './level.ts'
import type { Counted, Holder, Judged, Lease, LimiterName, Rule } from './rule.ts'
import { judgeSliding, slidingUsed } from './sliding.ts'
import { judgeWindow, windowUsed } from './window.ts'

/** One limiter, and how much of it is wanted: from 1 up to its `max`. */
export interface Use {
  readonly name: LimiterName
  readonly rule: Rule
  readonly cost: number
}

/** What a store knows of a limiter. */
export interface Known {
  readonly rule: Rule
  readonly counted: Counted
  /** Those of a limiter that is concurrent. */
  readonly leases: readonly Lease[]
}

/** A limiter for which there was no room, and when to ask again. */
export interface Over {
  readonly name: LimiterName
  readonly retryAt: EpochMs
}

/** What was counted, under the rule of today. */
export function carried(known: Known | null, rule: Rule): Counted {
  if (known === null || known.rule.kind !== rule.kind) return []
  switch (rule.kind) {
    case 'bucket':
    case 'leaky':
    case 'points':
      return known.rule.spanMs === rule.spanMs ? known.counted : carryLevel(known.rule, rule, known.counted)
    case 'window':
    case 'sliding':
      return known.rule.spanMs === rule.spanMs ? known.counted : []
    case 'concurrent':
      return []
    default:
      return rule.kind satisfies never
  }
}

/** What the rule of its kind says to one use. */
export function judge({ rule, cost }: Use, known: Known | null, { id }: Holder, now: EpochMs): Judged {
  const counted = carried(known, rule)
  switch (rule.kind) {
    case 'bucket':
    case 'leaky':
    case 'points':
      return judgeLevel(rule, counted, now, cost)
    case 'window':
      return judgeWindow(rule, counted, now, cost)
    case 'sliding':
      return judgeSliding(rule, counted, now, cost)
    case 'concurrent': {
      const judged = judgeConcurrent(rule, known?.leases ?? [], id, now)
      return 'room' in judged ? { counted: [] } : judged
    }
    default:
      return rule.kind satisfies never
  }
}

/** Of those without room, the one to wait for longest; null: there is room in all. */
export function longest(overs: readonly Over[]): Over | null {
  return overs.reduce<Over | null>((most, over) => (most && most.retryAt >= over.retryAt ? most : over), null)
}

/** How much is in use. */
export function usedOf({ rule, counted, leases }: Known, now: EpochMs): number {
  switch (rule.kind) {
    case 'bucket':
    case 'leaky':
    case 'points':
      return levelUsed(rule, counted, now)
    case 'window':
      return windowUsed(rule, counted, now)
    case 'sliding':
      return slidingUsed(rule, counted, now)
    case 'concurrent':
      return leases.filter(({ until }) => until > now).length
    default:
      return rule.kind satisfies never
  }
}

/** What is counted once a use was more than was said, or less. Only points are corrected. */
export const corrected = ({ rule, counted }: Known, now: EpochMs, more: number): Counted =>
  rule.kind === 'points' ? correctLevel(rule, counted, now, more) : counted
