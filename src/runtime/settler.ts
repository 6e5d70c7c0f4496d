// Carries outcomes to the store. Settlements of one tick travel together at once, with the next claim in the same trip;
// at most two trips are under way. A trip that got no answer is asked again under its own number, in order and without
// the claim, until the answer is definite: nothing is settled twice and nothing is dropped.

import { nextTick } from 'node:process'
import { type Clock, ms, pause } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import { failpoint } from '../core/failpoint.ts'
import type { Log } from '../core/log.ts'
import type { Random } from '../core/random.ts'
import type { Claimed, ClaimRequest, Owner, OwnerId, Settled, Token } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'
import type { Meter } from './meter.ts'
import type { Ownership } from './ownership.ts'
import type { Ending } from './settlements.ts'

/** What became of a settlement. `lost`: the claim was in other hands, or the owner gone; nothing was changed. */
export type Fate = 'accepted' | 'refused' | 'lost'

interface Pending {
  readonly settlement: Ending
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
  /** `none`: nothing was claimed. `lost`: nobody knows, since the answer was lost. */
  deliver(claimed: Claimed | 'none' | 'lost'): void
}

export interface SettlerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly ownership: Ownership
  /** Is told of attempts whose outcomes are accepted. */
  readonly meter: Pick<Meter, 'count'>
  /** Asked when a trip leaves; null: nobody wants a job now. */
  ride(): Ride | null
  /** The store does not know the owner any more. */
  onGone(id: OwnerId): void
}

/** `stale`: null where nothing was accepted. */
function fateOf({ token }: Ending, stale: readonly Token[] | null, refused: readonly Token[]): Fate {
  if (stale === null || stale.includes(token)) return 'lost'
  return refused.includes(token) ? 'refused' : 'accepted'
}

const goesBack = ({ settlement }: Pending): boolean => settlement.outcome.kind === 'back'

const MOST_TRIPS = 2
const MOST_SETTLEMENTS = 200
/** Where a trip waits for a disk, which writes a thousand as fast as one: with fewer, jobs that are done gather in memory. */
const MOST_WRITTEN = 1000
/** Between two repeats, at most. */
const LONGEST_PAUSE_MS = 500

export class Settler {
  readonly #options: SettlerOptions
  #waiting: Pending[] = []
  readonly #trips = new Set<Promise<void>>()
  #planned = false
  /** Set while a trip waits to be asked again; nothing overtakes it. */
  #repeating: Promise<void> | null = null
  #paused = false
  #idled: (() => void)[] = []
  readonly #abandoned = new AbortController()

  constructor(options: SettlerOptions) {
    this.#options = options
  }

  /** Hands over an outcome; `done` is called, later, when it has a definite answer. */
  settle(owner: OwnerId, settlement: Ending, done: (fate: Fate) => void): void {
    if (this.#abandoned.signal.aborted) return queueMicrotask(() => done('lost'))
    this.#waiting.push({ settlement, owner, done })
    this.#plan()
  }

  /** Resolves when every settlement handed over so far has its answer. */
  idle(): Promise<void> {
    if (this.#waiting.length === 0 && this.#trips.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idled.push(resolve))
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

  /** At the end of the tick, so that what ends together leaves together. */
  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    nextTick(() => {
      this.#planned = false
      this.#send()
    })
  }

  #send(): void {
    // What goes back goes to the head of its queue: the newest first, so that the oldest ends in front.
    if (this.#waiting.some(goesBack)) this.#waiting.sort((a, b) => b.settlement.token - a.settlement.token)
    const most = this.#options.store.claimsRide ? MOST_SETTLEMENTS : MOST_WRITTEN
    while (this.#waiting.length > 0 && this.#trips.size < MOST_TRIPS && !this.#repeating && !this.#paused) {
      const owner = this.#options.ownership.current
      const pending = this.#waiting.splice(0, most)
      const mine = pending.filter((one) => one.owner === owner?.id)
      for (const one of pending) if (one.owner !== owner?.id) one.done('lost')
      if (owner && mine.length > 0) this.#depart(owner, mine)
    }
    if (this.#waiting.length === 0 && this.#trips.size === 0) for (const resolve of this.#idled.splice(0)) resolve()
  }

  #depart(owner: Owner, pending: readonly Pending[]): void {
    const trip = this.#travel({ owner, seq: this.#options.ownership.takeSeq(), pending }).finally(() => {
      this.#trips.delete(trip)
      this.#send()
    })
    this.#trips.add(trip)
  }

  async #travel(trip: Trip): Promise<void> {
    const settled = await this.#ask(trip, this.#options.ride())
    if (settled === null && trip.pending.length > 1 && !this.#abandoned.signal.aborted) return this.#oneByOne(trip)
    const { stale, refused } = settled?.status === 'ok' ? settled : { stale: null, refused: [] }
    // While they are in hand still: what is lost is told so.
    if (settled?.status === 'gone') this.#options.onGone(trip.owner.id)
    for (const { settlement, done } of trip.pending) {
      const fate = fateOf(settlement, stale, refused)
      if (fate === 'accepted' && settlement.ran) this.#options.meter.count(settlement.ran)
      done(fate)
    }
  }

  /** The store refused a whole trip: one outcome that it cannot take must not cost the others theirs. */
  async #oneByOne({ owner, pending }: Trip): Promise<void> {
    for (const one of pending) await this.#travel({ owner, seq: this.#options.ownership.takeSeq(), pending: [one] })
  }

  /** Asks until there is a definite answer; null when the store refuses for good, or the settler was told to give up. */
  async #ask(trip: Trip, ride: Ride | null): Promise<Settled | null> {
    const { store } = this.#options
    const call = { owner: trip.owner, seq: trip.seq, settlements: trip.pending.map((one) => one.settlement) }
    try {
      failpoint('settle:before-send')
      const settled = await store.settle(ride ? { ...call, next: ride.request } : call)
      failpoint('settle:after-reply')
      ride?.deliver((settled.status === 'ok' && settled.next) || 'none')
      return settled
    } catch (error) {
      const settled = await this.#repeat(() => store.settle(call), error)
      ride?.deliver('lost')
      return settled
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
    for (let tries = 0; error instanceof HaymakerError && error.retriable; tries++) {
      if (tries === 0) log.warn({ err: error }, 'the store did not take an outcome; asking again')
      await pause(clock, ms(random.next() * Math.min(100 * 2 ** tries, LONGEST_PAUSE_MS)), this.#abandoned.signal)
      if (this.#abandoned.signal.aborted) break
      try {
        return await again()
      } catch (next) {
        error = next
      }
    }
    log.error({ err: error }, 'an outcome was not written; its job will be recovered and run again')
    return null
  }
}
