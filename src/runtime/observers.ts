// The user's callbacks around failures. Each is guarded: what an observer throws is logged and changes no outcome. One
// alone may change it by what it answers: onExhausted, to keep a job out of the dead set.

import type { Verdict } from '../core/attempt/decide.ts'
import type { JobContext } from '../core/job/context.ts'
import type { Definition } from '../core/job/definition.ts'
import type { Log } from '../core/log.ts'

export interface ObserverCallbacks {
  /** An attempt failed, or something of ours did (then without a job). */
  readonly onError?: (error: unknown, job?: JobContext) => unknown
  /** A job is given up: its retries are used up, it was killed or discarded. */
  readonly onDeath?: (error: unknown, job: JobContext) => unknown
}

export class Observers {
  readonly #callbacks: ObserverCallbacks
  readonly #log: Log

  constructor(callbacks: ObserverCallbacks, log: Log) {
    this.#callbacks = callbacks
    this.#log = log
  }

  /**
   * Tells everybody concerned about an attempt that threw, before its outcome is written: rather twice than never. Answers
   * what becomes of the job: onExhausted may say 'discard'.
   */
  async ended(
    verdict: Verdict,
    error: unknown,
    context: JobContext,
    onExhausted: Definition['onExhausted'],
  ): Promise<Verdict> {
    if (verdict.problem) await this.error(verdict.problem, context)
    if (verdict.kind === 'back' || verdict.kind === 'schedule' || verdict.kind === 'done') return verdict
    await this.error(error, context)
    if (verdict.kind === 'retry') return verdict
    const isGivenUp = verdict.reason !== 'discarded' && verdict.reason !== 'cancelled'
    const said = onExhausted && isGivenUp && (await this.#call('onExhausted', () => onExhausted(error, context)))
    const { onDeath } = this.#callbacks
    if (onDeath) await this.#call('onDeath', () => onDeath(error, context))
    if (said !== 'discard' || verdict.kind !== 'dead') return verdict
    context.log.info({}, 'discarded by onExhausted; it is not in the dead set')
    return { kind: 'gone', failure: verdict.failure, count: verdict.count, reason: 'discarded' }
  }

  /** Tells of a job that is given up without having been run. */
  async died(error: unknown, context: JobContext): Promise<void> {
    await this.error(error, context)
    const { onDeath } = this.#callbacks
    if (onDeath) await this.#call('onDeath', () => onDeath(error, context))
  }

  async error(error: unknown, context?: JobContext): Promise<void> {
    const { onError } = this.#callbacks
    if (onError) await this.#call('onError', () => onError(error, context))
  }

  /** What the callback answers; nothing where it throws. */
  async #call(name: string, callback: () => unknown): Promise<unknown> {
    try {
      return await callback()
    } catch (error) {
      this.#log.error({ err: error, callback: name }, `the ${name} callback threw; the outcome of the job stands`)
      return undefined
    }
  }
}
