// A child as its worker sees it: one job at a time, what the job says while it runs, and how it ended. The end of the
// vessel under a job is an answer as well.

import { isPicture, pictureOf, thrownIn } from '../../core/attempt/picture.ts'
import { type Cancel, type Clock, type Ms, ms } from '../../core/clock.ts'
import type { HaymakerError } from '../../core/errors.ts'
import type { JobRecord } from '../../core/job/job.ts'
import type { Log } from '../../core/log.ts'
import type { AttemptContext } from '../attempt-context.ts'
import type { Pusher } from '../bindings.ts'
import { timedOut } from '../middleware/timeout.ts'
import { orderFrom } from './foreign-orders.ts'
import { type ForeignOrder, type Line, type Place, readSaid, type Said, type Told, written } from './messages.ts'
import type { Death, Launch, Vessel } from './vessel.ts'

export interface ChildOptions {
  readonly launch: Launch
  readonly clock: Clock
  readonly log: Log
  readonly pusher: Pick<Pusher, 'pushOrders'>
}

/** An attempt to be made in a child. */
export interface Task {
  readonly place: Place
  readonly job: JobRecord
  readonly context: AttemptContext
  readonly timeoutMs: Ms | null
  /** How long it may go on after its signal aborted. */
  graceFor(reason: HaymakerError): Ms
}

/** What came of it. */
export type Answer =
  | { readonly kind: 'returned'; readonly result: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'died'; readonly death: Death; readonly uncaught: unknown; readonly began: boolean }

interface Current {
  readonly run: number
  readonly task: Task
  readonly answer: PromiseWithResolvers<Answer>
  began: boolean
  /** Kills a child that does not begin, then ends an attempt that takes too long. */
  cancel: Cancel
}

/** How long a child may take to start, or to load its jobs. */
const STARTING = ms(30_000)
/** How long one may take to end in peace. */
const ENDING = ms(500)

export class Child {
  readonly bornAt: Ms
  readonly #options: ChildOptions
  readonly #vessel: Vessel
  #current: Current | null = null
  #loading: PromiseWithResolvers<readonly string[]> | null = null
  #uncaught: unknown = undefined
  #runs = 0
  #heldBytes = 0
  #dead = false
  readonly ended: Promise<Death>

  constructor(options: ChildOptions) {
    this.#options = options
    this.bornAt = options.clock.monotonic()
    this.#vessel = options.launch((message) => this.#hear(message))
    this.ended = this.#vessel.ended.then((death) => this.#buried(death))
  }

  /** How many jobs it was given. */
  get runs(): number {
    return this.#runs
  }

  /** What it held after its last job. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  get isAlive(): boolean {
    return !this.#dead
  }

  /** Loads jobs; answers what is wrong with those that cannot be. */
  async load(places: readonly Place[]): Promise<readonly string[]> {
    const loading = Promise.withResolvers<readonly string[]>()
    this.#loading = loading
    this.#vessel.hold()
    const cancel = this.#options.clock.after(STARTING, () => this.#vessel.kill())
    this.#tell({ kind: 'load', places })
    try {
      return await loading.promise
    } finally {
      cancel()
      this.#loading = null
      this.#vessel.release()
    }
  }

  /** Runs a job. Never rejects. */
  async run(task: Task): Promise<Answer> {
    const { clock } = this.#options
    const run = ++this.#runs
    this.#uncaught = undefined
    const cancel = clock.after(STARTING, () => this.#vessel.kill())
    const current: Current = { run, task, began: false, cancel, answer: Promise.withResolvers<Answer>() }
    this.#current = current
    let killing: Cancel | null = null
    const abort = (): void => {
      const reason = task.context.aborted
      if (!reason) return
      this.#tell({ kind: 'abort', run, reason: pictureOf(reason) })
      killing = clock.after(task.graceFor(reason), () => this.#vessel.kill())
    }
    const { signal, attempt, tags } = task.context
    signal.addEventListener('abort', abort, { once: true })
    this.#vessel.hold()
    const { jid, class: name, createdAt, args } = task.job
    const sheet = { jid, class: name, queue: task.context.queue, attempt, tags, createdAt }
    this.#tell({ kind: 'run', run, place: task.place, sheet, args, bigints: holdsBigint(args) })
    if (signal.aborted) abort()
    if (this.#dead) current.answer.resolve(await this.#died(await this.ended))
    try {
      return await current.answer.promise
    } finally {
      signal.removeEventListener('abort', abort)
      current.cancel()
      // Assigned by the listener.
      ;(killing as Cancel | null)?.()
      this.#current = null
      this.#vessel.release()
    }
  }

  /** Lets it end in peace for a moment, then kills it. Resolves when nothing of it is left. */
  async end(): Promise<void> {
    if (this.#dead) return
    const { clock } = this.#options
    const cancel = clock.after(ENDING, () => this.#vessel.kill())
    if (this.#current) this.#vessel.kill()
    else this.#tell({ kind: 'end' })
    await this.ended
    cancel()
  }

  // ---- what it says ---------------------------------------------------------------------------------------------------

  #tell(told: Told): void {
    if (!this.#dead) this.#vessel.send(written(told))
  }

  #hear(message: Uint8Array): void {
    const said = readSaid(message)
    if (said) return this.#obey(said)
    this.#options.log.error({ child: this.#vessel.id }, 'a child said what makes no sense; it is killed')
    this.#vessel.kill()
  }

  #obey(said: Said): void {
    const current = this.#current
    switch (said.kind) {
      case 'loaded':
        return this.#loading?.resolve(said.problems)
      case 'began':
        if (current && said.run === current.run) this.#began(current)
        return
      case 'log':
        // A job that ended may still have something to say.
        return write(said.line, current?.run === said.run ? current.task.context.log : this.#options.log)
      case 'push':
        return void this.#push(said.call, said.orders)
      case 'returned':
        return this.#answer(said.run, said.heldBytes, { kind: 'returned', result: said.result })
      case 'threw':
        return this.#answer(said.run, said.heldBytes, { kind: 'threw', error: thrownIn(said.error) })
      case 'uncaught':
        this.#uncaught = thrownIn(said.error)
        return
      default:
        return said satisfies never
    }
  }

  #began(current: Current): void {
    const { timeoutMs, context } = current.task
    current.began = true
    current.cancel()
    if (timeoutMs === null) return
    current.cancel = this.#options.clock.after(timeoutMs, () => context.abort(timedOut(context.class, timeoutMs)))
  }

  #answer(run: number, heldBytes: number, answer: Answer): void {
    if (this.#current?.run !== run) return
    this.#heldBytes = heldBytes
    this.#current.answer.resolve(answer)
  }

  async #push(call: number, orders: readonly ForeignOrder[]): Promise<void> {
    try {
      const receipts = await this.#options.pusher.pushOrders(orders.map(orderFrom))
      this.#tell({ kind: 'receipts', call, receipts })
    } catch (error) {
      this.#tell({ kind: 'refused', call, reason: pictureOf(error) })
    }
  }

  // ---- its end --------------------------------------------------------------------------------------------------------

  #buried(death: Death): Death {
    this.#dead = true
    this.#loading?.resolve([`the child ended while it loaded the jobs: ${howEnded(death)}`])
    this.#current?.answer.resolve(this.#died(death))
    return death
  }

  #died(death: Death): Answer {
    return { kind: 'died', death, uncaught: this.#uncaught, began: this.#current?.began ?? false }
  }
}

/** How it ended, for people. */
export function howEnded({ code, signal, because, error }: Death): string {
  if (because !== '') return because
  if (signal !== null) return `signal ${signal}`
  if (code !== null) return `exit code ${code}`
  return error instanceof Error ? error.message : 'it could not be started'
}

function write({ level, values, errors, message }: Line, log: Log): void {
  const thrown = Object.entries(errors).map(([key, picture]) => [key, isPicture(picture) ? thrownIn(picture) : picture])
  log[level]({ ...values, ...Object.fromEntries(thrown) }, message)
}

const holdsBigint = (value: unknown): boolean =>
  typeof value === 'bigint' ||
  (typeof value === 'object' && value !== null && Object.values(value).some((item) => holdsBigint(item)))
