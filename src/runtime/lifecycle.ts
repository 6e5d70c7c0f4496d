// The user's callbacks around the life of a worker, as in Sidekiq: first to last where something begins, last to first
// where it ends. One that throws, or takes too long, is logged and stops nobody; only one at the start ends the start.

import { type Clock, type Ms, ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { within } from './within.ts'

/** Called without arguments, and awaited. */
export type LifecycleCallback = () => unknown
/** One callback, or several. */
export type LifecycleHook = LifecycleCallback | readonly LifecycleCallback[]

/** The callbacks of a hook, in their order. */
export const callbacksIn = (hook: LifecycleHook = []): readonly LifecycleCallback[] =>
  typeof hook === 'function' ? [hook] : hook

export interface LifecycleCallbacks {
  /** Before the worker takes its first job. What it throws ends the start. */
  readonly onStartup?: LifecycleHook
  /** The worker takes no new jobs; those at work go on. Several are called from the last to the first. */
  readonly onQuiet?: LifecycleHook
  /** It takes jobs again, after `resume()`. */
  readonly onResume?: LifecycleHook
  /**
   * Its queues gave no job after they had given some, and none is at work any more: told within two seconds, and again whenever it has
   * worked since.
   */
  readonly onEmpty?: LifecycleHook
  /** A stop has begun; jobs may be at work. Several are called from the last to the first. */
  readonly onShutdown?: LifecycleHook
  /** No job is at work any more, and the store is still open. Several are called from the last to the first. */
  readonly onExit?: LifecycleHook
  /** The store knows this process: at its start, and again whenever it had been taken for dead. */
  readonly onHeartbeat?: LifecycleHook
  /** About every ten seconds, while the process is at work. */
  readonly onBeat?: LifecycleHook
}

export interface LifecycleOptions {
  readonly callbacks: LifecycleCallbacks
  readonly clock: Clock
  readonly log: Log
}

type Event = keyof LifecycleCallbacks

const backwards: ReadonlySet<Event> = new Set(['onQuiet', 'onShutdown', 'onExit'])
/** How long is waited for where no stop is under way. */
const PATIENCE = ms(10_000)

export class Lifecycle {
  readonly #options: LifecycleOptions
  readonly #underWay = new Set<Event>()
  #quiet = false

  constructor(options: LifecycleOptions) {
    this.#options = options
  }

  /** @throws what a callback throws; those after it are not called */
  async startup(): Promise<void> {
    for (const callback of this.#callbacks('onStartup')) await callback()
  }

  /** Once until it takes jobs again, whoever comes first: a person, or the stop. */
  async quiet(limit: Ms = PATIENCE): Promise<void> {
    if (this.#quiet) return
    this.#quiet = true
    await this.#call('onQuiet', limit)
  }

  async resumed(): Promise<void> {
    this.#quiet = false
    await this.#call('onResume', PATIENCE)
  }

  shutdown(limit: Ms): Promise<void> {
    return this.#call('onShutdown', limit)
  }

  exit(limit: Ms): Promise<void> {
    return this.#call('onExit', limit)
  }

  /** Nobody waits for these; the next one is left out while the last is under way. */
  async tell(event: 'onHeartbeat' | 'onBeat' | 'onEmpty'): Promise<void> {
    if (this.#underWay.has(event)) return
    this.#underWay.add(event)
    for (const callback of this.#callbacks(event)) await this.#guarded(event, callback)
    this.#underWay.delete(event)
  }

  /** Calls all of them, one after the other; together they have so long. Never throws. */
  async #call(event: Event, limit: Ms): Promise<void> {
    const callbacks = this.#callbacks(event)
    if (callbacks.length === 0) return
    const { clock, log } = this.#options
    let isLate = false
    const called = (async () => {
      for (const callback of callbacks) if (!isLate) await this.#guarded(event, callback)
    })()
    if ((await within(clock, limit, called)) !== 'late') return
    isLate = true
    log.warn({ callback: event }, `the ${event} callbacks took too long; nobody waits for them any more`)
  }

  async #guarded(event: Event, callback: LifecycleCallback): Promise<void> {
    try {
      await callback()
    } catch (error) {
      this.#options.log.error({ err: error, callback: event }, `an ${event} callback threw`)
    }
  }

  #callbacks(event: Event): readonly LifecycleCallback[] {
    const callbacks = callbacksIn(this.#options.callbacks[event])
    return backwards.has(event) ? callbacks.toReversed() : callbacks
  }
}
