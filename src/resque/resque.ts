// `Resque` as Ruby has it, for classes in its style and for those that live in Ruby. What it pushes is what Ruby would have pushed,
// byte by byte.

import { type EpochMs, epochMs } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import { jidOf } from '../core/job/jid.ts'
import { atMs, type Delay, inMs, type Moment } from '../core/job/when.ts'
import { textOf } from '../core/payload/payload.ts'
import { queueName } from '../core/queues/queue-name.ts'
import type { Place, QueueSummary } from '../core/store/places.ts'
import type { Store } from '../core/store/store.ts'
import { createHaymaker, type HaymakerConfig } from '../create.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import { mustHaveRoster, removeWorker } from '../runtime/remove-worker.ts'
import { isResqueJob, nameOf, queueOf, type ResqueJob, resqueDefinition } from '../runtime/static-job.ts'
import { allow, runAll } from '../runtime/static-job-hooks.ts'
import { type AddHook, type FailedJob, type ForkedJob, withWorkerHooks, workerHooks } from '../runtime/worker-hooks.ts'
import { addressOf } from './address.ts'
import { Failures } from './failures.ts'
import { everything, type Item, itemOf } from './item.ts'

/** A queue and some of its jobs. */
export interface Sample {
  readonly size: number
  /** The next to run first. */
  readonly samples: readonly Item[]
}

/** The numbers of `Resque.info`. */
export interface Info {
  readonly pending: number
  readonly processed: number
  readonly queues: number
  readonly workers: number
  readonly working: number
  readonly failed: number
}

const ADDRESS = 'resque://127.0.0.1:6379'

export class ResqueClient {
  #config: HaymakerConfig
  #haymaker: Haymaker | null = null
  /** Jobs run where they are enqueued, through JSON and with their hooks, and nothing is stored. */
  inline = false

  /** `config`: as of `createHaymaker`. Default: HAYMAKER_STORE, or Redis on this machine in the namespace `resque`. */
  constructor(config: HaymakerConfig = {}) {
    this.#config = config
  }

  /**
   * Where the Redis is: `resque://host:6379/0?namespace=resque`, or as Ruby takes it: `redis://host:6379/0`, `host:6379`, `host:6379:0`,
   * `host:6379/namespace`. Before anything is asked of it. @throws HaymakerError HM_CONFIG_INVALID
   */
  set redis(address: string) {
    if (this.#haymaker) {
      throw new HaymakerError('HM_CONFIG_INVALID', 'Resque.redis was set after it was used. Set it first.')
    }
    this.#config = { ...this.#config, store: addressOf(address) }
  }

  /** The instance behind it. */
  get haymaker(): Haymaker {
    this.#haymaker ??= createHaymaker(
      withWorkerHooks({ store: ADDRESS, ...this.#config }, () => this.#haymaker?.health().state === 'quiet'),
    )
    return this.#haymaker
  }

  /** Ends its connections. */
  async close(): Promise<void> {
    await this.#haymaker?.stop()
    this.#haymaker = null
  }

  // ---- pushing ----------------------------------------------------------------------------------------------------

  /** Into the queue that the class names. null: a `beforeEnqueue` hook said no. @throws HaymakerError */
  async enqueue<Args extends readonly unknown[]>(job: ResqueJob<Args>, ...args: Args): Promise<true | null> {
    return this.#enqueue(mustHaveQueue(job), job, args)
  }

  /** Into this queue. @throws HaymakerError */
  async enqueueTo<Args extends readonly unknown[]>(
    queue: string,
    job: ResqueJob<Args>,
    ...args: Args
  ): Promise<true | null> {
    return this.#enqueue(queue, job, args)
  }

  /** After a delay: seconds, or '10m'. A delay of nothing pushes at once. @throws HaymakerError */
  async enqueueIn<Args extends readonly unknown[]>(
    delay: Delay,
    job: ResqueJob<Args>,
    ...args: Args
  ): Promise<true | null> {
    return this.#enqueue(mustHaveQueue(job), job, args, inMs(delay, epochMs(this.haymaker.now())))
  }

  /** At a moment, up to a second later: Resque keeps whole seconds. One that is past pushes at once. @throws HaymakerError */
  async enqueueAt<Args extends readonly unknown[]>(
    moment: Moment,
    job: ResqueJob<Args>,
    ...args: Args
  ): Promise<true | null> {
    return this.#enqueue(mustHaveQueue(job), job, args, atMs(moment, epochMs(this.haymaker.now())))
  }

  /** A job of a class that lives elsewhere, without hooks. @throws HaymakerError */
  async push(queue: string, { class: name, args }: Item): Promise<void> {
    await this.#push(queue, name, args)
  }

  async #enqueue(queue: string, job: ResqueJob<never>, args: readonly unknown[], at?: EpochMs): Promise<true | null> {
    const definition = resqueDefinition(job)
    if (!(await allow(job, 'beforeEnqueue', args))) return null
    if (this.inline) await this.haymaker.performOrder({ ...orderOf(queue, nameOf(job), args), definition })
    else await this.#push(queue, nameOf(job), args, at)
    await runAll(job, 'afterEnqueue', args)
    return true
  }

  async #push(queue: string, name: string, args: readonly unknown[], at?: EpochMs): Promise<void> {
    const order = { ...orderOf(queue, name, args), bare: true as const, ...(at !== undefined && { at }) }
    await this.haymaker.pushOrders([order])
  }

  // ---- queues -----------------------------------------------------------------------------------------------------

  /**
   * Takes jobs of a class out of its queue: all of them, or those with exactly these arguments. How many; null: a `beforeDequeue`
   * hook said no. @throws HaymakerError
   */
  async dequeue<Args extends readonly unknown[]>(job: ResqueJob<Args>, ...args: Args | []): Promise<number | null> {
    if (!(await allow(job, 'beforeDequeue', args))) return null
    const place = placeOf(mustHaveQueue(job))
    const store = await this.#store()
    const name = nameOf(job)
    const exact = args.length === 0 ? null : rubyText(store, { class: name, args })
    const meant = (await everything(store, place)).filter((entry) => {
      const item = itemOf(store, entry)
      return item?.class === name && (exact === null || rubyText(store, item) === exact)
    })
    const said = await store.move(meant.map(({ ref }) => ({ ref, to: { kind: 'nowhere' } })))
    await runAll(job, 'afterDequeue', args)
    return said.filter((one) => one === 'moved').length
  }

  /** What stands in a queue from a place on, and takes nothing: one job, or as many as are asked for. */
  peek(queue: string, start?: number): Promise<Item | null>
  peek(queue: string, start: number, count: number): Promise<readonly Item[]>
  async peek(queue: string, start = 0, count = 1): Promise<Item | null | readonly Item[]> {
    const store = await this.#store()
    const { entries } = await store.page(placeOf(queue), { limit: start + count })
    const items = entries.slice(start).flatMap((entry) => itemOf(store, entry) ?? [])
    return count === 1 ? (items[0] ?? null) : items
  }

  /** Takes the next job out of a queue, for whoever runs it himself. What is taken is in nobody's hands but yours. */
  async reserve(queue: string): Promise<Item | null> {
    const store = await this.#store()
    for (;;) {
      const [entry] = (await store.page(placeOf(queue), { limit: 1 })).entries
      if (!entry) return null
      const [moved] = await store.move([{ ref: entry.ref, to: { kind: 'nowhere' } }])
      if (moved === 'moved') return itemOf(store, entry)
    }
  }

  async size(queue: string): Promise<number> {
    const name = queueName(queue)
    return (await (await this.#store()).queues()).find((one) => one.name === name)?.size ?? 0
  }

  async queues(): Promise<readonly string[]> {
    return (await (await this.#store()).queues()).map(({ name }) => name)
  }

  /** How many jobs wait in each queue. */
  async queueSizes(): Promise<Readonly<Record<string, number>>> {
    const queues = await (await this.#store()).queues()
    return Object.fromEntries(queues.map(({ name, size }) => [name, size]))
  }

  /** The first jobs of each queue, at most so many of one, and how many wait there. */
  async sampleQueues(count = 1000): Promise<Readonly<Record<string, Sample>>> {
    const store = await this.#store()
    const sampled = async ({ name, size }: QueueSummary): Promise<readonly [string, Sample]> => {
      const { entries } = await store.page({ kind: 'queue', queue: name }, { limit: count })
      return [name, { size, samples: entries.flatMap((entry) => itemOf(store, entry) ?? []) }]
    }
    return Object.fromEntries(await Promise.all((await store.queues()).map(sampled)))
  }

  /** Makes a queue known that no job was ever put into, so that it is listed. @throws HaymakerError HM_CONFIG_INVALID */
  async watchQueue(queue: string): Promise<void> {
    await mustHaveRoster(await this.#store()).watchQueue(queueName(queue))
  }

  /** Empties a queue and forgets its name. */
  async removeQueue(queue: string): Promise<number> {
    return (await this.#store()).clear(placeOf(queue))
  }

  async info(): Promise<Info> {
    const store = await this.#store()
    const asked = [store.queues(), store.totals(), store.sizes(), store.processes()] as const
    const [queues, { processed }, { dead }, processes] = await Promise.all(asked)
    return {
      pending: queues.reduce((sum, { size }) => sum + size, 0),
      ...{ processed, queues: queues.length, workers: processes.length },
      working: processes.filter(({ busy }) => busy > 0).length,
      failed: dead,
    }
  }

  /** Who is at work: our processes, and the workers of Ruby and node-resque. */
  async workers(): Promise<readonly string[]> {
    return (await (await this.#store()).processes()).map(({ owner }) => owner)
  }

  /** Those of them that have a job in hand. */
  async working(): Promise<readonly string[]> {
    return (await (await this.#store()).processes()).filter(({ busy }) => busy > 0).map(({ owner }) => owner)
  }

  /** What failed. */
  get failure(): Failures {
    return new Failures(() => this.#store())
  }

  /**
   * Takes a worker that has gone off the list, by its name in Ruby or as `workers()` says it. The job that it had in hand is a failure
   * then. @throws HaymakerError HM_PROCESS_UNKNOWN; HM_PROCESS_ALIVE where it is one of ours that lives
   */
  async removeWorker(worker: string): Promise<void> {
    await removeWorker(await this.#store(), worker)
  }

  // ---- hooks of the workers of this process: each call adds one, and answers what takes it off again ------------------

  /** Before the first job; what it throws ends the start. */
  readonly beforeFirstFork: AddHook = workerHooks.beforeFirstFork.add
  /** In the worker, before a job gets a process of its own. What it throws is the failure of the job. */
  readonly beforeFork: AddHook<[ForkedJob]> = workerHooks.beforeFork.add
  /** In the process of a job, before the job. The file of its class, or one that this imports, has to add it. */
  readonly afterFork: AddHook<[ForkedJob]> = workerHooks.afterFork.add
  /** When a worker takes no new jobs for a while. */
  readonly beforePause: AddHook = workerHooks.beforePause.add
  /** When it takes jobs again. */
  readonly afterPause: AddHook = workerHooks.afterPause.add
  /** When its queues have given all that they had. */
  readonly queueEmpty: AddHook = workerHooks.queueEmpty.add
  /** When it begins to stop. */
  readonly shutdown: AddHook = workerHooks.shutdown.add
  /** When its last job has ended. */
  readonly workerExit: AddHook = workerHooks.workerExit.add
  /**
   * When a job has failed and is not tried again: a place of one's own for failures, beside Redis. It may be called twice for one
   * failure, and never for one that others have in hand.
   */
  readonly onFailure: AddHook<[FailedJob]> = workerHooks.failure.add

  #store(): Promise<Store> {
    return this.haymaker.store()
  }
}

/** Ruby's `Resque`: on the store that HAYMAKER_STORE names, or on Redis on this machine. */
export const Resque: ResqueClient = new ResqueClient()

const placeOf = (queue: string): Place => ({ kind: 'queue', queue: queueName(queue) })

const orderOf = (
  queue: string,
  name: string,
  args: readonly unknown[],
): Parameters<Haymaker['pushOrders']>[0][number] => ({
  ...{ class: name, definition: null, args, queue: queueName(queue), carried: {} },
})

/** A job as the store writes one of class and arguments alone, for comparing. */
function rubyText({ codec }: Store, { class: name, args }: Item): string {
  const [queue, at] = [queueName('default'), epochMs(0)]
  const job = { class: name, args, queue, jid: jidOf('0'), createdAt: at, enqueuedAt: at, bare: true as const }
  return textOf(codec.encode(job))
}

/** @throws HaymakerError HM_CONFIG_INVALID */
function mustHaveQueue(job: ResqueJob<never>): string {
  if (!isResqueJob(job)) {
    throw new HaymakerError('HM_CONFIG_INVALID', `${String(job)} is no job. Give a class with a static perform.`)
  }
  const queue = queueOf(job)
  if (queue !== null) return queue
  throw new HaymakerError('HM_CONFIG_INVALID', `${nameOf(job)} names no queue. Add static queue = '...' to it.`)
}
