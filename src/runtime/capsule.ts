// A capsule: some queues, some slots, and the jobs in hand for them. It starts what there are slots for and settles what
// ended; what waits for a slot longer than the hoard time goes back to the head of its queue. Nothing starts while this
// process's own beat is too old, or after `quiet`.

import { type Cancel, type Clock, type Ms, ms } from '../core/clock.ts'
import type { HaymakerError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { QueueOrder } from '../core/queues/order.ts'
import type { PoisonRule } from '../core/store/clockwork.ts'
import type { Claim, OwnerId, Token } from '../core/store/queueing.ts'
import { afterWrites } from './after-writes.ts'
import { Ahead } from './ahead.ts'
import type { Claimer, Room } from './claimer.ts'
import { type AtWork, Hand, type InHand, leaseLost } from './hand.ts'
import { HandOver } from './hand-over.ts'
import { LeakedSlots } from './leaked-slots.ts'
import { onceAMoment } from './once-a-moment.ts'
import type { Runner } from './run.ts'
import type { Ending } from './settlements.ts'
import type { Fate } from './settler.ts'
import type { Suspects } from './suspects.ts'

export interface CapsuleOptions {
  readonly order: QueueOrder
  readonly concurrency: number
  readonly claimAhead: boolean
  readonly clock: Clock
  readonly log: Log
  readonly runner: Runner
  readonly suspects: Suspects
  readonly poison: PoisonRule
  readonly hoardMs: Ms
  /** Whether this process may start jobs: its own beat is fresh. */
  mayStart(): boolean
  settle(owner: OwnerId, settlement: Ending, done: (fate: Fate) => void): void
  onGone(id: OwnerId): void
}

/** How long a suspect waits in hand for its turn. */
const SUSPECT_PATIENCE = ms(1000)
const MOST_SUSPECTS = 200
const NO_ROOM: Room = { free: 0, ahead: 0, atOnce: 0 }
/** How soon what an old beat has put off is tried again. */
const STALE_BEAT_RETRY = ms(100)

export class Capsule {
  readonly order: QueueOrder
  readonly #options: CapsuleOptions
  readonly #ahead: Ahead
  readonly #hand = new Hand()
  readonly #handOver: HandOver
  readonly #leaked: LeakedSlots
  /** Taken slots: a handler that outlives its timeout, or its claim, keeps its slot. */
  #slots = 0
  #claimer: Claimer | null = null
  #timer: Cancel | null = null
  #quiet = false
  /** Once for all that end at this moment. */
  readonly #pumpSoon = onceAMoment(() => this.pump())

  constructor(options: CapsuleOptions) {
    this.order = options.order
    this.#options = options
    this.#ahead = new Ahead(options.clock.monotonic(), options.claimAhead)
    this.#leaked = new LeakedSlots(options)
    this.#handOver = new HandOver({ ...options, hand: this.#hand })
    options.suspects.whenFree(() => this.pump())
  }

  /** Whoever asks the store for this capsule; asked again whenever there is room. */
  use(claimer: Claimer): void {
    this.#claimer = claimer
  }

  /** What there is room for. Whoever is told of none because the beat is too old is asked again when it is fresh. */
  room(): Room {
    if (this.#quiet || this.#hand.heldSuspects.size >= MOST_SUSPECTS) return NO_ROOM
    if (!this.#options.mayStart()) {
      this.#plan()
      return NO_ROOM
    }
    const { concurrency, clock } = this.#options
    const free = concurrency - this.#slots - this.#hand.held.size
    const ahead = this.#ahead.allowance(clock.monotonic())
    return { free, ahead, atOnce: Math.max(free, Math.ceil((concurrency + ahead) / 2)) }
  }

  /** Takes claims in hand and starts what there are slots for. */
  take(owner: OwnerId, claims: readonly Claim[]): void {
    const since = this.#options.clock.monotonic()
    for (const claim of claims) {
      const isPoison = claim.charges >= this.#options.poison.charges
      // A suspect runs beside no other; one that used up its charges is not run at all, so it need not wait.
      const line = claim.suspect && !isPoison ? 'suspect' : 'ordinary'
      const one = this.#hand.take({ claim, owner, since, line })
      if (isPoison) void this.#bury(one)
    }
    this.#claimer?.pump()
    // The store fetches the next ones while these run.
    claims.length > 1 ? afterWrites(() => this.pump()) : this.pump()
  }

  /** Starts what may start, gives back what must go back, asks for more. */
  pump(): void {
    if (this.#quiet) void this.#handOver.giveBack(this.#hand.waiting())
    else if (this.#options.mayStart()) this.#startHeld()
    this.#plan()
    this.#claimer?.pump()
  }

  /** No new jobs; resolves when the unstarted ones are back. */
  async quiet(): Promise<void> {
    this.#quiet = true
    this.#timer?.()
    this.#timer = null
    // What is asked for comes first: what goes back later goes in front.
    await this.#claimer?.hold()
    await this.#handOver.giveBack(this.#hand.waiting())
  }

  /** Takes jobs again. */
  resume(): void {
    if (!this.#quiet) return
    this.#quiet = false
    this.#claimer?.go()
  }

  /** Ends whatever still waits here; what is in hand then is the sweep's. */
  close(): void {
    this.#handOver.close()
    this.#leaked.stop()
  }

  get isEmpty(): boolean {
    return this.#hand.isEmpty
  }

  /** Resolves when nothing is in hand. */
  empty(): Promise<void> {
    return this.#hand.empty()
  }

  /** The jobs at work. */
  running(): readonly AtWork[] {
    return this.#hand.running()
  }

  get tokens(): Iterable<Token> {
    return this.#hand.tokens
  }

  /** Tells every running job to end. */
  abort(reason: HaymakerError): void {
    for (const { context } of this.running()) context?.abort(reason)
  }

  /** Gives running jobs back although they run: only for a process that is about to end. */
  giveBackRunning(): Promise<unknown> {
    const started = this.#hand.started()
    for (const { attempt } of started) attempt?.context?.disown()
    return this.#handOver.giveBack(started)
  }

  /** The claim is in other hands by now: its job is told to end, and its outcome is nobody's. */
  lose(token: Token): void {
    const one = this.#hand.find(token)
    if (!one) return
    one.attempt?.context?.disown()
    one.attempt?.context?.abort(leaseLost(one))
    if (one.state !== 'settling') this.#hand.drop(one)
  }

  // ---- starting -----------------------------------------------------------------------------------------------------

  #startHeld(): void {
    const { concurrency, suspects } = this.#options
    const { held, heldSuspects } = this.#hand
    const suspect = heldSuspects.first
    if (suspect && this.#slots < concurrency && suspects.isFree) this.#start(suspect)
    for (let one = held.first; one && this.#slots < concurrency; one = held.first) this.#start(one)
  }

  #start(one: InHand): void {
    this.#hand.become(one, 'running')
    this.#slots++
    const began = this.#options.clock.monotonic()
    if (one.line === 'ordinary') this.#run(one, began)
    else void this.#startSuspect(one, began)
  }

  async #startSuspect(one: InHand, began: Ms): Promise<void> {
    try {
      if (await this.#admitted(one)) this.#run(one, began)
      else this.#leave(one, began)
    } catch (error) {
      this.#fail(one, began, error)
    }
  }

  #run(one: InHand, began: Ms): void {
    one.startedAt = this.#options.clock.now()
    const attempt = this.#options.runner.begin(one.claim, one.owner, this.#options.mayStart)
    one.attempt = attempt
    const { settlement } = attempt
    if (!(settlement instanceof Promise)) return this.#ended(one, began, settlement)
    settlement.then(
      (ending) => this.#ended(one, began, ending),
      (error) => this.#fail(one, began, error),
    )
  }

  #ended(one: InHand, began: Ms, ending: Ending): void {
    if (this.#mayStillSettle(one)) this.#handOver.settle(one, ending)
    const handler = this.#leaked.during(one.attempt?.context ?? null)
    if (handler) void handler.then(() => this.#leave(one, began))
    else this.#leave(one, began)
  }

  #fail(one: InHand, began: Ms, error: unknown): void {
    const { token, queue } = one.claim
    this.#options.log.error({ err: error, token, queue }, 'a job could not be run; it waits')
    if (this.#mayStillSettle(one)) this.#handOver.settle(one, this.#options.runner.postpone(one.claim))
    this.#leave(one, began)
  }

  /** The slot is free again. */
  #leave(one: InHand, began: Ms): void {
    const { suspects, clock } = this.#options
    suspects.leave(one.claim.token)
    this.#slots--
    const now = clock.monotonic()
    this.#ahead.ended(now - began, now)
    this.#pumpSoon()
  }

  /** Whether a suspect may run now; where not, it is on its way out. */
  async #admitted(one: InHand): Promise<boolean> {
    const { suspects, onGone, mayStart } = this.#options
    const admitted = await suspects.admit(one.owner, one.claim.token)
    if (!this.#mayStillSettle(one)) return false
    switch (admitted) {
      case 'run':
        // Noting took a trip to the store: what held before need not hold now.
        if (!this.#quiet && mayStart()) return true
        void this.#handOver.giveBack([one])
        return false
      case 'wait':
        this.#handOver.settle(one, this.#options.runner.postpone(one.claim))
        return false
      case 'lost':
        this.#hand.drop(one)
        return false
      case 'gone':
        onGone(one.owner)
        return false
      default:
        return admitted satisfies never
    }
  }

  /** False once it was lost, or given back while it ran. */
  #mayStillSettle(one: InHand): boolean {
    return one.state === 'running'
  }

  // ---- settling -----------------------------------------------------------------------------------------------------

  /** Wakes up for what waits in hand: a slot that does not come, or a beat that is too old. */
  #plan(): void {
    if (this.#timer || this.#quiet) return
    const { clock, hoardMs, mayStart } = this.#options
    const held = this.#hand.held.first
    const suspect = this.#hand.heldSuspects.first
    if (!held && !suspect && mayStart()) return
    const ends = [...(held ? [held.since + hoardMs] : []), ...(suspect ? [suspect.since + SUSPECT_PATIENCE] : [])]
    const wait = ends.length > 0 ? Math.min(...ends) - clock.monotonic() : STALE_BEAT_RETRY
    this.#timer = clock.after(ms(Math.max(wait, 1)), () => this.#wake(), 'idle')
  }

  #wake(): void {
    const { clock, hoardMs, runner } = this.#options
    this.#timer = null
    const now = clock.monotonic()
    const oldest = this.#hand.held.first
    if (oldest && oldest.since <= now - hoardMs) {
      this.#ahead.gaveBack()
      // Whoever stands behind it as well: he would start no sooner, and later he would go back in front of it.
      void this.#handOver.giveBack(this.#hand.held.list())
    }
    for (const one of this.#hand.heldSuspects.list())
      if (one.since <= now - SUSPECT_PATIENCE) this.#handOver.settle(one, runner.postpone(one.claim))
    this.pump()
  }

  async #bury(one: InHand): Promise<void> {
    this.#hand.become(one, 'settling')
    this.#handOver.settle(one, await this.#options.runner.buryPoison(one.claim))
  }
}
