// What a capsule has in hand: each claim from its delivery until its settlement has an answer, in exactly one state.
//
//   held -> running -> settling -> out        held -> settling (given back) -> out
//
// What is held stands in one of two lines, oldest first: ordinary claims wait for a slot, suspects for each other as well.

import type { EpochMs, Ms } from '../core/clock.ts'
import type { Claim, OwnerId, Token } from '../core/store/queueing.ts'
import type { AttemptContext } from './attempt-context.ts'
import type { Attempt } from './run.ts'

export interface InHand {
  readonly claim: Claim
  readonly owner: OwnerId
  /** When it came. */
  readonly since: Ms
  readonly line: 'ordinary' | 'suspect'
  state: 'held' | 'running' | 'settling'
  attempt: Attempt | null
  /** When its attempt began; null while a suspect is noted. */
  startedAt: EpochMs | null
}

/** A job at work in this process. */
export interface AtWork {
  readonly claim: Claim
  readonly context: AttemptContext | null
  readonly startedAt: EpochMs
}

export class Hand {
  readonly #all = new Map<Token, InHand>()
  readonly #lines = { ordinary: new Set<InHand>(), suspect: new Set<InHand>() }
  #emptied: (() => void)[] = []

  /** What waits for a slot. */
  get held(): ReadonlySet<InHand> {
    return this.#lines.ordinary
  }

  /** What waits for its turn among the suspects. */
  get heldSuspects(): ReadonlySet<InHand> {
    return this.#lines.suspect
  }

  get tokens(): Iterable<Token> {
    return this.#all.keys()
  }

  take(one: InHand): void {
    this.#all.set(one.claim.token, one)
    this.#lines[one.line].add(one)
  }

  find(token: Token): InHand | undefined {
    return this.#all.get(token)
  }

  /** Whether it is in hand still, and not another claim's by now. */
  has(one: InHand): boolean {
    return this.#all.get(one.claim.token) === one
  }

  /** Out of its line and into a slot, or on its way out. */
  become(one: InHand, state: 'running' | 'settling'): void {
    this.#lines[one.line].delete(one)
    one.state = state
  }

  drop(one: InHand): void {
    this.#lines[one.line].delete(one)
    if (this.has(one)) this.#all.delete(one.claim.token)
    if (this.#all.size === 0) for (const resolve of this.#emptied.splice(0)) resolve()
  }

  /** Everything that was started and is not settled. */
  started(): readonly InHand[] {
    return [...this.#all.values()].filter(({ state }) => state === 'running')
  }

  /** The jobs at work. */
  running(): readonly AtWork[] {
    return this.started().flatMap(({ claim, attempt, startedAt }) =>
      startedAt === null ? [] : [{ claim, context: attempt?.context ?? null, startedAt }],
    )
  }

  /** Resolves when nothing is in hand. */
  empty(): Promise<void> {
    if (this.#all.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#emptied.push(resolve))
  }
}
