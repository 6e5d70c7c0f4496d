// The store of an instance, opened by the first call that needs it and closed by a stop, with the client that pushes to it.

import { type Clock, type Ms, ms } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { PushReceipt } from '../core/middleware.ts'
import type { Store } from '../core/store/store.ts'
import type { Client, Order } from './client.ts'
import { within } from './within.ts'

export interface Opened {
  readonly store: Store
  readonly client: Client
}

export interface OpeningOptions {
  readonly clock: Clock
  readonly log: Log
  open(): Promise<Store>
  client(store: Store): Client
}

export class Opening {
  readonly #options: OpeningOptions
  #opened: Promise<Opened> | null = null
  /** The same, once it is there: a push that waits for nothing else needs no turn more. */
  #there: Opened | null = null

  constructor(options: OpeningOptions) {
    this.#options = options
  }

  /** Whether somebody has asked for the store. */
  get isAsked(): boolean {
    return this.#opened !== null
  }

  /** Opens the store, once. @throws what the store throws; the next call tries again */
  open(): Promise<Opened> {
    if (!this.#opened) {
      const { open, client } = this.#options
      const opening = open().then((store) => ({ store, client: client(store) }))
      this.#opened = opening
      opening.then(
        (opened) => {
          if (this.#opened === opening) this.#there = opened
        },
        // A store that could not be opened may be there the next time.
        () => {
          if (this.#opened === opening) this.#opened = null
        },
      )
    }
    return this.#opened
  }

  push(orders: readonly Order[]): Promise<readonly PushReceipt[]> {
    if (this.#there) return this.#there.client.push(orders)
    return this.open().then(({ client }) => client.push(orders))
  }

  /** Lets pushes that are under way end, and closes the store; the next call opens it anew. False: not within `limit`. */
  async close(limit: Ms): Promise<boolean> {
    const { clock, log } = this.#options
    const opening = this.#opened
    this.#opened = null
    this.#there = null
    if (!opening) return true
    const closed = opening.then(async ({ client, store }) => {
      await within(clock, ms(limit / 2), client.idle())
      client.abandon()
      await store.close()
    })
    try {
      return (await within(clock, limit, closed)) !== 'late'
    } catch (error) {
      log.error({ err: error }, 'the store was not closed well')
      return false
    }
  }
}

export const tooLate = (kind: 'push' | 'perform'): HaymakerError =>
  new HaymakerError(
    'HM_CONFIG_INVALID',
    `use('${kind}') came after the first push or start(). Call it right after createHaymaker.`,
  )
