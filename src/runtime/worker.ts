// A worker: the staff of one process that runs jobs, and their common life.
//
//   new -> running -> quiet (no new jobs) -> stopping (jobs may end, then are told to, then go back) -> stopped
//
// When the store gave this process up, everything in hand is lost and it registers as somebody new.

import { type Clock, type Ms, ms, pause } from '../core/clock.ts'
import type { Timing } from '../core/config/config.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Random } from '../core/random.ts'
import type { Keep, PoisonRule } from '../core/store/clockwork.ts'
import type { Card, Command, ProcessCommand } from '../core/store/processes.ts'
import type { OwnerId } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'
import type { Board } from './board.ts'
import type { Cancelled } from './cancelled.ts'
import { Capsule, type CapsuleOptions } from './capsule.ts'
import { Claimer } from './claimer.ts'
import { Gate } from './gate.ts'
import type { AtWork } from './hand.ts'
import type { Standing, WorkerState } from './health.ts'
import { Heartbeat } from './heartbeat.ts'
import { thisHost } from './host.ts'
import { Loop } from './loop.ts'
import { Meter } from './meter.ts'
import { Ownership } from './ownership.ts'
import { pictureOf } from './picture.ts'
import { Promoter } from './promoter.ts'
import { Reconciler } from './reconciler.ts'
import type { Service } from './service.ts'
import { Settler } from './settler.ts'
import type { Stopped } from './stopped.ts'
import { Suspects } from './suspects.ts'
import { Sweeper } from './sweeper.ts'
import { within } from './within.ts'

export interface WorkerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly board: Board
  readonly cancelled: Cancelled
  readonly capsules: readonly Pick<CapsuleOptions, 'order' | 'concurrency' | 'claimAhead' | 'runner'>[]
  readonly timing: Timing
  readonly keep: Keep
  readonly poison: PoisonRule
  /** What may be used of the time after the timeout of a stop. */
  readonly graceMs: Ms
  card(): Card
  /** Another process told this one to stop, or to say what it does. */
  onCommand(command: ProcessCommand): void
  /** It takes no new jobs any more. */
  onQuiet(): Promise<void>
  /** The store was told that this process is there, or how it looks. */
  onSeen(how: 'registered' | 'pictured'): void
}

export class Worker {
  readonly #options: WorkerOptions
  readonly #ownership: Ownership
  readonly #settler: Settler
  readonly #capsules: readonly Capsule[]
  readonly #claimers: readonly Claimer[]
  readonly #heartbeat: Heartbeat
  readonly #reconciler: Reconciler
  readonly #meter: Meter
  readonly #services: readonly Service[]
  #state: WorkerState = 'new'
  #started: Promise<void> = Promise.resolve()

  constructor(options: WorkerOptions) {
    this.#options = options
    const { store, clock, random, log, timing, board, poison, card } = options
    const [host, gate] = [thisHost(), new Gate()]
    const onGone = (id: OwnerId): void => void this.#fenced(id)
    this.#ownership = new Ownership({ store, random, host, card })
    const ownership = this.#ownership
    const onCommand = (command: Command): void => this.#obey(command)
    this.#heartbeat = new Heartbeat({ ...timing, store, clock, log, board, onGone, onCommand })
    const meter = new Meter({ store, clock, random, log })
    this.#meter = meter
    this.#settler = new Settler({ store, clock, random, log, ownership, meter, onGone, ride: () => this.#ride() })
    const suspects = new Suspects(store)
    this.#capsules = options.capsules.map((given) => this.#capsule(given, suspects, onGone))
    this.#claimers = this.#capsules.map((capsule) => this.#claimer(capsule, gate, onGone))
    this.#reconciler = new Reconciler({
      ...{ store, clock, random, log, ownership, gate, onGone },
      ...{ settler: this.#settler, capsules: this.#capsules, claimers: this.#claimers },
    })
    const { sampleMs, silenceMs } = timing
    this.#services = [
      new Promoter({ store, clock, log }),
      new Sweeper({
        ...{ store, clock, log, ownership, gate, host, poison, sampleMs, silenceMs },
        adopt: (owner, claims) => this.#capsules[0]?.take(owner, claims),
      }),
      new Loop({ name: 'picture', clock, log, everyMs: timing.pictureMs, first: 'now', run: () => this.#picture() }),
      this.#duty('reconcile', timing.reconcileMs, () => this.#reconciler.reconcile()),
      this.#duty('metrics', timing.recordMs, () => meter.flush()),
      this.#duty('trimmer', timing.trimMs, () => store.trim(options.keep)),
    ]
  }

  /** Registers and begins to work. @throws what the store throws; the worker is of no use then */
  start(): Promise<void> {
    if (this.#state !== 'new') return this.#started
    this.#state = 'running'
    this.#started = this.#begin()
    return this.#started
  }

  /** Takes no new jobs; those at work go on. */
  async quiet(): Promise<void> {
    if (this.#state !== 'running') return
    this.#state = 'quiet'
    await Promise.all(this.#capsules.map((capsule) => capsule.quiet()))
    try {
      await this.#picture()
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the picture does not show yet that this process is quiet')
    }
    await this.#options.onQuiet()
  }

  /** Compares soon what is in hand with what the store holds. */
  compare(): void {
    this.#reconciler.demand()
  }

  /** The jobs at work in this process. */
  running(): readonly AtWork[] {
    return this.#capsules.flatMap((capsule) => capsule.running())
  }

  /** How it stands, for those who ask after its health. */
  standing(): Standing {
    const { leaseMs } = this.#options.timing
    const isRegistered = this.#ownership.current !== null
    return { state: this.#state, isRegistered, beatAgeMs: this.#heartbeat.age(), leaseMs }
  }

  // ---- start and stop -----------------------------------------------------------------------------------------------

  async #begin(): Promise<void> {
    await this.#register()
    this.#heartbeat.start()
    for (const service of this.#services) service.start()
    for (const capsule of this.#capsules) capsule.pump()
  }

  async #register(): Promise<void> {
    const { clock } = this.#options
    const sent = { monotonic: clock.monotonic(), wall: clock.now() }
    this.#heartbeat.follow(await this.#ownership.register(), sent)
    this.#options.onSeen('registered')
  }

  /** Stops within `timeoutMs` and the grace time, whatever jobs and store do. To be called once. */
  async stop(timeoutMs: Ms): Promise<Stopped> {
    if (this.#state === 'new') {
      this.#state = 'stopped'
      return { unfinished: 0, clean: true }
    }
    const { clock, graceMs } = this.#options
    const end = clock.monotonic() + timeoutMs + graceMs
    // Each phase may use what those before it left, but for a share of the time of grace that belongs to those behind it.
    const allBut = (share: number): Ms => ms(Math.max(end - graceMs * share - clock.monotonic(), 0))
    this.#state = 'stopping'
    const started = this.#started.catch(() => undefined)
    const quieted = Promise.all(this.#capsules.map((capsule) => capsule.quiet()))
    this.#reconciler.stop()
    const served = Promise.all(this.#services.map((service) => service.stop()))
    const { unfinished, empty } = await this.#emptied(allBut, quieted)
    const gone = await this.#succeeds(allBut(1 / 8), this.#leave(Promise.all([started, served])))
    this.#settler.abandon()
    for (const capsule of this.#capsules) capsule.close()
    await this.#succeeds(allBut(1 / 16), this.#heartbeat.stop())
    this.#state = 'stopped'
    return { unfinished, clean: empty && gone }
  }

  /** Waits for the jobs, then tells them to end, then gives them back while they run. */
  async #emptied(
    allBut: (share: number) => Ms,
    quieted: Promise<unknown>,
  ): Promise<{ unfinished: number; empty: boolean }> {
    const empty = quieted.then(() => Promise.all(this.#capsules.map((capsule) => capsule.empty())))
    if (await this.#succeeds(allBut(1), empty)) return { unfinished: 0, empty: true }
    const reason = new HaymakerError('HM_SHUTDOWN', 'The process stops. End now; the job runs again elsewhere.')
    for (const capsule of this.#capsules) capsule.abort(reason)
    if (await this.#succeeds(allBut(1 / 2), empty)) return { unfinished: 0, empty: true }
    const unfinished = this.running().length
    return { unfinished, empty: await this.#succeeds(allBut(1 / 4), this.#handBack()) }
  }

  async #handBack(): Promise<void> {
    for (const { context, claim } of this.running()) {
      const { jid = null, class: name } = context ?? {}
      this.#options.log.warn({ jid, class: name, token: claim.token }, 'given back while it still runs; it runs again')
    }
    await Promise.all(this.#capsules.map((capsule) => capsule.giveBackRunning()))
    await Promise.all(this.#capsules.map((capsule) => capsule.empty()))
  }

  async #leave(served: Promise<unknown>): Promise<void> {
    await served
    await this.#settler.idle()
    const owner = this.#ownership.current
    if (owner) await this.#options.store.leave(owner.id)
    await this.#meter.close()
  }

  /** Whether `work` ended well in time. */
  async #succeeds(limit: Ms, work: Promise<unknown>): Promise<boolean> {
    try {
      return (await within(this.#options.clock, limit, work)) !== 'late'
    } catch (error) {
      this.#options.log.error({ err: error }, 'stopping met an error; what is left is recovered by the others')
      return false
    }
  }

  // ---- what can happen to it ------------------------------------------------------------------------------------------

  /** The store does not know this owner any more: everything in hand is lost. */
  async #fenced(id: OwnerId): Promise<void> {
    if (!this.#ownership.giveUp(id)) return
    const { log, clock } = this.#options
    log.warn({ owner: id }, 'this process was taken for dead; what it held runs elsewhere')
    for (const capsule of this.#capsules) for (const token of [...capsule.tokens]) capsule.lose(token)
    for (let tries = 0; this.#state === 'running' || this.#state === 'quiet'; tries++) {
      try {
        await this.#register()
        for (const capsule of this.#capsules) capsule.pump()
        return
      } catch (error) {
        if (tries === 0) log.error({ err: error }, 'registering anew failed; trying again')
        await pause(clock, ms(1000))
      }
    }
  }

  #obey(command: Command): void {
    if (typeof command === 'object') this.#options.cancelled.tell(command, this.running())
    else if (command === 'quiet') void this.quiet()
    else this.#options.onCommand(command)
  }

  // ---- building -------------------------------------------------------------------------------------------------------

  #duty(name: string, everyMs: Ms, run: () => Promise<unknown>): Loop {
    const { clock, log } = this.#options
    return new Loop({ name, clock, log, everyMs, run: async () => void (await run()) })
  }

  #capsule(given: WorkerOptions['capsules'][number], suspects: Suspects, onGone: (id: OwnerId) => void): Capsule {
    const { clock, log, poison, timing } = this.#options
    return new Capsule({
      ...given,
      ...{ clock, log, poison, suspects, onGone },
      hoardMs: timing.hoardMs,
      mayStart: () => this.#heartbeat.age() < timing.leaseMs,
      settle: (owner, settlement, done) => this.#settler.settle(owner, settlement, done),
    })
  }

  #claimer(capsule: Capsule, gate: Gate, onGone: (id: OwnerId) => void): Claimer {
    const { store, clock, random, log, timing } = this.#options
    const claimer = new Claimer({
      ...{ store, clock, random, log, onGone, gate },
      ownership: this.#ownership,
      order: capsule.order,
      waitMs: timing.waitMs,
      room: () => capsule.room(),
      deliver: (owner, claims) => capsule.take(owner, claims),
      onDoubt: () => this.#reconciler.demand(),
    })
    capsule.use(claimer)
    return claimer
  }

  #ride(): ReturnType<Claimer['ride']> {
    for (const claimer of this.#options.store.claimsRide ? this.#claimers : []) {
      const ride = claimer.ride()
      if (ride) return ride
    }
    return null
  }

  async #picture(): Promise<void> {
    const { store, clock, card } = this.#options
    const owner = this.#ownership.current
    if (!owner) return
    const how = { card: card(), quiet: this.#state !== 'running', codec: store.codec, now: clock.now() }
    await store.picture(owner.id, pictureOf(this.running(), how))
    this.#options.onSeen('pictured')
  }
}
