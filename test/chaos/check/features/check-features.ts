// What is judged in a run with features beside the rest, and whether each of them was met at all: a run in which none was refused
// says nothing about refusals.

import type { Finding } from '../finding.ts'
import type { History } from '../history.ts'
import type { Walk } from '../walk.ts'
import { checkLanes, heldInLanes } from './lanes.ts'
import { checkLimits } from './limits.ts'
import { checkTicks, ticksOf } from './ticks.ts'
import { checkUnique } from './unique.ts'

/** How often something was met; stands in the last line of such a run. */
export interface Met {
  /** Ticks that were pushed. */
  readonly ticks: number
  /** Pushes that found their lock taken, and that took one over. */
  readonly refused: number
  readonly replaced: number
  /** Times at which a limiter had no room. */
  readonly overLimit: number
  /** Jobs that were pushed while all places of their lane were taken. */
  readonly heldInLanes: number
}

export interface FeatureJudgement {
  readonly met: Met
  readonly findings: readonly Finding[]
}

export function checkFeatures(history: History, walk: Walk): FeatureJudgement {
  const { asks, over } = history.features
  const count = (status: string): number => asks.filter((ask) => ask.status === status && ask.tick === null).length
  const met: Met = {
    ...{ ticks: ticksOf(history), refused: count('duplicate'), replaced: count('replaced') },
    ...{ overLimit: over, heldInLanes: heldInLanes(history) },
  }
  const findings = [
    ...checkTicks(history, walk),
    ...checkUnique(history),
    ...checkLimits(history),
    ...checkLanes(history),
    ...Object.entries(met).flatMap(([what, times]): Finding[] =>
      times > 0 ? [] : [{ rule: 'met', what: `not exercised: ${what} is 0, so the run says nothing about it` }],
    ),
  ]
  return { met, findings }
}
