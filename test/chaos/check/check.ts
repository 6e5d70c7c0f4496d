// The checker: every rule over one history and the walk behind it. Pure; it neither reads files nor asks stores.

import { checkCounters } from './counters.ts'
import { checkDelivery, type Delivery } from './delivery.ts'
import { checkDuplicates, type Duplicates } from './duplicates.ts'
import { checkEndings, type StopBound } from './endings.ts'
import type { FeatureJudgement, Met } from './features/check-features.ts'
import type { Finding } from './finding.ts'
import type { History } from './history.ts'
import { checkLateness, type Lateness } from './lateness.ts'
import { Outcomes } from './outcomes.ts'
import { checkRecovery, quantile, type Recoveries, type RecoveryBounds } from './recovery.ts'
import type { Walk } from './walk.ts'

export interface Bounds extends RecoveryBounds, StopBound {}

/** The last line of a run, and nothing else is in it. What was met: in one with features. */
export interface Summary extends Partial<Met> {
  /** Acknowledged, or found out later to have been stored. */
  readonly jobs: number
  readonly kills: number
  readonly storeFaults: number
  readonly netFaults: number
  readonly lost: number
  readonly unexpected: number
  readonly unjustifiedDuplicates: number
  readonly staleEffects: number
  /** From a death that hit running jobs to the first of them in other hands. */
  readonly recoveryMsP99: number
  readonly recoveryMsMax: number
  readonly countersExact: boolean
  readonly verdict: 'pass' | 'fail'
}

export interface Judgement {
  readonly summary: Summary
  readonly findings: readonly Finding[]
  readonly delivery: Delivery
  readonly duplicates: Duplicates
  readonly recoveries: Recoveries
  readonly lateness: Lateness
  /** How often a process got too little of the machine. */
  readonly starved: number
  /** Dead jobs, by why they are. */
  readonly dead: Readonly<Record<string, number>>
}

/** Adds what is judged in a run with features. */
export function withFeatures(judged: Judgement, { met, findings }: FeatureJudgement): Judgement {
  const { verdict, ...summary } = judged.summary
  const passes = verdict === 'pass' && findings.length === 0
  return {
    ...judged,
    findings: [...judged.findings, ...findings],
    summary: { ...summary, ...met, verdict: passes ? 'pass' : 'fail' },
  }
}

export function check(history: History, walk: Walk, bounds: Bounds): Judgement {
  const delivery = checkDelivery(history, walk)
  const duplicates = checkDuplicates(history)
  const stale = new Outcomes(history).findings()
  const recoveries = checkRecovery(history, bounds)
  const lateness = checkLateness(history)
  const counters = checkCounters(history, walk)
  const findings: Finding[] = [
    ...[...delivery.findings, ...duplicates.findings, ...stale, ...recoveries.findings, ...lateness.findings],
    ...[...counters.findings, ...checkEndings(history, bounds)],
    ...walk.strays.map((what) => ({ rule: 'G11' as const, what })),
  ]
  const count = (group: string): number => history.faults.filter((fault) => fault.group === group).length
  const seen = recoveries.all.map(({ seenMs }) => seenMs)
  return {
    ...{ findings, delivery, duplicates, recoveries, lateness, starved: count('machine'), dead: deadOf(walk) },
    summary: {
      jobs: delivery.acknowledged + delivery.recovered.length,
      kills: count('kill'),
      storeFaults: count('store'),
      netFaults: count('net'),
      lost: delivery.lost.length,
      unexpected: delivery.unexpected.length + delivery.ghosts.length,
      unjustifiedDuplicates: duplicates.unjustified,
      staleEffects: stale.length,
      recoveryMsP99: Math.round(quantile(seen, 0.99)),
      recoveryMsMax: Math.round(Math.max(0, ...seen)),
      countersExact: counters.exact,
      verdict: findings.length === 0 ? 'pass' : 'fail',
    },
  }
}

function deadOf({ jobs }: Walk): Record<string, number> {
  const dead: Record<string, number> = {}
  for (const { place, why = 'unknown' } of jobs) if (place === 'dead') dead[why] = (dead[why] ?? 0) + 1
  return dead
}
