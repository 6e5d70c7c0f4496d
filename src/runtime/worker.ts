// A worker: the staff of one process that runs jobs, and their common life.
//
//   new -> running <-> quiet (no new jobs) -> stopping (jobs may end, then are told to, then go back) -> stopped
//
// When the store gave this process up, everything in hand is lost and it registers as somebody new.

import { type Ms, ms, pause } from '../core/clock.ts'
import type { Command } from '../core/store/processes.ts'
import type { OwnerId } from '../core/store/queueing.ts'
import { Capsule } from './capsule.ts'
import { Claimer } from './claimer.ts'
import { Emptiness } from './emptiness.ts'
import { emptyHands } from './emptying.ts'
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
import type { WorkerOptions } from './worker-options.ts'

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
  readonly #emptiness: Emptiness
  #state: WorkerState = 'new'
  #started: Promise<void> = Promise.resolve()
  #quieted: Promise<void> = Promise.resolve()

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
    this.#emptiness = new Emptiness({
      ...{ capsules: () => this.#capsules, claimers: () => this.#claimers, onEmpty: options.onEmpty },
    })
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
      ...options.more,
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
    this.#quieted = this.#becomeQuiet()
    await this.#quieted
  }

  /** Takes jobs again after `quiet`. */
  async resume(): Promise<void> {
    await this.#quieted
    if (this.#state !== 'quiet') return
    this.#state = 'running'
    for (const capsule of this.#capsules) capsule.resume()
    await this.#showState()
    await this.#options.onResume()
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
    const inTime = (share: number, work: Promise<unknown>): Promise<boolean> => this.#succeeds(allBut(share), work)
    const { unfinished, empty } = await emptyHands({
      capsules: this.#capsules,
      log: this.#options.log,
      quieted,
      inTime,
    })
    const gone = await this.#succeeds(allBut(1 / 8), this.#leave(Promise.all([started, served])))
    this.#settler.abandon()
    for (const capsule of this.#capsules) capsule.close()
    await this.#succeeds(allBut(1 / 16), this.#heartbeat.stop())
    this.#state = 'stopped'
    return { unfinished, clean: empty && gone }
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
      onClaimed: (jobs) => this.#emptiness.claimed(jobs),
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

  async #becomeQuiet(): Promise<void> {
    await Promise.all(this.#capsules.map((capsule) => capsule.quiet()))
    await this.#showState()
    await this.#options.onQuiet()
  }

  async #showState(): Promise<void> {
    try {
      await this.#picture()
    } catch (error) {
      const state = this.#state
      this.#options.log.warn({ err: error, state }, 'the picture does not show yet whether this process is quiet')
    }
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
