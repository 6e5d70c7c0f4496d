// Watches the beats of the others and recovers what the dead held. An owner is dead when its beat stood still for the
// silence, on this process's own clock: counted from the reply to the first look to the sending of the last, and started
// over after a gap in the looking. On one host it is dead as soon as its process is gone, which is asked of the kernel.
// A look costs the store as much as there are processes, so that many of them look less often.

import type { Clock, Ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { PoisonRule, Swept } from '../core/store/clockwork.ts'
import type { Beat, Host } from '../core/store/processes.ts'
import type { Claim, OwnerId } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'
import type { Gate } from './gate.ts'
import { isGone } from './host.ts'
import { Loop } from './loop.ts'
import type { Ownership } from './ownership.ts'
import type { Service } from './service.ts'

export interface SweeperOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly ownership: Ownership
  readonly gate: Gate
  readonly host: Host
  readonly poison: PoisonRule
  readonly sampleMs: Ms
  readonly silenceMs: Ms
  /** Claims that need a decision, now in this owner's hands. */
  adopt(owner: OwnerId, claims: readonly Claim[]): void
}

const SWEPT_AT_ONCE = 200
/** For each process there is, between two looks of one: all of them together look a hundred times a second at the most. */
const EACH_MS = 10

interface Seen {
  readonly beat: number
  readonly since: Ms
}

export class Sweeper implements Service {
  readonly #options: SweeperOptions
  readonly #loop: Loop
  #seen = new Map<OwnerId, Seen>()
  /** Others that live, as of the last look. */
  #others: readonly Beat[] = []
  #lastTurn: Ms | null = null
  #lastLook: Ms | null = null

  constructor(options: SweeperOptions) {
    this.#options = options
    const { clock, log, sampleMs } = options
    this.#loop = new Loop({ name: 'sweeper', clock, log, everyMs: sampleMs, first: 'now', run: () => this.#look() })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  async #look(): Promise<void> {
    const { store, clock, sampleMs } = this.#options
    const sent = clock.monotonic()
    // A process that did not get its turns for a while knows nothing about that while.
    if (this.#lastTurn !== null && sent - this.#lastTurn > 2 * sampleMs) this.#seen.clear()
    this.#lastTurn = sent
    if (!this.#isTime(sent)) return
    try {
      const { alive, dead } = await store.beats()
      this.#lastLook = sent
      const silent = this.#judge(alive, sent, clock.monotonic())
      if (silent.length > 0 || dead.length > 0) await this.#sweep(silent)
    } catch (error) {
      this.#seen.clear()
      throw error
    }
  }

  #isTime(now: Ms): boolean {
    const { sampleMs, silenceMs, host } = this.#options
    // However many they are, the third look is the one that sees a silence.
    const longestMs = (silenceMs + sampleMs) / 2
    const everyMs = Math.min(Math.max(sampleMs, this.#others.length * EACH_MS), longestMs)
    const isDue = this.#lastLook === null || now - this.#lastLook >= everyMs - sampleMs / 2
    return isDue || this.#others.some((other) => isGone(other.host, host))
  }

  /** Who is dead, from what was seen before and what is seen now. */
  #judge(alive: readonly Beat[], sent: Ms, received: Ms): Beat[] {
    const { silenceMs, host, ownership } = this.#options
    const before = this.#seen
    this.#seen = new Map()
    this.#others = alive.filter(({ owner }) => owner !== ownership.current?.id)
    return this.#others.filter((beat) => {
      const seen = before.get(beat.owner)
      const since = seen?.beat === beat.beat ? seen.since : received
      this.#seen.set(beat.owner, { beat: beat.beat, since })
      return sent - since >= silenceMs || isGone(beat.host, host)
    })
  }

  async #sweep(silent: readonly Beat[]): Promise<void> {
    const { gate, log } = this.#options
    for (let more = true, declare = silent; more; declare = []) {
      const swept = await gate.share(() => this.#sweepOnce(declare))
      if (!swept) return
      for (const owner of swept.declared) log.warn({ owner }, 'a process is dead; its jobs go back to their queues')
      if (swept.requeued > 0) log.warn({ jobs: swept.requeued }, 'recovered')
      more = swept.more && swept.requeued + swept.adopted.length > 0
    }
  }

  /** Reads who we are inside the gate: whoever was alone before may have changed the epoch. */
  async #sweepOnce(silent: readonly Beat[]): Promise<Swept | null> {
    const { store, ownership, poison, adopt } = this.#options
    const by = ownership.current
    if (!by) return null
    const first = ownership.takeTokens(SWEPT_AT_ONCE)
    const swept = await store.sweep({ by, first, max: SWEPT_AT_ONCE, silent, rule: poison })
    if (swept.adopted.length > 0) adopt(by.id, swept.adopted)
    return swept
  }
}
