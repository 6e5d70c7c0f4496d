// What a history says of features: who asked for a lock or a tick and what was said, which limiter had room for whom, who held
// one by hand, and who was declared dead.

import type { AskStatus, Line, Tick } from '../../ledger/line.ts'
import { only } from '../lines.ts'

/** One job's push, over all the times that it was asked for: its answer may have been lost. */
export interface Ask {
  readonly n: number
  readonly jid: string
  readonly pid: number
  readonly lock: string | null
  readonly tick: Tick | null
  /** `unknown`: no answer was heard, so that it may have been done at any time since. */
  readonly status: AskStatus | 'unknown'
  /** The job that had the lock before, or has it. */
  readonly of: number | null
  /** When it left first, and when the last answer was heard. */
  readonly from: number
  readonly to: number
  /** When it left first, in ms since 1970. */
  readonly wall: number
}

export interface Acquired {
  readonly limit: string
  /** Of a job: its claim. */
  readonly holder: string
  readonly asked: number
  /** By the store's clock. */
  readonly now: number
}

/** A limiter held by hand. */
export interface Section {
  readonly pid: number
  readonly limit: string
  readonly from: number
  /** null: its process died. */
  readonly to: number | null
}

export interface Featured {
  /** In the order in which they left first. */
  readonly asks: readonly Ask[]
  readonly acquired: readonly Acquired[]
  /** How often there was no room. */
  readonly over: number
  readonly sections: readonly Section[]
  readonly declared: readonly { readonly pid: number; readonly asked: number }[]
}

export const featuredOf = (lines: readonly Line[]): Featured => ({
  asks: asksOf(lines),
  acquired: only(lines, 'acquired').map(({ limit, holder, asked, now }) => ({ limit, holder, asked, now })),
  over: only(lines, 'over').length,
  sections: sectionsOf(lines),
  declared: only(lines, 'declared').map(({ of, asked }) => ({ pid: of, asked })),
})

function asksOf(lines: readonly Line[]): Ask[] {
  const answers = new Map(only(lines, 'answered').map((line) => [`${line.pid} ${line.ask}`, line]))
  const asked = only(lines, 'asked')
  const byId = new Map(asked.map(({ jid, n }) => [jid, n]))
  const all = new Map<number, Ask>()
  for (const { n, jid, pid, ask, lock = null, tick = null, wall, at } of asked) {
    const answer = answers.get(`${pid} ${ask}`)
    const first = all.get(n) ?? { n, jid, pid, lock, tick, wall, from: at, to: at, status: 'unknown', of: null }
    const of = answer?.of === undefined ? null : (byId.get(answer.of) ?? null)
    all.set(n, answer ? { ...first, status: answer.status, of, to: answer.at } : first)
  }
  return [...all.values()]
}

function sectionsOf(lines: readonly Line[]): Section[] {
  const ends = new Map(only(lines, 'let go').map((line) => [`${line.pid} ${line.run} ${line.limit}`, line.at]))
  return only(lines, 'entered').map(({ pid, run, limit, at }) => ({
    ...{ pid, limit, from: at },
    to: ends.get(`${pid} ${run} ${limit}`) ?? null,
  }))
}

/** Whether the job of an ask was written, as far as it is known. */
export const isStored = ({ status }: Ask): boolean =>
  status === 'queued' || status === 'scheduled' || status === 'replaced'
