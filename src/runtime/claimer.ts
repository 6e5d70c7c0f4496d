// Asks the store for jobs, one claim at a time per capsule: the queues in the order of the moment, as many as there is
// room for, waiting in the store while there are none.
//
//   idle -> asking (may wait in the store) -> idle            held: nothing is asked until `go`

import { type Clock, type EpochMs, epochMs, type Ms, ms, pause } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { arrange, expandQueues, hasPatterns, type QueueOrder } from '../core/queues/order.ts'
import type { QueueName } from '../core/queues/queue-name.ts'
import type { Random } from '../core/random.ts'
import type { Claim, Claimed, ClaimRequest, OwnerId } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'
import type { Gate } from './gate.ts'
import type { Ownership } from './ownership.ts'
import type { Ride } from './settler.ts'

export interface ClaimerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly ownership: Ownership
  readonly gate: Gate
  readonly order: QueueOrder
  readonly waitMs: Ms
  /** How many more jobs there is room for. */
  room(): number
  deliver(owner: OwnerId, claims: readonly Claim[]): void
  onGone(id: OwnerId): void
  onLate(): void
}

/** How often the store is asked which queues there are, where the order has patterns. */
const NAMES_LIVE_MS = 1000

export class Claimer {
  readonly #options: ClaimerOptions
  #asking: Promise<void> | null = null
  #waiting: AbortController | null = null
  #riding = false
  #held = false
  #names: readonly QueueName[] = []
  #namesAt: EpochMs = epochMs(0)
  #failures = 0

  constructor(options: ClaimerOptions) {
    this.#options = options
  }

  /** Asks if there is room and nothing is asked already. */
  pump(): void {
    if (this.#asking || this.#riding || this.#held || this.#options.room() <= 0 || !this.#options.ownership.current)
      return
    this.#asking = this.#ask().finally(() => {
      this.#asking = null
      this.pump()
    })
  }

  /** A claim for a settlement that is about to leave, or null. It counts as the one under way. */
  ride(): Ride | null {
    if (this.#asking || this.#riding || this.#held || hasPatterns(this.#options.order)) return null
    const request = this.#request(ms(0))
    if (!request) return null
    this.#riding = true
    return {
      request,
      deliver: (claimed) => {
        this.#riding = false
        if (claimed) this.#take(claimed, request.owner.id)
        this.pump()
      },
    }
  }

  /** Asks for nothing more, and resolves when nothing is asked. */
  async hold(): Promise<void> {
    this.#held = true
    this.#waiting?.abort()
    await this.#asking
  }

  go(): void {
    this.#held = false
    this.pump()
  }

  #request(waitMs: Ms, signal?: AbortSignal): ClaimRequest | null {
    const { ownership, order, random, room } = this.#options
    const owner = ownership.current
    const max = room()
    if (!owner || max <= 0) return null
    const queues = arrange(expandQueues(order, this.#names), order.mode, random)
    const first = ownership.takeTokens(max)
    return { owner, queues, first, max, waitMs, ...(signal && { signal }) }
  }

  async #ask(): Promise<void> {
    const { store, log, clock, random, waitMs, gate } = this.#options
    this.#waiting = new AbortController()
    const { signal } = this.#waiting
    try {
      await this.#refreshNames()
      const request = this.#request(waitMs, signal)
      if (!request) return
      const claimed = await gate.share(() => store.claim(request))
      if (this.#failures > 0) log.info({}, 'the store answers again')
      this.#failures = 0
      this.#take(claimed, request.owner.id)
    } catch (error) {
      if (this.#failures++ === 0) log.error({ err: error }, 'the store gives no jobs; asking again')
      await pause(clock, ms((0.5 + random.next()) * Math.min(50 * 2 ** this.#failures, 10_000)), signal)
    } finally {
      this.#waiting = null
    }
  }

  #take(claimed: Claimed, id: OwnerId): void {
    const { deliver, onGone, onLate, ownership } = this.#options
    switch (claimed.status) {
      case 'ok':
        // What comes for an owner that was given up meanwhile is the sweep's.
        if (ownership.current?.id === id) deliver(id, claimed.claims)
        return
      case 'gone':
        return onGone(id)
      case 'late':
        return onLate()
      case 'used':
        return
      default:
        return claimed satisfies never
    }
  }

  async #refreshNames(): Promise<void> {
    const { store, clock, order } = this.#options
    if (!hasPatterns(order) || clock.now() - this.#namesAt < NAMES_LIVE_MS) return
    this.#names = (await store.queues()).map((queue) => queue.name)
    this.#namesAt = clock.now()
  }
}
