// Compares the claims in hand with the claims in the store, after anything that may have lost a call or a reply, and now
// and then. It is alone while it does: claims are held, settlements have their answers, no sweep is under way.

import type { Log } from '../core/log.ts'
import type { OwnerId, Token } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'
import type { Capsule } from './capsule.ts'
import type { Claimer } from './claimer.ts'
import type { Gate } from './gate.ts'
import type { Ownership } from './ownership.ts'
import type { Settler } from './settler.ts'

export interface ReconcilerOptions {
  readonly store: Store
  readonly log: Log
  readonly ownership: Ownership
  readonly gate: Gate
  readonly settler: Settler
  readonly capsules: readonly Capsule[]
  readonly claimers: readonly Claimer[]
  onGone(id: OwnerId): void
}

export class Reconciler {
  readonly #options: ReconcilerOptions
  #running: Promise<void> | null = null

  constructor(options: ReconcilerOptions) {
    this.#options = options
  }

  /** Compares once; calls that come meanwhile share it. */
  reconcile(): Promise<void> {
    this.#running ??= this.#once().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #once(): Promise<void> {
    const { claimers, settler, gate } = this.#options
    await Promise.all(claimers.map((claimer) => claimer.hold()))
    try {
      await gate.alone(() => settler.pauseFor(() => this.#compare()))
    } finally {
      for (const claimer of claimers) claimer.go()
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
      ownership.enter(epoch)
      this.#apply(owner.id, new Set(answer.tokens))
      return
    }
  }

  #apply(owner: OwnerId, stored: ReadonlySet<Token>): void {
    const { capsules, settler, log } = this.#options
    const inHand = new Set<Token>()
    for (const capsule of capsules) for (const token of capsule.tokens) inHand.add(token)
    for (const capsule of capsules) for (const token of [...capsule.tokens]) if (!stored.has(token)) capsule.lose(token)
    const foreign = [...stored].filter((token) => !inHand.has(token)).sort((a, b) => b - a)
    if (foreign.length > 0) log.warn({ jobs: foreign.length }, 'claims whose reply was lost go back to their queues')
    for (const token of foreign) void settler.settle(owner, { token, outcome: { kind: 'back' }, count: 'nothing' })
  }
}
