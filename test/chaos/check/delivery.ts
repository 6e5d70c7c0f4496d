// What became of each job. G1: what was acknowledged is run to its end, dead, or still stored. G2: in one place only, and
// after a drain nothing waits. G9: what was refused never runs. And nothing runs that nobody pushed.

import { replacedIn } from './features/replaced.ts'
import type { Finding } from './finding.ts'
import { grouped, type History } from './history.ts'
import type { AtRest, Walk } from './walk.ts'

export interface Delivery {
  readonly acknowledged: number
  /** Acknowledged, never run to its end, and stored nowhere. */
  readonly lost: readonly number[]
  /** Run, although nobody ever tried to push it. */
  readonly unexpected: readonly number[]
  /** Refused for certain, and run. */
  readonly ghosts: readonly number[]
  /** Of which nobody knew whether they were stored, and which were. */
  readonly recovered: readonly number[]
  readonly findings: readonly Finding[]
}

export function checkDelivery(history: History, walk: Walk): Delivery {
  const by = (answer: string): number[] => history.pushes.filter((push) => push.answer === answer).map(({ n }) => n)
  const acknowledged = new Set(by('acknowledged'))
  const attempted = new Set(history.pushes.map(({ n }) => n))
  const started = new Set(history.runs.map(({ n }) => n))
  const ended = new Set(history.runs.filter(({ how }) => how === 'ok').map(({ n }) => n))
  const stored = new Set(walk.jobs.map(({ n }) => n))
  const replaced = replacedIn(history)
  const lost = [...acknowledged].filter((n) => !ended.has(n) && !stored.has(n) && !replaced.has(n))
  const unexpected = [...started].filter((n) => !attempted.has(n))
  const ghosts = by('refused').filter((n) => started.has(n))
  const recovered = by('unknown').filter((n) => started.has(n) && !acknowledged.has(n))
  const findings: Finding[] = [
    ...lost.map((n) => ({ rule: 'G1' as const, what: `job ${n} was acknowledged and is lost` })),
    ...unexpected.map((n) => ({ rule: 'G2' as const, what: `job ${n} ran, and nobody pushed it` })),
    ...ghosts.map((n) => ({ rule: 'G9' as const, what: `the push of job ${n} was refused, and it ran` })),
    ...misplaced(walk.jobs, ended, history.phases.left === undefined).map((what) => ({ rule: 'G2' as const, what })),
  ]
  return { acknowledged: acknowledged.size, lost, unexpected, ghosts, recovered, findings }
}

/** `isDrained`: nothing may wait. Where nobody was to work, all does. */
function misplaced(jobs: readonly AtRest[], ended: ReadonlySet<number>, isDrained: boolean): string[] {
  const ours = grouped(
    jobs.filter(({ n }) => n !== null),
    ({ n }) => n,
  )
  const twice = [...ours]
    .filter(([, places]) => places.length > 1)
    .map(([n, places]) => `job ${n} is in ${places.map(({ place }) => place).join(' and ')}`)
  const waiting = jobs
    .filter(({ place }) => isDrained && place !== 'dead')
    .map(({ n, place }) => `${n === null ? 'something' : `job ${n}`} is in ${place} after the drain`)
  const both = jobs
    // A process may have died between the end of a job and its outcome, again and again: then it is poison.
    .filter(({ n, place, why }) => place === 'dead' && why !== 'poison' && n !== null && ended.has(n))
    .map(({ n }) => `job ${n} ran to its end and is dead`)
  return [...twice, ...waiting, ...both]
}
