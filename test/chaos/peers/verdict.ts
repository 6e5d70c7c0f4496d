// What a run on another system is told: what can be judged of any system by ledgers alone. Counters, order in the store and
// stops in time are promises of Haymaker, and nobody else is held to them.

import type { Judgement } from '../check/check.ts'
import type { History } from '../check/history.ts'
import { quantile } from '../check/recovery.ts'
import type { Walk } from '../check/walk.ts'
import type { Peer } from './peer.ts'

const MOST_FINDINGS = 10

export interface PeerSummary {
  readonly system: string
  readonly version: string
  readonly store: string
  /** How long things broke. */
  readonly seconds: number
  readonly seed: number
  readonly jobs: number
  readonly kills: number
  readonly storeFaults: number
  readonly netFaults: number
  readonly lost: number
  /** Of the lost ones: they had begun to run. */
  readonly lostRunning: number
  readonly unexpected: number
  readonly unjustifiedDuplicates: number
  readonly justifiedDuplicates: number
  /** Deaths that hit running jobs, of which one at least ran again. */
  readonly recoveries: number
  readonly recoveryMsP99: number
  readonly recoveryMsMax: number
  /** Still stored after the drain, by where; `dead` are given up. */
  readonly left: Readonly<Record<string, number>>
  /** Of these, jobs that had run to their end. */
  readonly leftDone: number
}

export interface Judged {
  readonly peer: Peer
  readonly seed: number
  readonly judgement: Judgement
  readonly history: History
  readonly walk: Walk
}

export function summed({ peer, seed, judgement, history, walk }: Judged): PeerSummary {
  const { summary, delivery, duplicates, recoveries } = judgement
  const { phases, runs } = history
  const done = new Set(runs.filter(({ how }) => how === 'ok').map(({ n }) => n))
  const started = new Set(runs.map(({ n }) => n))
  // Nobody else says when a job changes hands, so its next run counts.
  const again = recoveries.all.map(({ firstMs }) => firstMs)
  return {
    ...{ system: peer.system.name, version: peer.version, store: peer.store, seed },
    seconds: Math.round(((phases.heal ?? 0) - (phases.faults ?? 0)) / 1000),
    ...{ jobs: summary.jobs, kills: summary.kills, storeFaults: summary.storeFaults, netFaults: summary.netFaults },
    lost: delivery.lost.length,
    lostRunning: delivery.lost.filter((n) => started.has(n)).length,
    unexpected: delivery.unexpected.length,
    unjustifiedDuplicates: duplicates.unjustified,
    justifiedDuplicates: duplicates.all - duplicates.unjustified,
    recoveries: again.length,
    recoveryMsP99: Math.round(quantile(again, 0.99)),
    recoveryMsMax: Math.round(Math.max(0, ...again)),
    leftDone: walk.jobs.filter(({ n }) => n !== null && done.has(n)).length,
    left: Object.fromEntries(
      [...Map.groupBy(walk.jobs, ({ place }) => place)].map(([place, all]) => [place, all.length]),
    ),
  }
}

/** The row of docs/reliability.md. */
export const rowOf = (peer: Peer, of: PeerSummary): string =>
  `| ${[
    ...[`${of.system} ${of.version}`, peer.settings, of.store, of.seed, of.seconds, of.jobs, of.kills],
    ...[of.lost, Object.values(of.left).reduce((sum, count) => sum + count, 0)],
    ...[of.unjustifiedDuplicates, of.justifiedDuplicates],
    of.recoveries === 0 ? 'none seen' : `${seconds(of.recoveryMsP99)} / ${seconds(of.recoveryMsMax)}`,
  ].join(' | ')} |`

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** What a person is told beside the numbers. */
export const told = ({ delivery, duplicates, recoveries, lateness, starved, dead }: Judgement): string[] => [
  `${delivery.recovered.length} jobs had been pushed with no certain answer, and ran`,
  `${recoveries.all.length} deaths hit jobs that ran again; the last of one after ${Math.round(Math.max(0, ...recoveries.all.map(({ lastMs }) => lastMs)))} ms`,
  `jobs with a time of their own started ${Math.round(lateness.medianMs)} ms after it (median, faults included); ${lateness.findings.length} before it`,
  `${starved} times a process waited for the machine itself; ${duplicates.starved} runs have no other excuse`,
  `given up: ${JSON.stringify(dead)}`,
  ...[...delivery.findings, ...duplicates.findings].slice(0, MOST_FINDINGS).map(({ what }) => what),
]
