// An instance: the composition root. It builds everything and starts nothing: the store is opened by the first push or by
// `start()`, so that importing a job file opens no connection.

import type { EpochMs, Ms } from '../core/clock.ts'
import { type Duration, durationMs } from '../core/config/duration.ts'
import type { Definition } from '../core/job/definition.ts'
import { type Registry, registry } from '../core/job/registry.ts'
import type { PerformMiddleware, PushMiddleware, PushReceipt } from '../core/middleware.ts'
import type { Day, Deploy } from '../core/store/ledger.ts'
import type { ProcessCommand, Told } from '../core/store/processes.ts'
import type { OwnerId } from '../core/store/queueing.ts'
import type { Finding, Store } from '../core/store/store.ts'
import { Attempts } from './attempts.ts'
import { bind, offerDefault, type Pusher, withdrawDefault } from './bindings.ts'
import { type CancelOptions, type CancelReceipt, cancel } from './cancel.ts'
import { processName } from './card.ts'
import { clientOn, type Order } from './client.ts'
import { deploys, markDeploy } from './deploy-mark.ts'
import { GuardedLog } from './guarded-log.ts'
import { type Health, healthOf } from './health.ts'
import { performInline } from './inline.ts'
import { history, type JobSets, jobSets, type Stats, stats, type WorkerProcess, workerProcesses } from './inspector.ts'
import type { InstanceParts } from './instance-parts.ts'
import { JobQueue } from './job-queue.ts'
import type { JobSet } from './job-set.ts'
import { LimitDesk } from './limits/desk.ts'
import { keepDesk } from './limits/desks.ts'
import { type Limiters, limitersOf } from './limits/limiter.ts'
import { Limits } from './limits/limits.ts'
import { Locks } from './locks.ts'
import { type JobMetrics, type JobMetricsDetail, jobMetrics, type MetricsSpan, metrics } from './metrics.ts'
import { Opening, tooLate } from './opening.ts'
import { orderByName, type PushByName } from './orders.ts'
import { Crons } from './periodic/crons.ts'
import { PeriodicWatch } from './periodic/periodic-watch.ts'
import { type RunningJob, runningJob } from './running-job.ts'
import type { Shift } from './shift.ts'
import { Shifts } from './shifts.ts'
import type { Stopped } from './stopped.ts'
import { storeListener } from './store-listener.ts'
import { soleReceipt } from './verbs.ts'

export class Haymaker implements Pusher, JobSets, AsyncDisposable {
  readonly #parts: InstanceParts
  readonly #registry: Registry = registry()
  readonly #push: PushMiddleware[]
  readonly #perform: PerformMiddleware[]
  readonly #opening: Opening
  readonly #shifts: Shifts
  #periodic: PeriodicWatch | null = null
  readonly #startedAt: EpochMs
  readonly scheduled: JobSet
  readonly retries: JobSet
  readonly dead: JobSet
  readonly stored: JobSet
  /** The attempts that ended of late. */
  readonly attempts: Attempts
  /** The jobs by the clock. */
  readonly cron: Crons
  /** Makes limiters that ask this instance. */
  readonly limiter: Limiters
  /** The limiters that were used of late. */
  readonly limits: Limits
  readonly #desk: LimitDesk
  /** The locks of unique jobs. */
  readonly locks: Locks

  constructor(parts: InstanceParts) {
    const [{ clock, openStore }, log] = [parts, new GuardedLog(parts.log)]
    this.#parts = { ...parts, log }
    const open = (): Promise<Store> => openStore(storeListener(log, () => this.#shifts.compare()))
    this.#opening = new Opening({ clock, log, open, client: (store) => clientOn(store, this.#parts, this.#push) })
    this.#shifts = new Shifts({ clock, hire: () => this.#hire(), close: (limit) => this.#close(limit) })
    const sets = jobSets(() => this.store(), clock)
    ;[this.scheduled, this.retries, this.dead, this.stored] = [sets.scheduled, sets.retries, sets.dead, sets.stored]
    this.attempts = new Attempts(() => this.store(), parts.worker.history)
    this.cron = new Crons({
      ...{ crons: parts.crons ?? [], registry: this.#registry, name: processName() },
      store: () => this.store(),
      push: (orders) => this.pushOrders(orders),
      changed: () => this.#periodic?.nudge(),
    })
    this.#desk = new LimitDesk({ clock, log, store: () => this.store() })
    keepDesk(this, this.#desk)
    this.limiter = limitersOf(this)
    this.limits = new Limits(() => this.store())
    this.locks = new Locks(() => this.store())
    this.#push = [...parts.push]
    this.#perform = [...parts.perform]
    this.#startedAt = parts.clock.now()
    this.register(...parts.definitions)
    offerDefault(this)
  }

  /** Makes jobs known; pushes of theirs go to this instance. @throws HaymakerError HM_NAME_TAKEN */
  register(...definitions: readonly Definition[]): void {
    for (const definition of definitions) this.#registry.add(definition)
    for (const definition of definitions) bind(definition, this)
  }

  /** Adds middleware, inside what is there. Call it before `start()` and before the first push. */
  use(kind: 'push', middleware: PushMiddleware): this
  use(kind: 'perform', middleware: PerformMiddleware): this
  use(kind: 'push' | 'perform', middleware: PushMiddleware | PerformMiddleware): this {
    if (this.#opening.isAsked || this.#shifts.isAtWork) throw tooLate(kind)
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
    return soleReceipt(await this.pushAll([job]), job.class)
  }

  /** Pushes many jobs by name. Receipt i belongs to job i. */
  async pushAll(jobs: readonly PushByName[]): Promise<readonly PushReceipt[]> {
    return this.pushOrders(jobs.map((job) => orderByName(job, this.#registry, this.now())))
  }

  pushOrders(orders: readonly Order[]): Promise<readonly PushReceipt[]> {
    return this.#opening.push(orders)
  }

  performOrder(order: Order): Promise<unknown> {
    const middleware = { push: this.#push, perform: this.#perform }
    return performInline(order, { parts: this.#parts, registry: this.#registry, ...middleware })
  }

  now(): number {
    return this.#parts.clock.now()
  }

  /** A number from 0 up to 1. */
  chance(): number {
    return this.#parts.random.next()
  }

  // ---- working ------------------------------------------------------------------------------------------------------

  /** Starts to work on the queues of the config. Starting twice is starting once; an instance that was stopped starts anew. */
  async start(): Promise<this> {
    await this.#shifts.start()
    return this
  }

  /** Takes no new jobs; those at work go on. */
  async quiet(): Promise<void> {
    await this.#shifts.quiet()
  }

  /** Takes jobs again after {@link quiet}. Where it was not told to be quiet, or stops, nothing changes. */
  async resume(): Promise<void> {
    await this.#shifts.resume()
  }

  /**
   * Stops working and closes the store. Jobs have `timeout` (default: shutdownTimeout of the config) to end; then their
   * signals abort, and what still runs after that goes back to its queue. All of it ends within three seconds more,
   * whatever jobs and store do. Stopping twice is stopping once.
   */
  async stop({ timeout }: { timeout?: Duration } = {}): Promise<Stopped> {
    return this.#shifts.stop(timeout === undefined ? this.shutdownTimeoutMs : durationMs(timeout, 'stop({ timeout })'))
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
    return this.#shifts.running().map(runningJob)
  }

  /** Whether this process takes jobs, and if not, why: for a route that a probe asks. */
  health(): Health {
    return healthOf(this.#shifts.standing(), this.#shifts.turn)
  }

  // ---- looking ------------------------------------------------------------------------------------------------------

  async stats(): Promise<Stats> {
    return stats(await this.store(), this.#parts.clock)
  }

  /** Attempts of the last days, today first, in UTC; up to five years back. @throws HaymakerError HM_CONFIG_INVALID */
  async history(days = 30): Promise<readonly Day[]> {
    return history(() => this.store(), days)
  }

  /** Sets the totals of {@link stats} to zero. */
  async resetStats(): Promise<void> {
    await (await this.store()).resetTotals()
  }

  /** What each class of jobs did of late, what took most time first. Default: the last hour. @throws HaymakerError */
  async metrics(span: MetricsSpan = {}): Promise<readonly JobMetrics[]> {
    return metrics(await this.store(), span)
  }

  /** What the jobs of one class did, and how long they took, also over time. @throws HaymakerError HM_CONFIG_INVALID */
  async jobMetrics(name: string, span: MetricsSpan = {}): Promise<JobMetricsDetail> {
    return jobMetrics(await this.store(), name, span)
  }

  /** Marks this minute with a deploy. Default: the last commit. `again`: its label, or the minute, has a mark already. */
  async markDeploy(label?: string): Promise<'marked' | 'again'> {
    return markDeploy(await this.store(), label)
  }

  /** The deploys that were marked today and in the days before (UTC), 90 at most, the newest first. @throws HaymakerError */
  async deploys(days = 7): Promise<readonly Deploy[]> {
    return deploys(await this.store(), days)
  }

  /** A queue, whether it holds jobs or not. @throws HaymakerError HM_CONFIG_INVALID */
  queue(name: string): JobQueue {
    return new JobQueue(name, this.#parts.clock, () => this.store())
  }

  /** The processes that run jobs on this store, and what they run. */
  async processes(): Promise<readonly WorkerProcess[]> {
    return workerProcesses(await this.store())
  }

  /**
   * Tells a process, here or elsewhere, to be quiet, to stop, or to log what it runs; it hears it with its next beat. A Ruby
   * process that is a guest in another program, or one of Resque, takes no commands: `deaf`.
   */
  async tell(owner: OwnerId, command: ProcessCommand): Promise<Told> {
    return (await this.store()).command(owner, command)
  }

  /** Deletes the job if it waits; if it is at work anywhere, its signal aborts within seconds. @throws HaymakerError */
  async cancel(jid: string, options: CancelOptions = {}): Promise<CancelReceipt> {
    return cancel(await this.store(), this.#parts.clock, jid, options)
  }

  /** What endangers jobs. */
  async check(): Promise<readonly Finding[]> {
    return [...(await (await this.store()).check()), ...(await this.cron.check())]
  }

  /** The store behind this instance, opened. */
  async store(): Promise<Store> {
    return (await this.#opening.open()).store
  }

  // ---- building -----------------------------------------------------------------------------------------------------

  async #hire(): Promise<Shift> {
    offerDefault(this)
    // Who only pushes does without all that works.
    const { crons = [] } = this.#parts
    const reader = crons.length === 0 ? null : import('./periodic/periodic.ts')
    const [{ store }, { Shift }, periodic] = await Promise.all([this.#opening.open(), import('./shift.ts'), reader])
    const clocked = {
      ...{ ...this.#parts, store, crons, registry: this.#registry, name: processName() },
      push: (orders: readonly Order[]): Promise<readonly PushReceipt[]> => this.pushOrders(orders),
    }
    this.#periodic = new PeriodicWatch(clocked, periodic && new periodic.Periodic(clocked))
    return new Shift({
      more: [this.#periodic],
      ...{ parts: this.#parts, store, registry: this.#registry, middleware: this.#perform, startedAt: this.#startedAt },
      ...{ pusher: this, desk: this.#desk },
      onCommand: (command) => this.#obey(command),
    })
  }

  async #close(limit: Ms): Promise<boolean> {
    withdrawDefault(this)
    await this.#desk.close()
    return this.#opening.close(limit)
  }

  #obey(command: ProcessCommand): void {
    const { onCommand, log } = this.#parts
    if (onCommand) return onCommand(command)
    if (command === 'stop') void this.stop()
    else log.info({ running: this.running() }, 'asked what is running')
  }
}
