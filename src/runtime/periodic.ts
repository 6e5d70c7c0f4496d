// Pushes periodic jobs when they are due. Every process does, and the guard of a tick lets one of them: the push that takes it.

import { type Clock, type EpochMs, type Ms, ms } from '../core/clock.ts'
import type { CronDefinition } from '../core/features/cron/cron-definition.ts'
import type { Tick } from '../core/features/cron/grid.ts'
import {
  graceFrom,
  type PeriodicJob,
  periodicJob,
  tickGuard,
  ticksBetween,
} from '../core/features/cron/periodic-job.ts'
import type { Log } from '../core/log.ts'
import type { PushReceipt } from '../core/middleware.ts'
import type { Store } from '../core/store/store.ts'
import type { Order } from './client.ts'
import { Loop } from './loop.ts'
import { orderOf } from './orders.ts'
import type { Service } from './service.ts'

export interface PeriodicOptions {
  readonly store: Pick<Store, 'now'>
  readonly clock: Clock
  readonly log: Log
  readonly crons: readonly CronDefinition[]
  push(orders: readonly Order[]): Promise<readonly PushReceipt[]>
}

/** A clock that was set is noticed after this. */
const LONGEST_SLEEP = ms(10_000)
/** Before a push that failed is made again. */
const AGAIN = ms(1000)

interface Watched {
  readonly cron: CronDefinition
  readonly periodic: PeriodicJob
  /** Up to which moment its ticks were pushed. */
  seen: EpochMs | null
}

export class Periodic implements Service {
  readonly #options: PeriodicOptions
  readonly #loop: Loop
  readonly #all: readonly Watched[]

  /** @throws HaymakerError HM_CONFIG_INVALID where a schedule is none */
  constructor(options: PeriodicOptions) {
    this.#options = options
    this.#all = options.crons.map((cron) => ({ cron, periodic: periodicJob(cron.name, cron.schedule), seen: null }))
    const { clock, log } = options
    this.#loop = new Loop({
      ...{ name: 'periodic', clock, log, everyMs: AGAIN, first: 'now' },
      run: () => this.#pushDue(),
    })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** Pushes what is due by the store's clock, and answers how long it is until the next is. */
  async #pushDue(): Promise<Ms> {
    const now = await this.#options.store.now()
    for (const one of this.#all) await this.#pushTicks(one, now)
    const next = this.#all.flatMap(({ periodic }) => periodic.grid.next(now)?.at ?? [])
    return ms(Math.min(LONGEST_SLEEP, ...next.map((at) => at - now)))
  }

  async #pushTicks(one: Watched, now: EpochMs): Promise<void> {
    const { periodic } = one
    const grace = graceFrom(periodic, now)
    if (one.seen !== null && one.seen < grace) this.#miss(periodic, one.seen, grace)
    const from = one.seen === null || one.seen < grace ? grace : one.seen
    for (const tick of ticksBetween(periodic, from, now)) {
      await this.#push(one, tick)
      one.seen = tick.at
    }
    one.seen = now
  }

  async #push({ cron, periodic }: Watched, tick: Tick): Promise<void> {
    const { log, push } = this.#options
    const { name, definition, args } = cron
    const guards = [{ ...tickGuard(periodic, tick), taken: 'refuse' as const }]
    const [receipt] = await push([{ ...orderOf(definition, {}, args), guards }])
    // Another process was there first.
    if (receipt?.status === 'duplicate') return
    log.info({ cron: name, class: definition.name, jid: receipt?.jid, tick: new Date(tick.at).toISOString() }, 'due')
  }

  /** This process did not get to it, as one that was frozen. Others may have. */
  #miss({ name, grid }: PeriodicJob, seen: EpochMs, grace: EpochMs): void {
    const first = grid.next(seen)
    if (first === null || first.at > grace) return
    const since = new Date(first.at).toISOString()
    this.#options.log.warn(
      { cron: name, since },
      `${name} was not looked at in time; ticks are left to others or missed`,
    )
  }
}
