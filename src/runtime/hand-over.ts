// From a hand to the settler: an outcome is offered until the store has taken it or the claim is nobody's here. What could not
// take it may be able to a little later.
//
//   running or held -> settling -> out        settling -> (refused) settling again

import { type Clock, ms, pause } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { OwnerId } from '../core/store/queueing.ts'
import type { Hand, InHand } from './hand.ts'
import { type Ending, givenBack } from './settlements.ts'
import type { Fate } from './settler.ts'

export interface HandOverOptions {
  readonly hand: Hand
  readonly clock: Clock
  readonly log: Log
  settle(owner: OwnerId, settlement: Ending, done: (fate: Fate) => void): void
}

/** How soon an outcome is offered again to a destination that could not take it. */
const REFUSED_RETRY = ms(1000)

export class HandOver {
  readonly #options: HandOverOptions
  readonly #closed = new AbortController()
  #back: Promise<unknown> = Promise.resolve()

  constructor(options: HandOverOptions) {
    this.#options = options
  }

  /** `done` is called when it is in hand no more, or is not offered any more. */
  settle(one: InHand, settlement: Ending, done?: () => void): void {
    const { hand, settle } = this.#options
    hand.become(one, 'settling')
    settle(one.owner, settlement, (fate) => {
      if (fate === 'refused') return void this.#settleLater(one, settlement, done)
      hand.drop(one)
      done?.()
    })
  }

  /** To the head of their queues; resolves when they, and those that were on their way, are out of the hand. */
  giveBack(some: readonly InHand[]): Promise<unknown> {
    const back = some.map((one) => new Promise<void>((done) => this.settle(one, givenBack(one.claim.token), done)))
    this.#back = Promise.all([this.#back, ...back])
    return this.#back
  }

  /** What is refused is offered no more; it is the sweep's. */
  close(): void {
    this.#closed.abort()
  }

  async #settleLater(one: InHand, settlement: Ending, done?: () => void): Promise<void> {
    const { log, clock } = this.#options
    const { token, queue } = one.claim
    log.error({ token, queue }, 'the destination of a job cannot take it; trying again')
    await pause(clock, REFUSED_RETRY, this.#closed.signal)
    if (this.#closed.signal.aborted) done?.()
    else this.settle(one, settlement, done)
  }
}
