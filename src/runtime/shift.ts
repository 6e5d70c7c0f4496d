// One life of an instance at work: the worker, and the user's callbacks around it. Whatever the callbacks do, a stop ends
// in its time.

import { type EpochMs, type Ms, ms } from '../core/clock.ts'
import { defaults, poison } from '../core/config/config.ts'
import type { ResolvedCapsule } from '../core/config/resolve.ts'
import { keptAttempts } from '../core/history/kept.ts'
import type { Registry } from '../core/job/registry.ts'
import type { PerformMiddleware } from '../core/middleware.ts'
import type { ProcessCommand } from '../core/store/processes.ts'
import type { Store } from '../core/store/store.ts'
import { Admission } from './admission.ts'
import type { Pusher } from './bindings.ts'
import { Board } from './board.ts'
import { Cancelled } from './cancelled.ts'
import { cardOf, processName } from './card.ts'
import type { AtWork } from './hand.ts'
import type { Standing } from './health.ts'
import { History } from './history.ts'
import type { InstanceParts } from './instance-parts.ts'
import { Isolation } from './isolate/isolation.ts'
import { Lifecycle } from './lifecycle.ts'
import type { LimitDesk } from './limits/desk.ts'
import { Gate } from './limits/gate.ts'
import { Observers } from './observers.ts'
import { Runner } from './run.ts'
import type { Service } from './service.ts'
import type { Stopped } from './stopped.ts'
import { within } from './within.ts'
import { Worker } from './worker.ts'

export interface ShiftOptions {
  readonly parts: InstanceParts
  readonly store: Store
  readonly registry: Registry
  readonly middleware: readonly PerformMiddleware[]
  readonly startedAt: EpochMs
  /** What the worker does beside its own duties. */
  readonly more: readonly Service[]
  /** Where jobs ask for their limits. */
  readonly desk: LimitDesk
  /** Takes what isolated jobs push. */
  readonly pusher: Pusher
  onCommand(command: ProcessCommand): void
}

/** The last part of the time of a stop belongs to closing the store. */
const CLOSING = ms(defaults.graceMs / 16)

export class Shift {
  readonly #options: ShiftOptions
  readonly #lifecycle: Lifecycle
  readonly #isolation: Isolation
  readonly #worker: Worker

  constructor(options: ShiftOptions) {
    const { clock, log, lifecycle } = options.parts
    this.#options = options
    this.#lifecycle = new Lifecycle({ callbacks: lifecycle, clock, log })
    this.#isolation = this.#isolate()
    this.#worker = this.#hire()
  }

  /** Calls what is to be called before the first job. @throws what it throws */
  prepare(): Promise<void> {
    return this.#lifecycle.startup()
  }

  /** @throws HaymakerError HM_CONFIG_INVALID where a job cannot be isolated; what the store throws */
  async start(): Promise<void> {
    await this.#isolation.start()
    await this.#worker.start()
  }

  async quiet(): Promise<void> {
    await this.#worker.quiet()
  }

  async resume(): Promise<void> {
    await this.#worker.resume()
  }

  compare(): void {
    this.#worker.compare()
  }

  standing(): Standing {
    return this.#worker.standing()
  }

  running(): readonly AtWork[] {
    return this.#worker.running()
  }

  /** Stops within `timeout` and the grace time. To be called once. */
  async stop(timeout: Ms): Promise<Stopped> {
    const { clock } = this.#options.parts
    const end = clock.monotonic() + timeout + defaults.graceMs
    const left = (): Ms => ms(Math.max(end - clock.monotonic() - CLOSING, 0))
    const told = this.#lifecycle.quiet(left()).then(() => this.#lifecycle.shutdown(left()))
    const stopped = await this.#worker.stop(timeout)
    await within(clock, left(), this.#isolation.close())
    await told
    await this.#lifecycle.exit(left())
    return stopped
  }

  #isolate(): Isolation {
    const { parts, registry, pusher } = this.#options
    const { clock, log, worker, modules = new Map() } = parts
    return new Isolation({ worker, registry, modules, clock, log, pusher })
  }

  #hire(): Worker {
    const { parts, store, registry, middleware, startedAt, desk, onCommand } = this.#options
    const { clock, random, log, codec, worker } = parts
    const [board, cancelled, admission] = [new Board(), new Cancelled(clock), new Admission(store)]
    const observers = new Observers(parts.observers, log)
    const kept = keptAttempts(worker.history, store.roomForNotes)
    const history = new History({ kept, codec, clock, process: processName() })
    const limits = new Gate({ desk, random, queues: worker.queueLimits })
    const runnerFor = (capsule: ResolvedCapsule): Runner =>
      new Runner({
        ...{ registry, codec, clock, random, log, middleware, observers, board, cancelled, history, limits, admission },
        maxRetries: worker.maxRetries,
        elsewhere: this.#isolation.elsewhere(capsule),
      })
    return new Worker({
      ...{ store, clock, random, log, board, cancelled, keep: worker.keep, poison, onCommand },
      capsules: worker.capsules.map((capsule) => ({ ...capsule, runner: runnerFor(capsule) })),
      more: this.#options.more,
      timing: worker.timing,
      graceMs: defaults.graceMs,
      card: () => cardOf(parts, startedAt),
      onQuiet: () => this.#lifecycle.quiet(),
      onResume: () => this.#lifecycle.resumed(),
      onEmpty: () => void this.#lifecycle.tell('onEmpty'),
      onSeen: (how) => void this.#lifecycle.tell(how === 'registered' ? 'onHeartbeat' : 'onBeat'),
    })
  }
}
