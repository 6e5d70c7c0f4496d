// An instance: the composition root. It builds everything and starts nothing: the store is opened by the first push or by
// `start()`, so that importing a job file opens no connection.

import { hostname } from 'node:os'
import { pid } from 'node:process'
import type { Clock, EpochMs, Ms } from '../core/clock.ts'
import { defaults, keep, poison } from '../core/config/config.ts'
import { type Duration, durationMs } from '../core/config/duration.ts'
import type { ResolvedWorker } from '../core/config/resolve.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Definition } from '../core/job/definition.ts'
import { type Registry, registry } from '../core/job/registry.ts'
import type { Log } from '../core/log.ts'
import type { PerformMiddleware, PushMiddleware, PushReceipt } from '../core/middleware.ts'
import type { Codec } from '../core/payload/codec.ts'
import type { Random } from '../core/random.ts'
import type { Card, Command } from '../core/store/processes.ts'
import type { Finding, Store } from '../core/store/store.ts'
import { AttemptContext } from './attempt-context.ts'
import { bind, offerDefault, type Pusher, withdrawDefault } from './bindings.ts'
import { Client, type Order } from './client.ts'
import { type Stats, stats } from './inspector.ts'
import { logging } from './middleware/log.ts'
import { type ObserverCallbacks, Observers } from './observers.ts'
import { orderByName, type PushByName } from './orders.ts'
import { Outbox } from './outbox.ts'
import { composePerform } from './perform.ts'
import { Runner } from './run.ts'
import { type Stopped, Worker } from './worker.ts'

/** A job at work in this process. */
export interface RunningJob {
  readonly jid: string | null
  readonly class: string
  readonly queue: string
  readonly startedAt: EpochMs
}

export interface InstanceParts {
  /** Makes a store and opens it; called again after a failure. */
  openStore(): Promise<Store>
  readonly codec: Codec
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly worker: ResolvedWorker
  readonly definitions: readonly Definition[]
  readonly observers: ObserverCallbacks
  readonly push: readonly PushMiddleware[]
  readonly perform: readonly PerformMiddleware[]
  readonly version: string
  /** Whether the process is ours (the CLI) or an application's. */
  readonly embedded: boolean
  onCommand?(command: Command): void
}

interface Opened {
  readonly store: Store
  readonly client: Client
}

export class Haymaker implements Pusher, AsyncDisposable {
  readonly #parts: InstanceParts
  readonly #registry: Registry = registry()
  readonly #push: PushMiddleware[]
  readonly #perform: PerformMiddleware[]
  #opened: Promise<Opened> | null = null
  #worker: Worker | null = null
  readonly #startedAt: EpochMs

  constructor(parts: InstanceParts) {
    this.#parts = parts
    this.#push = [...parts.push]
    this.#perform = [...parts.perform]
    this.#startedAt = parts.clock.now()
    this.register(...parts.definitions)
    offerDefault(this)
  }

  /** Makes jobs known; pushes of theirs go to this instance. @throws HaymakerError HM_NAME_TAKEN */
  register(...definitions: readonly Definition[]): void {
    for (const definition of definitions) {
      this.#registry.add(definition)
      bind(definition, this)
    }
  }

  /** Adds middleware, inside what is there. Call it before `start()` and before the first push. */
  use(kind: 'push', middleware: PushMiddleware): this
  use(kind: 'perform', middleware: PerformMiddleware): this
  use(kind: 'push' | 'perform', middleware: PushMiddleware | PerformMiddleware): this {
    if (this.#opened || this.#worker) {
      throw new HaymakerError(
        'HM_CONFIG_INVALID',
        `use('${kind}') came after the first push or start(). Call it right after createHaymaker.`,
      )
    }
    if (kind === 'push') this.#push.push(middleware as PushMiddleware)
    else this.#perform.push(middleware as PerformMiddleware)
    return this
  }

  /** The names of the jobs this instance knows. */
  get jobs(): readonly string[] {
    return this.#registry.names()
  }

  // ---- pushing ------------------------------------------------------------------------------------------------------

  /** Pushes a job by name; the definition, if it is known here, is checked as ever. */
  async push(job: PushByName): Promise<PushReceipt> {
    const [receipt] = await this.pushAll([job])
    if (receipt) return receipt
    throw new HaymakerError(
      'HM_PUSH_INDETERMINATE',
      `The push of ${job.class} has no receipt. Look for it before you push again.`,
    )
  }

  /** Pushes many jobs by name. Receipt i belongs to job i. */
  pushAll(jobs: readonly PushByName[]): Promise<readonly PushReceipt[]> {
    return this.pushOrders(jobs.map((job) => orderByName(job, this.#registry, this.now())))
  }

  async pushOrders(orders: readonly Order[]): Promise<readonly PushReceipt[]> {
    const { client } = await this.#open()
    return client.push(orders)
  }

  async performOrder(order: Order): Promise<unknown> {
    const { log, clock } = this.#parts
    const job = await this.#client(null).rehearse(order)
    if (!job) return undefined
    const definition = this.#registry.find(order.class) ?? order.definition
    if (!definition) return this.#registry.get(order.class)
    const context = new AttemptContext(job, order.queue, log)
    return context.enter(() => composePerform(definition, this.#layers(), clock)(job, context))
  }

  now(): number {
    return this.#parts.clock.now()
  }

  // ---- working ------------------------------------------------------------------------------------------------------

  /** Starts to work on the queues of the config. */
  async start(): Promise<this> {
    if (this.#worker) return this
    const { store } = await this.#open()
    const { clock, random, log, codec, worker, observers } = this.#parts
    const runner = new Runner({
      ...{ registry: this.#registry, codec, clock, random, log },
      middleware: this.#layers(),
      observers: new Observers(observers, log),
      maxRetries: worker.maxRetries,
    })
    this.#worker = new Worker({
      ...{ store, clock, random, log, runner, keep, poison },
      capsules: worker.capsules,
      timing: worker.timing,
      graceMs: defaults.graceMs,
      card: () => this.#card(),
      onCommand: (command) => this.#obey(command),
    })
    await this.#worker.start()
    return this
  }

  /** Takes no new jobs; those at work go on. */
  async quiet(): Promise<void> {
    await this.#worker?.quiet()
  }

  /**
   * Stops working and closes the store. Jobs have `timeout` (default: shutdownTimeout of the config) to end; then their
   * signals abort, and what still runs after three seconds goes back to its queue. Stopping twice changes nothing.
   */
  async stop(options: { timeout?: Duration } = {}): Promise<Stopped> {
    const { timeout } = options
    const limit =
      timeout === undefined ? this.#parts.worker.shutdownTimeoutMs : durationMs(timeout, 'stop({ timeout })')
    const stopped = (await this.#worker?.stop(limit)) ?? { unfinished: 0, clean: true }
    withdrawDefault(this)
    const opened = this.#opened
    this.#opened = null
    this.#worker = null
    if (opened) await (await opened).store.close()
    return stopped
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  /** How long jobs may take to end at a stop. */
  get shutdownTimeoutMs(): Ms {
    return this.#parts.worker.shutdownTimeoutMs
  }

  /** The jobs at work in this process. */
  running(): readonly RunningJob[] {
    return (this.#worker?.running() ?? []).map(({ claim, context, startedAt }) => ({
      jid: context?.jid ?? null,
      class: context?.class ?? '',
      queue: claim.queue,
      startedAt,
    }))
  }

  // ---- looking ------------------------------------------------------------------------------------------------------

  async stats(): Promise<Stats> {
    const { store } = await this.#open()
    return stats(store, this.#parts.clock)
  }

  /** What endangers jobs. */
  async check(): Promise<readonly Finding[]> {
    const { store } = await this.#open()
    return store.check()
  }

  /** The store behind this instance, opened. */
  async store(): Promise<Store> {
    return (await this.#open()).store
  }

  // ---- building -----------------------------------------------------------------------------------------------------

  #open(): Promise<Opened> {
    if (!this.#opened) {
      const opening = this.#parts.openStore().then((store) => ({ store, client: this.#client(store) }))
      this.#opened = opening
      // A store that could not be opened may be there the next time.
      opening.catch(() => {
        if (this.#opened === opening) this.#opened = null
      })
    }
    return this.#opened
  }

  #client(store: Store | null): Client {
    const { codec, clock, random, log } = this.#parts
    const { warnBytes, maxBytes, pushMs } = defaults
    const outbox = store && new Outbox({ store, clock, random, pushMs })
    return new Client({ codec, clock, random, log, outbox, middleware: this.#push, warnBytes, maxBytes })
  }

  #layers(): readonly PerformMiddleware[] {
    return [logging(this.#parts.clock), ...this.#perform]
  }

  #obey(command: Command): void {
    const { onCommand, log } = this.#parts
    if (onCommand) return onCommand(command)
    if (command === 'stop') void this.stop()
    else log.info({ running: this.running() }, 'asked what is running')
  }

  #card(): Card {
    const { worker, version, embedded } = this.#parts
    return {
      hostname: process.env.DYNO ?? hostname(),
      pid,
      startedAt: this.#startedAt,
      tag: worker.tag,
      labels: worker.labels,
      version,
      embedded,
      capsules: worker.capsules.map(({ name, concurrency, order }) => ({
        name,
        concurrency,
        mode: order.mode,
        queues: order.entries.map(({ pattern, weight }) => ({ name: pattern, weight })),
      })),
    }
  }
}
