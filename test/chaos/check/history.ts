// A history: the lines of all ledgers of a run as pushes, runs, claims, outcomes, faults and deaths. The rules judge
// histories, and nothing else.

import type { Ending, Fate, FaultGroup, Line } from '../ledger/line.ts'
import type { Feature } from '../workload/features.ts'
import { type Featured, featuredOf } from './features/featured.ts'
import { only } from './lines.ts'

export interface Push {
  readonly n: number
  readonly at: number
  /** `unknown` also where its process died before the answer came. */
  readonly answer: 'acknowledged' | 'refused' | 'unknown'
}

export interface Run {
  readonly n: number
  readonly attempt: number
  readonly pid: number
  readonly from: number
  /** null: it never came to its end. */
  readonly to: number | null
  readonly how: Ending | null
  /** How long before its time it started, in ms; null where it had none. */
  readonly earlyMs: number | null
  /** The number of the run in its process. */
  readonly run: number
  /** null: an ordinary job. */
  readonly feature: Feature | null
}

export interface Claim {
  /** Owner and token. */
  readonly id: string
  readonly n: number
  readonly attempt: number
  readonly pid: number
  /** When the process asked for it, and when it had heard the answer: a process that stood still hears late. */
  readonly asked: number
  readonly at: number
}

export interface Settled {
  /** Of the claim. */
  readonly id: string
  readonly kind: string
  readonly fate: Fate
  /** When it left, and when the answer was heard. */
  readonly asked: number
  readonly at: number
}

export interface Fault {
  readonly kind: string
  readonly group: FaultGroup
  readonly touches: 'all' | 'none' | readonly number[]
  readonly from: number
  readonly to: number
}

export interface Death {
  readonly pid: number
  readonly at: number
  readonly code: number | null
  readonly signal: string | null
}

export interface History {
  readonly pushes: readonly Push[]
  readonly runs: readonly Run[]
  readonly claims: readonly Claim[]
  readonly settled: readonly Settled[]
  readonly faults: readonly Fault[]
  readonly deaths: readonly Death[]
  /** When each phase began, by name. */
  readonly phases: Readonly<Record<string, number>>
  readonly features: Featured
}

/** `lines` in the order of time. */
export function historyOf(lines: readonly Line[]): History {
  return {
    pushes: pushesOf(lines),
    runs: runsOf(lines),
    claims: only(lines, 'claim').map(({ claim, e: _, ...rest }) => ({ id: claim, ...rest })),
    settled: only(lines, 'settled').map(({ claim, kind, fate, asked, at }) => ({ id: claim, kind, fate, asked, at })),
    faults: faultsOf(lines),
    deaths: only(lines, 'exit').map(({ of, code, signal, at }) => ({ pid: of, at, code, signal })),
    phases: Object.fromEntries(only(lines, 'phase').map(({ name, at }) => [name, at])),
    features: featuredOf(lines),
  }
}

/** Every attempt to push a job, each with its answer. */
function pushesOf(lines: readonly Line[]): Push[] {
  const answers = new Map<string, { stored: number; rest: Push['answer'] }>()
  for (const line of lines) {
    const key = 'call' in line ? `${line.pid} ${line.call}` : ''
    if (line.e === 'pushed') answers.set(key, { stored: Number.POSITIVE_INFINITY, rest: 'unknown' })
    else if (line.e === 'refused' || line.e === 'unknown') answers.set(key, { stored: line.stored, rest: line.e })
  }
  return only(lines, 'push').flatMap(({ pid, call, ns, at }) => {
    const { stored, rest } = answers.get(`${pid} ${call}`) ?? { stored: 0, rest: 'unknown' as const }
    return ns.map((n, i) => ({ n, at, answer: i < stored ? ('acknowledged' as const) : rest }))
  })
}

function runsOf(lines: readonly Line[]): Run[] {
  const ends = new Map(only(lines, 'end').map((line) => [`${line.pid} ${line.run}`, line]))
  return only(lines, 'start').map(({ n, attempt, pid, run, at, due, wall, as }) => {
    const end = ends.get(`${pid} ${run}`)
    const earlyMs = due === undefined ? null : due - wall
    return { n, attempt, pid, from: at, to: end?.at ?? null, how: end?.how ?? null, earlyMs, run, feature: as ?? null }
  })
}

/** A job that killed its process is a fault as any other, but that only its process could write down its beginning. */
function faultsOf(lines: readonly Line[]): Fault[] {
  const healed = new Map(only(lines, 'healed').map(({ id, at }) => [id, at]))
  const ends = new Map(only(lines, 'exit').map(({ of, at }) => [of, at]))
  const fragile = only(lines, 'born').flatMap(({ of, way }) => (way === 'fragile' ? [of] : []))
  const planned = only(lines, 'fault').map(({ id, kind, group, touches, at, since = at }) => ({
    ...{ kind, group, from: since, touches: touches === 'fragile' ? fragile : touches },
    to: healed.get(id) ?? Number.POSITIVE_INFINITY,
  }))
  const suicides = only(lines, 'suicide').map(({ pid, at }) => ({
    ...{ kind: 'killed by its job', group: 'kill' as const, touches: [pid], from: at },
    to: ends.get(pid) ?? Number.POSITIVE_INFINITY,
  }))
  return [...planned, ...suicides].sort((a, b) => a.from - b.from)
}

/** Values by what `key` says of them, in their order. */
export function grouped<T, K>(values: readonly T[], key: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const group = groups.get(key(value))
    if (group) group.push(value)
    else groups.set(key(value), [value])
  }
  return groups
}

export const touches = (fault: Fault, pid: number): boolean =>
  fault.touches === 'all' || (fault.touches !== 'none' && fault.touches.includes(pid))
