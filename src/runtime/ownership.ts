// This process as the store knows it: an owner with an epoch, and the two numbers that only rise, tokens and settle
// numbers. An owner that the store gave up is never taken up again: everything in hand is lost, and a fresh one registers.
// The numbers go on rising then, so that a token of the old owner never looks like one of the new.
//
//   none -> registering -> registered -> (gone) -> none      registered: epoch 1, 2, 3 ... by reconcile

import { hostname } from 'node:os'
import { pid } from 'node:process'
import type { Random } from '../core/random.ts'
import type { Card, Host } from '../core/store/processes.ts'
import { type Owner, type OwnerId, ownerId, type Token, token } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'

export interface OwnershipOptions {
  readonly store: Store
  readonly random: Random
  readonly host: Host
  card(): Card
}

export class Ownership {
  readonly #options: OwnershipOptions
  #owner: Owner | null = null
  #nextToken = 1
  #nextSeq = 1

  constructor(options: OwnershipOptions) {
    this.#options = options
  }

  /** The owner registered now, or null. */
  get current(): Owner | null {
    return this.#owner
  }

  /** Registers under a fresh id: an id whose reply was lost may be dead by now. */
  async register(): Promise<OwnerId> {
    const { store, random, host, card } = this.#options
    for (;;) {
      const id = ownerId(`${process.env.DYNO ?? hostname()}:${pid}:${random.hex(6)}`)
      if ((await store.register(id, host, card())) === 'taken') continue
      this.#owner = { id, epoch: 1 }
      return id
    }
  }

  /** Reserves tokens; they are never given out again, whether they are used or not. */
  takeTokens(count: number): Token {
    const first = this.#nextToken
    this.#nextToken += count
    return token(first)
  }

  /** The number of the next settle. */
  takeSeq(): number {
    return this.#nextSeq++
  }

  /** The epoch a reconcile named is now the owner's. False: it is another one by now. */
  enter(id: OwnerId, epoch: number): boolean {
    if (this.#owner?.id !== id) return false
    this.#owner = { id, epoch }
    return true
  }

  /** Forgets the owner, if it is still this one. False: somebody was first. */
  giveUp(id: OwnerId): boolean {
    if (this.#owner?.id !== id) return false
    this.#owner = null
    return true
  }
}
