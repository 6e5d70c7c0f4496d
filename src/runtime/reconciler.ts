// Compares the claims in hand with the claims in the store, after anything that may have lost a call or a reply, and now
// and then. It is alone while it does: claims are held, settlements have their answers, no sweep is under way. While the
// store does not answer it goes on asking, and nothing is claimed before it does.

import { type Clock, ms, pause } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Random } from '../core/random.ts'
import type { OwnerId, Token } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'
import type { Capsule } from './capsule.ts'
import type { Claimer } from './claimer.ts'
import type { Gate } from './gate.ts'
import type { Ownership } from './ownership.ts'
import { givenBack } from './settlements.ts'
import type { Settler } from './settler.ts'

export interface ReconcilerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly ownership: Ownership
  readonly gate: Gate
  readonly settler: Settler
  readonly capsules: readonly Capsule[]
  readonly claimers: readonly Claimer[]
  onGone(id: OwnerId): void
}

/** Between two tries, at most. */
const LONGEST_PAUSE_MS = 1000

export class Reconciler {
  readonly #options: ReconcilerOptions
  readonly #stopped = new AbortController()
  #running: Promise<void> | null = null
  /** The last one failed, and that was told. */
  #failed = false

  constructor(options: ReconcilerOptions) {
    this.#options = options
  }

  /** Compares once; calls that come meanwhile share it. @throws what the store throws, unless the same call may succeed later */
  reconcile(): Promise<void> {
    this.#running ??= this.#once().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /** Compares soon, with nobody waiting for it. */
  demand(): void {
    this.reconcile().then(
      () => {
        this.#failed = false
      },
      (error) => {
        if (!this.#failed) this.#options.log.error({ err: error }, 'claims could not be compared; trying again')
        this.#failed = true
      },
    )
  }

  /** No more tries. */
  stop(): void {
    this.#stopped.abort()
  }

  async #once(): Promise<void> {
    const { claimers } = this.#options
    await Promise.all(claimers.map((claimer) => claimer.hold()))
    try {
      await this.#untilAnswered()
    } finally {
      for (const claimer of claimers) claimer.go()
    }
  }

  async #untilAnswered(): Promise<void> {
    const { gate, settler, clock, random, log } = this.#options
    const { signal } = this.#stopped
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        return await gate.alone(() => settler.pauseFor(() => this.#compare()))
      } catch (error) {
        const mayHelp = error instanceof HaymakerError && error.retriable
        if (mayHelp && tries === 0)
          log.warn({ err: error }, 'the store does not say what it holds; no job is claimed until it does')
        const longest = mayHelp ? Math.min(50 * 2 ** tries, LONGEST_PAUSE_MS) : LONGEST_PAUSE_MS
        await pause(clock, ms((0.5 + random.next()) * longest), signal)
        if (!mayHelp) throw error
      }
    }
  }

  async #compare(): Promise<void> {
    const { store, ownership, onGone } = this.#options
    const owner = ownership.current
    if (!owner) return
    for (let epoch = owner.epoch + 1; ; epoch++) {
      const answer = await store.reconcile(owner.id, epoch)
      if (answer.status === 'gone') return onGone(owner.id)
      if (answer.status === 'late') continue
      if (ownership.enter(owner.id, epoch)) this.#apply(owner.id, new Set(answer.tokens))
      return
    }
  }

  #apply(owner: OwnerId, stored: ReadonlySet<Token>): void {
    const { capsules, settler, log } = this.#options
    const inHand = new Set<Token>()
    for (const capsule of capsules) for (const token of capsule.tokens) inHand.add(token)
    for (const capsule of capsules) for (const token of [...capsule.tokens]) if (!stored.has(token)) capsule.lose(token)
    const foreign = [...stored].filter((token) => !inHand.has(token))
    if (foreign.length > 0) log.warn({ jobs: foreign.length }, 'claims whose reply was lost go back to their queues')
    for (const token of foreign) settler.settle(owner, givenBack(token), () => undefined)
  }
}
