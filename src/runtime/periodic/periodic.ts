// Pushes jobs by the clock when they are due, those of code and those that were declared at run time. Every process does: the
// store lets one push of a tick through. Who had the last tick goes first and the others look half a second later, which saves
// work and decides nothing: when the first one dies, they push.

import { type Clock, type EpochMs, type Ms, ms, pause } from '../../core/clock.ts'
import type { CronDefinition } from '../../core/features/cron/cron-definition.ts'
import { delayOf, dueTicks, nextLook } from '../../core/features/cron/due.ts'
import type { Tick } from '../../core/features/cron/grid.ts'
import { type CronText, courseOf, lastTick, readCron } from '../../core/features/cron/kept-cron.ts'
import { type PeriodicJob, periodicJob } from '../../core/features/cron/periodic-job.ts'
import type { Registry } from '../../core/job/registry.ts'
import type { Log } from '../../core/log.ts'
import type { PushReceipt } from '../../core/middleware.ts'
import type { Random } from '../../core/random.ts'
import type { KeptCron } from '../../core/store/crons.ts'
import type { Store } from '../../core/store/store.ts'
import type { Order } from '../client.ts'
import { Loop } from '../loop.ts'
import type { Service } from '../service.ts'
import { Assertion } from './assertion.ts'
import { orderOfCron } from './cron-order.ts'

export interface PeriodicOptions {
  readonly store: Pick<Store, 'now' | 'hasCrons' | 'crons' | 'keepCrons' | 'beats'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly registry: Registry
  /** This process, as `host:pid`. */
  readonly name: string
  readonly crons: readonly CronDefinition[]
  push(orders: readonly Order[]): Promise<readonly PushReceipt[]>
}

/** What others declare, and a clock that was set, is seen after this. */
const LONGEST_SLEEP = ms(10_000)
/** How long the others wait for who had the last tick, and over how long they spread. */
const PATIENCE = 200
const SPREAD = 300
/** Before a push that failed is made again. */
const AGAIN = ms(1000)

/** What a process knows of a job by the clock while its text stays the same. */
interface Watched {
  readonly version: number
  readonly text: CronText
  readonly job: PeriodicJob
}

interface Ready {
  readonly watched: Watched
  readonly tick: Tick
}

export class Periodic implements Service {
  readonly #options: PeriodicOptions
  readonly #loop: Loop
  readonly #assertion: Assertion
  readonly #watched = new Map<string, Watched | { readonly version: number; readonly text: null }>()
  /** From when on missed ticks were told of. */
  readonly #told = new Map<string, EpochMs>()
  #nudged = new AbortController()
  /** Another process had the last ticks: it goes first. */
  #follows = false
  #hasWaited = false

  /** @throws HaymakerError HM_CONFIG_INVALID where a schedule is none */
  constructor(options: PeriodicOptions) {
    this.#options = options
    for (const { name, schedule } of options.crons) periodicJob(name, schedule)
    const { clock, log } = options
    this.#assertion = new Assertion(options)
    this.#loop = new Loop({
      ...{ name: 'periodic', clock, log, everyMs: AGAIN, first: 'now' },
      run: (signal) => this.#run(signal),
    })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** Looks at once: something was declared here. */
  nudge(): void {
    this.#nudged.abort()
  }

  async #run(signal: AbortSignal): Promise<Ms> {
    this.#nudged = new AbortController()
    const delay = await this.#pushDue()
    await pause(this.#options.clock, delay, AbortSignal.any([signal, this.#nudged.signal]))
    return ms(0)
  }

  /** Pushes what is due by the store's clock, and answers how long it is until somebody has to look again. */
  async #pushDue(): Promise<Ms> {
    const { store, random } = this.#options
    const now = await store.now()
    const all = await this.#kept(now)
    this.#forgetOthers(all)
    const ready = all.flatMap((one) => this.#ready(one, now))
    if (ready.length > 0 && this.#follows && !this.#hasWaited) {
      this.#hasWaited = true
      return ms(PATIENCE + random.next() * SPREAD)
    }
    this.#hasWaited = false
    const results = await Promise.allSettled(ready.map((one) => this.#push(one)))
    const failed = results.find((result) => result.status === 'rejected')
    if (ready.length > 0) this.#follows = !results.some((one) => one.status === 'fulfilled' && one.value)
    // What was pushed is pushed; the loop reports the failure, and looks again.
    if (failed) throw failed.reason
    this.#assertion.remember(all, now)
    return this.#untilNext(all, now)
  }

  /** What is declared, once what this process has to declare is. */
  async #kept(now: EpochMs): Promise<readonly KeptCron[]> {
    const { store } = this.#options
    const kept = await store.crons()
    return (await this.#assertion.declare(kept, now)) ? (await store.crons()).all : kept.all
  }

  #ready(kept: KeptCron, now: EpochMs): readonly Ready[] {
    const watched = this.#watch(kept)
    if (watched === null) return []
    const { ticks, missedSince } = dueTicks(watched.job, courseOf(watched.text, lastTick(kept, now)), now)
    if (missedSince !== null) this.#tellMissed(watched.job, missedSince, ticks.length)
    return ticks.map((tick) => ({ watched, tick }))
  }

  /** null: it is not for this process to push, or cannot be read. */
  #watch({ name, text, version }: KeptCron): Watched | null {
    const known = this.#watched.get(name)
    const watched = known?.version === version ? known : this.#read(name, text, version)
    this.#watched.set(name, watched)
    if (watched.text === null) return null
    // What code declares is pushed by who has it in his code: it ends with the last such process.
    return watched.text.source === 'dynamic' || this.#assertion.has(name) ? (watched as Watched) : null
  }

  #read(name: string, text: string, version: number): Watched | { readonly version: number; readonly text: null } {
    try {
      const read = readCron(text)
      if (read) return { version, text: read, job: periodicJob(name, read.schedule) }
      this.#options.log.error({ cron: name }, `${name} cannot be read; a newer version may have declared it`)
    } catch (error) {
      this.#options.log.error({ err: error, cron: name }, `${name} is never due`)
    }
    return { version, text: null }
  }

  async #push({ watched: { text, job }, tick }: Ready): Promise<boolean> {
    const { log, push, registry } = this.#options
    const delay = delayOf(job, tick)
    const order = orderOfCron(job.name, text, registry, tick.at)
    const waits = delay > 0 ? { at: (tick.at + delay) as EpochMs } : {}
    const [receipt] = await push([{ ...order, ...waits, tick: { cron: job.name, at: tick.at } }])
    // Another process was there first, or the job before it is not done.
    if (receipt === undefined || receipt.status === 'duplicate' || receipt.status === 'stopped') return false
    log.info({ cron: job.name, class: order.class, jid: receipt.jid, tick: new Date(tick.at).toISOString() }, 'due')
    return true
  }

  /** What is declared no more is not looked at again. */
  #forgetOthers(all: readonly KeptCron[]): void {
    const names = new Set(all.map(({ name }) => name))
    for (const known of [this.#watched, this.#told])
      for (const name of known.keys()) if (!names.has(name)) known.delete(name)
  }

  /** Once for all that look at the same gap. */
  #tellMissed({ name }: PeriodicJob, since: EpochMs, pushed: number): void {
    if (this.#told.get(name) === since) return
    this.#told.set(name, since)
    const what = pushed === 0 ? 'none of them is pushed' : `the last ${pushed === 1 ? 'one' : pushed} of them is pushed`
    this.#options.log.warn(
      { cron: name, since: new Date(since).toISOString() },
      `${name} had ticks that no process saw in time; ${what}`,
    )
  }

  #untilNext(all: readonly KeptCron[], now: EpochMs): Ms {
    const next = all.flatMap((kept) => {
      const watched = this.#watch(kept)
      return watched ? (nextLook(watched.job, courseOf(watched.text, lastTick(kept, now)), now) ?? []) : []
    })
    return ms(Math.min(LONGEST_SLEEP, ...next.map((at) => at - now)))
  }
}
