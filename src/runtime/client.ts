// The producer: from a job and its arguments to a receipt.  check -> schema -> middleware -> encode -> outbox.
// Nothing is written unless every job of the call is well.

import type { Clock, EpochMs } from '../core/clock.ts'
import { defaults } from '../core/config/config.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Guard } from '../core/features/guard.ts'
import { type Lane, laneOf } from '../core/features/lane.ts'
import type { Locking } from '../core/features/unique.ts'
import { checkArgs, checkExtra } from '../core/job/args.ts'
import type { Definition } from '../core/job/definition.ts'
import { newJid } from '../core/job/jid.ts'
import type { CarriedOptions, JobRecord } from '../core/job/job.ts'
import { validate } from '../core/job/schema.ts'
import type { Log } from '../core/log.ts'
import type { JobDraft, PushMiddleware, PushReceipt } from '../core/middleware.ts'
import type { Codec } from '../core/payload/codec.ts'
import type { QueueName } from '../core/queues/queue-name.ts'
import type { Random } from '../core/random.ts'
import type { TickTaken } from '../core/store/crons.ts'
import type { Push, PushResult } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'
import type { InstanceParts } from './instance-parts.ts'
import { Outbox } from './outbox.ts'
import { lockedDraft, refuseDuplicates } from './unique-push.ts'

export interface ClientOptions {
  readonly codec: Codec
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** null: this client only rehearses. */
  readonly outbox: Outbox | null
  readonly middleware: readonly PushMiddleware[]
  readonly warnBytes: number
  readonly maxBytes: number
}

/** A job to push: by its definition, or by name for a class that lives elsewhere. */
export interface Order {
  readonly class: string
  readonly definition: Definition | null
  readonly args: readonly unknown[]
  readonly queue: QueueName
  readonly carried: CarriedOptions
  readonly at?: EpochMs
  /** As Resque writes jobs. */
  readonly bare?: true
  /** Keys that must be free; the job holds them. */
  readonly guards?: readonly Omit<Guard, 'holder'>[]
  /** Of a job by the clock: the push takes it, or is refused. */
  readonly tick?: TickTaken
  /** Of a unique job. */
  readonly locking?: Locking
  /** What the definition says of these arguments, where it was asked already. */
  readonly lane?: Lane
  readonly extra?: Readonly<Record<string, unknown>>
}

/** The client of an instance. Without a store it only rehearses. */
export function clientOn(store: Store | null, parts: InstanceParts, middleware: readonly PushMiddleware[]): Client {
  const { codec, clock, random, log } = parts
  const { warnBytes, maxBytes, pushMs } = defaults
  const outbox = store && new Outbox({ store, clock, random, pushMs })
  return new Client({ codec, clock, random, log, outbox, middleware, warnBytes, maxBytes })
}

type Write = (jobs: readonly JobDraft[]) => Promise<readonly PushReceipt[]>

export class Client {
  readonly #options: ClientOptions
  #underWay = 0
  #idled: (() => void)[] = []

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** Pushes; receipt i belongs to order i. @throws HaymakerError before anything is written, or of the store */
  async push(orders: readonly Order[]): Promise<readonly PushReceipt[]> {
    if (orders.length === 0) return []
    this.#underWay++
    try {
      const unbound = this.#draft(orders)
      for (const order of orders) if (order.definition?.schema) await checkSchema(order.definition, order.args)
      const drafts = inLanes(unbound, orders)
      const receipts = inOrder(drafts, await this.#through(drafts, (jobs) => this.#write(checkedAgain(jobs, drafts))))
      if (drafts.some(({ lock }) => lock)) refuseDuplicates(orders, receipts)
      return receipts
    } finally {
      if (--this.#underWay === 0) for (const resolve of this.#idled.splice(0)) resolve()
    }
  }

  /** Resolves when every push has its answer. */
  idle(): Promise<void> {
    if (this.#underWay === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idled.push(resolve))
  }

  /** Gives up on answers that are still owed. */
  abandon(): void {
    this.#options.outbox?.abandon()
  }

  /** Checks the arguments of orders and gives each a draft with its id. */
  #draft(orders: readonly Order[]): readonly JobDraft[] {
    return orders.map((order) => {
      const { class: name, carried, queue, args, at, bare, guards, tick, locking, extra } = order
      checkArgs(args, name)
      const draft: { -readonly [K in keyof JobDraft]: JobDraft[K] } = {
        ...carried,
        class: name,
        args,
        jid: newJid(this.#options.random),
        queue,
      }
      if (at !== undefined) draft.at = at
      if (bare) draft.bare = bare
      if (guards) draft.guards = guards.map((guard) => ({ ...guard, holder: draft.jid }))
      if (tick) draft.tick = tick
      if (locking) Object.assign(draft, lockedDraft(order, locking, draft.jid, this.#options.clock.now()))
      if (extra) draft.extra = extra
      return draft
    })
  }

  /** Runs the push middleware around `write`. */
  #through(drafts: readonly JobDraft[], write: Write): Promise<readonly PushReceipt[]> {
    const chain = this.#options.middleware.reduceRight<Write>((next, layer) => (jobs) => layer(jobs, next), write)
    return chain(drafts)
  }

  /** What a worker would be handed for this order: through the push middleware and JSON, as from a store. Null: stopped. */
  async rehearse(order: Order): Promise<JobRecord | null> {
    const { codec, clock } = this.#options
    let job: JobRecord | null = null
    const unbound = this.#draft([order])
    if (order.definition) await checkSchema(order.definition, order.args)
    const drafts = inLanes(unbound, [order])
    await this.#through(drafts, async (jobs) => {
      for (const draft of checkedAgain(jobs, drafts)) {
        const decoded = codec.decode(this.#encode(draft, clock.now()).payload)
        if (decoded.status === 'job') job = decoded.job
      }
      return jobs.map(({ jid }) => ({ jid, status: 'queued' }))
    })
    return job
  }

  async #write(jobs: readonly JobDraft[]): Promise<readonly PushReceipt[]> {
    const { clock, outbox } = this.#options
    const now = clock.now()
    const results = await outbox?.push(jobs.map((job) => this.#encode(job, now)))
    return results?.map(receiptOf) ?? []
  }

  #encode(draft: JobDraft, now: EpochMs): Push {
    const { jid, queue, at, guards, tick, lane } = draft
    const waits = at !== undefined && at > now
    // By one spread: two take 1.6 times as long.
    const job = waits ? { ...draft, createdAt: now } : { ...draft, createdAt: now, enqueuedAt: now }
    const payload = this.#options.codec.encode(job)
    if (payload.length > this.#options.warnBytes) this.#weigh(draft, payload.length)
    if (!waits && !guards && !tick && !lane) return { payload, jid, queue }
    const bound = { ...(guards && { guards }), ...(tick && { tick }), ...(lane && { lane }) }
    return { payload, jid, queue, ...(waits && { at }), ...bound }
  }

  /** @throws HaymakerError HM_ARGS_TOO_LARGE */
  #weigh(draft: JobDraft, bytes: number): void {
    const { maxBytes, log } = this.#options
    const size = `${draft.class} has ${Math.ceil(bytes / 1024)} KiB`
    if (bytes > maxBytes) {
      const limit = `a job may have ${Math.floor(maxBytes / 1024)} KiB`
      throw new HaymakerError('HM_ARGS_TOO_LARGE', `${size}; ${limit}. Store the bulk elsewhere and push a reference.`)
    }
    log.warn({ class: draft.class, jid: draft.jid, bytes }, `${size}; large jobs slow every store down`)
  }
}

/** Each with the lane that its definition says. @throws HaymakerError HM_CONFIG_INVALID */
function inLanes(drafts: readonly JobDraft[], orders: readonly Order[]): readonly JobDraft[] {
  if (!orders.some(({ definition, lane }) => definition?.concurrency ?? lane)) return drafts
  return drafts.map((draft, i) => {
    const lane = orders[i] && laneOfOrder(orders[i])
    if (!lane) return draft
    if (draft.bare) throw bareInLane(draft.class)
    return { ...draft, lane }
  })
}

/** @throws HaymakerError HM_CONFIG_INVALID */
export function laneOfOrder({ definition, lane, args, class: name }: Order): Lane | undefined {
  return lane ?? (definition?.concurrency ? laneOf(definition.concurrency, args, name) : undefined)
}

const bareInLane = (name: string): HaymakerError =>
  new HaymakerError(
    'HM_CONFIG_INVALID',
    `${name} has the option concurrency and was pushed as Ruby's Resque writes jobs, with nothing that could carry it. Push it with performAsync().`,
  )

/** The receipts of drafts, in their order. Middleware may have stopped some, or turned them round. */
function inOrder(drafts: readonly JobDraft[], receipts: readonly PushReceipt[]): readonly PushReceipt[] {
  if (receipts.length === drafts.length && receipts.every(({ jid }, i) => jid === drafts[i]?.jid)) return receipts
  const byJid = new Map(receipts.map((receipt) => [receipt.jid, receipt]))
  return drafts.map(({ jid }) => byJid.get(jid) ?? { jid, status: 'stopped' })
}

/** What a middleware wrote has to travel as JSON as well; arguments it left alone were checked before. */
function checkedAgain(jobs: readonly JobDraft[], before: readonly JobDraft[]): readonly JobDraft[] {
  if (jobs === before && !before.some(({ extra }) => extra)) return jobs
  const known = new Set(before.map(({ args }) => args))
  for (const { args, extra, class: name } of jobs) {
    if (!known.has(args)) checkArgs(args, name)
    if (extra) checkExtra(extra, name)
  }
  return jobs
}

/** @throws HaymakerError HM_ARGS_INVALID */
export async function checkSchema(definition: Definition, args: readonly unknown[]): Promise<void> {
  if (!definition.schema) return
  const checked = await validate(definition.schema, definition.style === 'input' ? args[0] : args, definition.name)
  if (!checked.ok) throw checked.error
}

function receiptOf(result: PushResult): PushReceipt {
  const { jid, status } = result
  if (status === 'taken') return { jid, status: 'duplicate' }
  return 'of' in result ? { jid, status, of: result.of } : { jid, status }
}
