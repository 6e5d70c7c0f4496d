// Histories made by hand, for the tests of the rules: each line is written as if the process had.

import type { AskStatus, FaultGroup, Line, Tick, Touched } from '../ledger/line.ts'
import type { Feature } from '../workload/features.ts'
import { type History, historyOf } from './history.ts'
import type { AtRest, Walk } from './walk.ts'

/** Processes of these histories. */
export const [producer, anna, bert] = [1, 2, 3]

type Run = {
  readonly attempt?: number
  readonly how?: 'ok' | 'throw' | 'snooze' | 'shutdown'
  readonly early?: number
  readonly as?: Feature
}

/** `of`: the number of the job that has the lock, or had it. */
type Ask = {
  readonly lock?: string
  readonly tick?: Tick
  readonly status?: AskStatus | 'unknown'
  readonly of?: number
  readonly pid?: number
}

type Claim = { readonly attempt?: number; readonly asked?: number }

export class Made {
  readonly #lines: Line[] = []
  #calls = 0
  #runs = 0
  #faults = 0

  get history(): History {
    return historyOf(this.#lines.toSorted((a, b) => a.at - b.at))
  }

  /** Pushes a job. `stored`: of its call. */
  push(n: number, at: number, answer: 'pushed' | 'refused' | 'unknown' | 'none' = 'pushed', stored = 0): this {
    const call = ++this.#calls
    this.#lines.push({ e: 'push', call, ns: [n], pid: producer, at })
    const then = { pid: producer, at: at + 1, call }
    if (answer === 'pushed') this.#lines.push({ e: 'pushed', ...then })
    else if (answer !== 'none') this.#lines.push({ e: answer, stored, code: 'X', ...then })
    return this
  }

  /** Runs a job from one moment to another; null: it was cut short. */
  run(n: number, pid: number, from: number, to: number | null, { attempt = 1, how = 'ok', early, as }: Run = {}): this {
    const run = ++this.#runs
    const due = early === undefined ? {} : { due: from + early }
    this.#lines.push({ e: 'start', n, attempt, run, wall: from, pid, at: from, ...due, ...(as && { as }) })
    if (to !== null) this.#lines.push({ e: 'end', run, how, pid, at: to })
    return this
  }

  claim(claim: string, n: number, pid: number, at: number, { attempt = 1, asked = at - 1 }: Claim = {}): this {
    this.#lines.push({ e: 'claim', claim, n, attempt, asked, pid, at })
    return this
  }

  settled(claim: string, kind: string, at: number, fate: 'accepted' | 'stale' = 'accepted'): this {
    this.#lines.push({ e: 'settled', claim, kind, fate, asked: at - 1, pid: 0, at })
    return this
  }

  fault(group: FaultGroup, touches: Touched, from: number, to: number): this {
    const id = ++this.#faults
    this.#lines.push({ e: 'fault', id, kind: group, group, touches, pid: 0, at: from })
    this.#lines.push({ e: 'healed', id, pid: 0, at: to })
    return this
  }

  born(of: number, way: 'straight' | 'fragile', at = 0): this {
    this.#lines.push({ e: 'born', of, name: String(of), way, pid: 0, at })
    return this
  }

  exit(of: number, at: number, signal: string | null = null): this {
    this.#lines.push({ e: 'exit', of, code: signal === null ? 0 : null, signal, pid: 0, at })
    return this
  }

  /** Asks for a lock or a tick with a push; the answer comes a little later. */
  ask(n: number, at: number, { status = 'queued', of, pid = producer, ...what }: Ask): this {
    const ask = ++this.#calls
    this.#lines.push({ e: 'asked', ask, n, jid: `jid ${n}`, wall: at, ...what, pid, at })
    const said = of === undefined ? {} : { of: `jid ${of}` }
    if (status !== 'unknown') this.#lines.push({ e: 'answered', ask, status, ...said, pid, at: at + 1 })
    return this
  }

  /** A limiter has room. `now`: by the store's clock. */
  acquired(limit: string, holder: string, at: number, now = at): this {
    this.#lines.push({ e: 'acquired', limit, holder, asked: at - 1, now, pid: 0, at })
    return this
  }

  over(limit: string, at: number): this {
    this.#lines.push({ e: 'over', limit, pid: 0, at })
    return this
  }

  /** Holds a limiter by hand; null: its process died. */
  held(limit: string, pid: number, from: number, to: number | null): this {
    const run = ++this.#runs
    this.#lines.push({ e: 'entered', run, limit, pid, at: from })
    if (to !== null) this.#lines.push({ e: 'let go', run, limit, pid, at: to })
    return this
  }

  declared(of: number, at: number): this {
    this.#lines.push({ e: 'declared', of, asked: at - 1, pid: 0, at })
    return this
  }

  phase(name: 'heal' | 'drained' | 'left', at: number): this {
    this.#lines.push({ e: 'phase', name, pid: 0, at })
    return this
  }

  suicide(n: number, pid: number, at: number): this {
    this.#lines.push({ e: 'suicide', n, pid, at })
    return this
  }
}

export const made = (): Made => new Made()

export const walked = (
  processed = 0,
  failed = 0,
  jobs: readonly AtRest[] = [],
  strays: readonly string[] = [],
): Walk => ({
  ...{ jobs, strays, counted: { processed, failed } },
})
