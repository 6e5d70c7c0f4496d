// Asks the store for jobs, one claim at a time per capsule: the queues in the order of the moment, as many as there is
// room for. Only free slots wait in the store for a job to come: a claim ahead that waits would take, much later, what
// others have slots for.
//
//   idle -> asking (may wait in the store) -> idle            held: nothing is asked until `go`

import { nextTick } from 'node:process'
import { type Clock, type Ms, ms, pause } from '../core/clock.ts'
import { failpoint } from '../core/failpoint.ts'
import type { Log } from '../core/log.ts'
import { arrange, expandQueues, hasPatterns, type QueueOrder, type WeightedQueue } from '../core/queues/order.ts'
import type { Random } from '../core/random.ts'
import type { Claim, Claimed, ClaimRequest, OwnerId } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'
import type { Gate } from './gate.ts'
import type { Ownership } from './ownership.ts'
import type { Ride } from './settler.ts'
import { Shortlist } from './shortlist.ts'

/** How many more claims a capsule can take. */
export interface Room {
  /** Slots nobody waits for; below 0 where more wait than there are. */
  readonly free: number
  /** Beyond them, so that the next ones are in hand when a slot is free. */
  readonly ahead: number
  /** Of these, as many with one claim: the store fetches one half while the other runs. Never fewer than the free slots. */
  readonly atOnce: number
}

export interface ClaimerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly ownership: Ownership
  readonly gate: Gate
  readonly order: QueueOrder
  readonly waitMs: Ms
  room(): Room
  deliver(owner: OwnerId, claims: readonly Claim[]): void
  onGone(id: OwnerId): void
  /** A claim was answered, and its jobs are delivered. */
  onClaimed(jobs: number): void
  /** The store may hold claims for us that we do not know of, or refuses ours: compare before anything else is claimed. */
  onDoubt(): void
}

/** How often the store is asked which queues there are, where the order has patterns. */
const NAMES_LIVE = ms(1000)
/** Between two claims that fail, at most. */
const LONGEST_PAUSE_MS = 1000
/** A refusal is asked again at once; so many in a row say that something is wrong with the store. */
const MOST_REFUSALS = 3
/** With each claim that brings something, until the next one does not come. */
const GROWTH = 1.25

export class Claimer {
  readonly #options: ClaimerOptions
  #planned = false
  #asking: Promise<void> | null = null
  #waiting: AbortController | null = null
  #riding = false
  #held = false
  /** The last claim brought nothing. */
  #dry = false
  #queues: readonly WeightedQueue[]
  readonly #shortlist = new Shortlist()
  /** When the patterns of the order were matched last; null: not yet. */
  #matchedAt: Ms | null = null
  /** Claims in a row that failed or came late. */
  #failures = 0
  /** The last one failed, and that was told. */
  #isFailing = false
  #asked = 0
  /** So many are asked for at most: fewer after an answer that did not come, which may have been too large to come in time. */
  #most = Number.POSITIVE_INFINITY

  constructor(options: ClaimerOptions) {
    this.#options = options
    this.#queues = expandQueues(options.order, [])
  }

  /** Asks if there is room and nothing is asked already. */
  pump(): void {
    if (this.#planned) return
    this.#planned = true
    // Not before the settlements of this tick have left, since the claim may travel with them.
    nextTick(() => nextTick(() => this.#pump()))
  }

  /** A claim for a settlement that is about to leave, or null. It counts as the one under way. */
  ride(): Ride | null {
    const request = this.#isFree() && !this.#isOutdated() ? this.#request({ mayWait: false }) : null
    if (!request) return null
    this.#riding = true
    return {
      request,
      deliver: (claimed) => {
        this.#riding = false
        if (claimed === 'lost') this.#askForLess()
        const known = claimed === 'none' || (claimed !== 'lost' && this.#take(claimed, request))
        if (!known) this.#options.onDoubt()
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

  /** Whether the last claim brought nothing. */
  get isDry(): boolean {
    return this.#dry
  }

  #isFree(): boolean {
    return !this.#asking && !this.#riding && !this.#held && this.#options.ownership.current !== null
  }

  #pump(): void {
    this.#planned = false
    if (!this.#isFree()) return
    const { free, ahead } = this.#options.room()
    if (free + (this.#dry ? 0 : ahead) <= 0) return
    this.#waiting = new AbortController()
    this.#asking = this.#ask(this.#waiting.signal).finally(() => {
      this.#asking = null
      this.#waiting = null
      this.pump()
    })
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const { store, log, gate, onDoubt } = this.#options
    let known = true
    try {
      if (this.#isOutdated()) await this.#matchNames()
      await gate.share(async () => {
        // Made here: whoever was alone before may have changed the epoch.
        const request = this.#request({ mayWait: true, signal })
        if (request) known = this.#take(await store.claim(request), request)
      })
      if (this.#failures > MOST_REFUSALS) await this.#pause(signal)
    } catch (error) {
      if (!this.#isFailing) log.error({ err: error }, 'the store gives no jobs; asking again')
      this.#isFailing = true
      this.#failures++
      this.#askForLess()
      await this.#pause(signal)
      // The claim may have been executed, and only its answer lost.
      known = false
    }
    if (!known) onDoubt()
  }

  #pause(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options
    return pause(clock, ms((0.5 + random.next()) * Math.min(25 * 2 ** this.#failures, LONGEST_PAUSE_MS)), signal)
  }

  #request(how: { readonly mayWait: boolean; readonly signal?: AbortSignal }): ClaimRequest | null {
    const { ownership, order, random, clock, waitMs, room } = this.#options
    const owner = ownership.current
    const { free, ahead, atOnce } = room()
    if (!owner || free + ahead <= 0) return null
    const all = arrange(this.#queues, order.mode, random)
    const queues = this.#dry ? all : this.#shortlist.of(all, clock.monotonic())
    // Whoever waits, waits for all of them.
    const wait = how.mayWait && (this.#dry || (ahead === 0 && queues === all))
    const max = Math.min(wait ? free : Math.min(free + ahead, atOnce), Math.floor(this.#most))
    if (max <= 0) return null
    this.#asked = max
    const first = ownership.takeTokens(max)
    const longest = hasPatterns(order) ? Math.min(waitMs, NAMES_LIVE) : waitMs
    return { owner, queues, first, max, waitMs: ms(wait ? longest : 0), ...(how.signal && { signal: how.signal }) }
  }

  #askForLess(): void {
    this.#most = Math.max(1, Math.floor(Math.min(this.#most, this.#asked) / 2))
  }

  /** False: what the store holds for us is not what we know. */
  #take(claimed: Claimed, request: ClaimRequest): boolean {
    const { deliver, onGone, onClaimed, ownership, log, clock } = this.#options
    const { id } = request.owner
    if (this.#isFailing) log.info({}, 'the store answers claims again')
    this.#isFailing = false
    // Used tokens say nothing: capsules share their numbers, and each claim of one outdates the waiting one of another.
    this.#failures = claimed.status === 'late' ? this.#failures + 1 : 0
    switch (claimed.status) {
      case 'ok':
        this.#dry = claimed.claims.length === 0
        this.#shortlist.learn(request, claimed.claims, clock.monotonic())
        if (!this.#dry) this.#most = Math.max(this.#most + 1, this.#most * GROWTH)
        if (!this.#dry) failpoint('claim:after-reply')
        // What comes for an owner that was given up meanwhile is the sweep's.
        if (ownership.current?.id === id) deliver(id, claimed.claims)
        onClaimed(claimed.claims.length)
        return true
      case 'gone':
        onGone(id)
        return true
      case 'used':
        return true
      case 'late':
        return false
      default:
        return claimed satisfies never
    }
  }

  #isOutdated(): boolean {
    const { clock, order } = this.#options
    if (!hasPatterns(order)) return false
    return this.#matchedAt === null || clock.monotonic() - this.#matchedAt >= NAMES_LIVE
  }

  async #matchNames(): Promise<void> {
    const { store, clock, order } = this.#options
    const known = await store.queues()
    this.#queues = expandQueues(
      order,
      known.map((queue) => queue.name),
    )
    this.#matchedAt = clock.monotonic()
  }
}
