// Carries outcomes to the store. Settlements of one tick travel together at once, with the next claim in the same trip;
// at most two trips are under way. A trip that got no answer is asked again under its own number, in order and without
// the claim, until the answer is definite: nothing is settled twice and nothing is dropped.

import { type Clock, ms, pause } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Random } from '../core/random.ts'
import type { Claimed, ClaimRequest, Owner, OwnerId, Settled, Settlement } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'
import type { Ownership } from './ownership.ts'

/** What became of a settlement. `lost`: the claim was in other hands, or the owner gone; nothing was changed. */
export type Fate = 'accepted' | 'refused' | 'lost'

interface Pending {
  readonly settlement: Settlement
  readonly owner: OwnerId
  done(fate: Fate): void
}

interface Trip {
  readonly owner: Owner
  readonly seq: number
  readonly pending: readonly Pending[]
}

/** A claim that rides along, and who gets what it brings. */
export interface Ride {
  readonly request: ClaimRequest
  deliver(claimed: Claimed | null): void
}

export interface SettlerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly ownership: Ownership
  /** Asked when a trip leaves; null: nobody wants a job now. */
  ride(): Ride | null
  /** The store does not know the owner any more. */
  onGone(id: OwnerId): void
}

const MOST_TRIPS = 2
const MOST_SETTLEMENTS = 200

export class Settler {
  readonly #options: SettlerOptions
  #waiting: Pending[] = []
  #trips = new Set<Promise<void>>()
  #planned = false
  /** Set while a trip waits to be asked again; nothing overtakes it. */
  #repeating: Promise<void> | null = null
  #paused = false
  #abandoned = new AbortController()

  constructor(options: SettlerOptions) {
    this.#options = options
  }

  /** Hands over an outcome; resolves when it has a definite answer. */
  settle(owner: OwnerId, settlement: Settlement): Promise<Fate> {
    return new Promise((done) => {
      this.#waiting.push({ settlement, owner, done })
      this.#plan()
    })
  }

  /** Whether nothing waits and nothing is under way. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#trips.size === 0
  }

  /** Resolves when every settlement handed over so far has its answer. */
  async idle(): Promise<void> {
    while (!this.isIdle) {
      this.#send()
      await Promise.race(this.#trips)
    }
  }

  /** Waits until every answer is in, and sends nothing while `run` runs. */
  async pauseFor<T>(run: () => Promise<T>): Promise<T> {
    this.#paused = true
    try {
      await Promise.all(this.#trips)
      return await run()
    } finally {
      this.#paused = false
      this.#send()
    }
  }

  /** Gives up on answers that are still owed: what they were about counts as lost here, and is the sweep's. */
  abandon(): void {
    this.#abandoned.abort()
    for (const { done } of this.#waiting.splice(0)) done('lost')
  }

  /** The owner is gone: whatever it had to say changes nothing any more. */
  forget(id: OwnerId): void {
    const mine = this.#waiting.filter((pending) => pending.owner === id)
    this.#waiting = this.#waiting.filter((pending) => pending.owner !== id)
    for (const { done } of mine) done('lost')
  }

  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    queueMicrotask(() => {
      this.#planned = false
      this.#send()
    })
  }

  #send(): void {
    while (this.#waiting.length > 0 && this.#trips.size < MOST_TRIPS && !this.#repeating && !this.#paused) {
      const owner = this.#options.ownership.current
      const pending = this.#waiting.splice(0, MOST_SETTLEMENTS)
      const mine = pending.filter((one) => one.owner === owner?.id)
      for (const one of pending) if (one.owner !== owner?.id) one.done('lost')
      if (!owner || mine.length === 0) continue
      const trip = this.#travel({ owner, seq: this.#options.ownership.takeSeq(), pending: mine }).finally(() => {
        this.#trips.delete(trip)
        this.#send()
      })
      this.#trips.add(trip)
    }
  }

  async #travel(trip: Trip): Promise<void> {
    const ride = this.#options.ride()
    const { settled, next } = await this.#ask(trip, ride?.request)
    ride?.deliver(next)
    const { stale, refused } = settled?.status === 'ok' ? settled : { stale: null, refused: [] }
    for (const { settlement, done } of trip.pending) {
      if (stale === null || stale.includes(settlement.token)) done('lost')
      else done(refused.includes(settlement.token) ? 'refused' : 'accepted')
    }
    if (settled?.status === 'gone') this.#options.onGone(trip.owner.id)
  }

  /** Asks until there is a definite answer; null only when the settler was told to give up. */
  async #ask(trip: Trip, next: ClaimRequest | undefined): Promise<{ settled: Settled | null; next: Claimed | null }> {
    const { store } = this.#options
    const call = { owner: trip.owner, seq: trip.seq, settlements: trip.pending.map((one) => one.settlement) }
    try {
      const settled = await store.settle(next ? { ...call, next } : call)
      return { settled, next: (settled.status === 'ok' && settled.next) || null }
    } catch (error) {
      return { settled: await this.#repeat(() => store.settle(call), error), next: null }
    }
  }

  async #repeat(again: () => Promise<Settled>, first: unknown): Promise<Settled | null> {
    while (this.#repeating) await this.#repeating
    let release = (): void => {}
    this.#repeating = new Promise((resolve) => {
      release = resolve
    })
    try {
      return await this.#untilAnswered(again, first)
    } finally {
      this.#repeating = null
      release()
    }
  }

  async #untilAnswered(again: () => Promise<Settled>, first: unknown): Promise<Settled | null> {
    const { clock, random, log } = this.#options
    let error = first
    for (let tries = 0; !this.#abandoned.signal.aborted; tries++) {
      if (!(error instanceof HaymakerError && error.retriable)) break
      log.warn({ err: error }, 'the store did not take an outcome; asking again')
      await pause(clock, ms(random.next() * Math.min(100 * 2 ** tries, 10_000)), this.#abandoned.signal)
      try {
        return await again()
      } catch (next) {
        error = next
      }
    }
    log.error({ err: error }, 'outcomes were not written; their jobs will be recovered and run again')
    return null
  }
}
