// The context of one attempt. What most jobs never touch (a signal, a logger with bindings) is made when it is asked for.

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, EpochMs } from '../core/clock.ts'
import type { HaymakerError } from '../core/errors.ts'
import type { JobContext } from '../core/job/context.ts'
import type { Jid } from '../core/job/jid.ts'
import type { JobRecord } from '../core/job/job.ts'
import type { Done, Level, Log } from '../core/log.ts'
import { LastLines } from '../core/logged/last-lines.ts'
import { cutLine } from '../core/logged/line.ts'
import type { QueueName } from '../core/queues/queue-name.ts'
import { KeepingLog } from './keeping-log.ts'

const running = new AsyncLocalStorage<AttemptContext>()

/** The context of the job this code runs in, however deep; undefined outside of jobs. */
export const currentJob = (): JobContext | undefined => running.getStore()

export class AttemptContext implements JobContext {
  readonly jid: Jid | null
  readonly class: string
  readonly args: readonly unknown[]
  readonly queue: QueueName
  readonly attempt: number
  readonly tags: readonly string[]
  readonly createdAt: EpochMs | null
  /** What a handler returned that was not done when it returned: the slot is its until it settles. */
  handler: Promise<unknown> | null = null
  /** It has settled; known of one that runs in this thread. */
  hasEnded = false
  /** Its outcome is nobody's any more: the claim was lost, or given back while it ran. */
  #disowned = false
  readonly #parentLog: Log
  readonly #clock: Clock | null
  #log: KeepingLog | null = null
  #logged: LastLines | null = null
  #controller: AbortController | null = null
  #reason: HaymakerError | null = null

  /** `clock`: where its lines are kept for whoever looks at the job, says when each was written. */
  constructor(job: JobRecord, queue: QueueName, log: Log, clock: Clock | null = null) {
    this.jid = job.jid
    this.class = job.class
    this.args = job.args
    this.queue = queue
    this.attempt = (job.failures ? job.failures.retryCount + 1 : 0) + 1
    this.tags = job.tags ?? []
    this.createdAt = job.createdAt
    this.#parentLog = log
    this.#clock = clock
  }

  get log(): Log {
    this.#log ??= new KeepingLog(
      this.#parentLog.child({ jid: this.jid, class: this.class, queue: this.queue }),
      (level, values, message) => this.#keep(level, values, message),
    )
    return this.#log
  }

  /** What the handler logged of late; null: nothing, as most do. */
  get logged(): LastLines | null {
    return this.#logged
  }

  #keep(level: Level, values: object, message: string): void {
    if (this.#clock === null) return
    this.#logged ??= new LastLines()
    this.#logged.add(cutLine(this.#clock.now(), level, message, values))
  }

  /** Writes a line of this job. Most jobs write none of their own, and for the one about their end no logger is made. */
  line(level: Level, values: object, message: string): void {
    if (this.#log) this.#log.behind[level](values, message)
    else this.#parentLog[level]({ jid: this.jid, class: this.class, queue: this.queue, ...values }, message)
  }

  /** Writes the line of a job that is done. */
  done({ attempt, elapsed_ms }: Pick<Done, 'attempt' | 'elapsed_ms'>): void {
    const { jid, class: name, queue } = this
    if (!this.#log && this.#parentLog.done) this.#parentLog.done({ jid, class: name, queue, attempt, elapsed_ms })
    else this.line('info', { attempt, elapsed_ms }, 'done')
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#reason) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  /** Why the attempt was told to end, or null. */
  get aborted(): HaymakerError | null {
    return this.#reason
  }

  /** Tells the handler to end; the first reason counts. */
  abort(reason: HaymakerError): void {
    if (this.#reason) return
    this.#reason = reason
    this.#controller?.abort(reason)
  }

  get disowned(): boolean {
    return this.#disowned
  }

  disown(): void {
    this.#disowned = true
  }

  /** Calls `run` so that currentJob() finds this context. */
  enter<Args extends readonly unknown[], T>(run: (...args: Args) => T, ...args: Args): T {
    return running.run(this, run, ...args)
  }
}
