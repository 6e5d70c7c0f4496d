// One life of an instance at work: the worker, and the user's callbacks around it. Whatever the callbacks do, a stop ends
// in its time.

import { type EpochMs, type Ms, ms } from '../core/clock.ts'
import { defaults, poison } from '../core/config/config.ts'
import type { Registry } from '../core/job/registry.ts'
import type { PerformMiddleware } from '../core/middleware.ts'
import type { ProcessCommand } from '../core/store/processes.ts'
import type { Store } from '../core/store/store.ts'
import { Board } from './board.ts'
import { Cancelled } from './cancelled.ts'
import { cardOf } from './card.ts'
import type { AtWork } from './hand.ts'
import type { InstanceParts } from './instance-parts.ts'
import { Lifecycle } from './lifecycle.ts'
import { Observers } from './observers.ts'
import { Runner } from './run.ts'
import type { Stopped } from './stopped.ts'
import { Worker } from './worker.ts'

export interface ShiftOptions {
  readonly parts: InstanceParts
  readonly store: Store
  readonly registry: Registry
  readonly middleware: readonly PerformMiddleware[]
  readonly startedAt: EpochMs
  onCommand(command: ProcessCommand): void
}

/** The last part of the time of a stop belongs to closing the store. */
const CLOSING = ms(defaults.graceMs / 16)

export class Shift {
  readonly #options: ShiftOptions
  readonly #lifecycle: Lifecycle
  readonly #worker: Worker

  constructor(options: ShiftOptions) {
    const { clock, log, lifecycle } = options.parts
    this.#options = options
    this.#lifecycle = new Lifecycle({ callbacks: lifecycle, clock, log })
    this.#worker = this.#hire()
  }

  /** Calls what is to be called before the first job. @throws what it throws */
  prepare(): Promise<void> {
    return this.#lifecycle.startup()
  }

  /** @throws what the store throws */
  start(): Promise<void> {
    return this.#worker.start()
  }

  async quiet(): Promise<void> {
    await this.#worker.quiet()
  }

  compare(): void {
    this.#worker.compare()
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
    await told
    await this.#lifecycle.exit(left())
    return stopped
  }

  #hire(): Worker {
    const { parts, store, registry, middleware, startedAt, onCommand } = this.#options
    const { clock, random, log, codec, worker, observers } = parts
    const board = new Board()
    const cancelled = new Cancelled(clock)
    const runner = new Runner({
      ...{ registry, codec, clock, random, log, middleware, board, cancelled },
      observers: new Observers(observers, log),
      maxRetries: worker.maxRetries,
    })
    return new Worker({
      ...{ store, clock, random, log, runner, board, cancelled, keep: worker.keep, poison, onCommand },
      capsules: worker.capsules,
      timing: worker.timing,
      graceMs: defaults.graceMs,
      card: () => cardOf(parts, startedAt),
      onQuiet: () => this.#lifecycle.quiet(),
      onSeen: (how) => void this.#lifecycle.tell(how === 'registered' ? 'onHeartbeat' : 'onBeat'),
    })
  }
}
