// What a capsule has in hand: each claim from its delivery until its settlement has an answer, in exactly one state.
//
//   held -> running -> settling -> out        held -> settling (given back) -> out
//
// What is held stands in one of two lines, oldest first: ordinary claims wait for a slot, suspects for each other as well.

import type { EpochMs, Ms } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Claim, OwnerId, Token } from '../core/store/queueing.ts'
import type { AttemptContext } from './attempt-context.ts'
import { Line } from './line.ts'
import type { Attempt } from './run.ts'

export interface InHand {
  readonly claim: Claim
  readonly owner: OwnerId
  /** When it came. */
  readonly since: Ms
  readonly line: 'ordinary' | 'suspect'
  state: 'held' | 'running' | 'settling' | 'out'
  /** Where it stands in the hand. */
  place: number
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

/** What the job of a claim is told that is in other hands by now. */
export const leaseLost = ({ owner, claim }: InHand): HaymakerError =>
  new HaymakerError(
    'HM_LEASE_LOST',
    `The claim ${owner}:${claim.token} was recovered by another process. Its job runs again elsewhere; end this run.`,
  )

const isHeld = ({ state }: InHand): boolean => state === 'held'

export class Hand {
  /** In no order: the last one takes the place of one that goes. */
  readonly #all: InHand[] = []
  readonly #lines = { ordinary: new Line(isHeld), suspect: new Line(isHeld) }
  #emptied: (() => void)[] = []

  /** What waits for a slot. */
  get held(): Pick<Line<InHand>, 'size' | 'first' | 'list'> {
    return this.#lines.ordinary
  }

  /** What waits for its turn among the suspects. */
  get heldSuspects(): Pick<Line<InHand>, 'size' | 'first' | 'list'> {
    return this.#lines.suspect
  }

  /** Both lines. */
  waiting(): readonly InHand[] {
    return [...this.held.list(), ...this.heldSuspects.list()]
  }

  get tokens(): readonly Token[] {
    return this.#all.map(({ claim }) => claim.token)
  }

  take({ claim, owner, since, line }: Pick<InHand, 'claim' | 'owner' | 'since' | 'line'>): InHand {
    const place = this.#all.length
    const one: InHand = { claim, owner, since, line, state: 'held', place, attempt: null, startedAt: null }
    this.#all.push(one)
    this.#lines[line].add(one)
    return one
  }

  find(token: Token): InHand | undefined {
    return this.#all.find(({ claim }) => claim.token === token)
  }

  /** Out of its line and into a slot, or on its way out. */
  become(one: InHand, state: 'running' | 'settling' | 'out'): void {
    const wasHeld = isHeld(one)
    one.state = state
    if (wasHeld) this.#lines[one.line].left()
  }

  drop(one: InHand): void {
    if (one.state === 'out') return
    this.become(one, 'out')
    const last = this.#all.pop()
    if (last && last !== one) {
      this.#all[one.place] = last
      last.place = one.place
    }
    if (this.isEmpty) for (const resolve of this.#emptied.splice(0)) resolve()
  }

  /** Everything that was started and is not settled, in the order of the claims. */
  started(): readonly InHand[] {
    return this.#all.filter(({ state }) => state === 'running').sort((a, b) => a.claim.token - b.claim.token)
  }

  /** The jobs at work. */
  running(): readonly AtWork[] {
    return this.started().flatMap(({ claim, attempt, startedAt }) =>
      startedAt === null ? [] : [{ claim, context: attempt?.context ?? null, startedAt }],
    )
  }

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  /** Resolves when nothing is in hand. */
  empty(): Promise<void> {
    if (this.isEmpty) return Promise.resolve()
    return new Promise((resolve) => this.#emptied.push(resolve))
  }
}
