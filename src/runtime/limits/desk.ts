// Where a process asks for limiters. What is asked in one tick travels together. Leases are renewed while they are held, by one loop
// that is there only as long as there is something to renew; what could not be let go is let go again until its lease has ended.
//
//   asked -> held -> let go          a lease that ended unrenewed -> taken again, or lost: its holder is told

import { nextTick } from 'node:process'
import { type Clock, type Ms, ms } from '../../core/clock.ts'
import type { Over, Use } from '../../core/features/limiter/judge.ts'
import type { Holder, LimitKind } from '../../core/features/limiter/rule.ts'
import type { Log } from '../../core/log.ts'
import type { Acquire, Acquired, Coordination, Release } from '../../core/store/coordination.ts'
import { Loop } from '../loop.ts'
import { within } from '../within.ts'

export interface DeskOptions {
  readonly clock: Clock
  readonly log: Log
  store(): Promise<Coordination>
}

/** What was asked for is in hand, until `leave` is called. */
export interface Pass {
  /** Says what a use of points really came to. */
  used(name: string, points: number): void
  /** Lets all go; calling it twice changes nothing. */
  leave(): void
}

export type Entered =
  | { readonly status: 'held'; readonly pass: Pass }
  | (Extract<Acquired, { status: 'over' }> & { readonly kind: LimitKind })
  | { readonly status: 'gone' }

interface Asked {
  readonly call: Acquire
  answer(acquired: Acquired): void
  fail(error: unknown): void
}

/** A lease in hand, and since when it lasts for its span. */
interface Held {
  readonly use: Use
  readonly holder: Holder
  since: Ms
  lost(): void
}

interface Owed {
  readonly release: Release
  readonly until: Ms
}

const MOST_CALLS = 200
/** How often is looked for leases to be renewed, while there are any. */
const LOOK_EVERY = ms(250)
/** A lease is renewed when this share of it is over. */
const SHARE = 1 / 3
/** How long a correction of points is tried. */
const OWED_AT_LEAST = ms(60_000)
/** How long a stop waits for what is to be let go. */
const CLOSING = ms(1000)

export class LimitDesk {
  readonly #options: DeskOptions
  #asked: Asked[] = []
  #owed: Owed[] = []
  readonly #held = new Set<Held>()
  #loop: Loop | null = null
  #flights = new Set<Promise<void>>()
  /** Rises with each close: what was held before is let go by nobody. */
  #life = 0

  constructor(options: DeskOptions) {
    this.#options = options
  }

  get clock(): Clock {
    return this.#options.clock
  }

  /** Asks for all of these, by the store's clock. `lost` is told of a lease that others have by now. @throws what the store throws */
  async enter(holder: Holder, uses: readonly Use[], again: boolean, lost: () => void): Promise<Entered> {
    for (;;) {
      const sent = this.#options.clock.monotonic()
      const acquired = await this.#ask({ holder, uses, again })
      if (acquired.status === 'over') return { ...acquired, kind: kindOf(uses, acquired) }
      if (acquired.status === 'gone') return acquired
      const leased = uses.filter(({ rule }) => rule.kind === 'concurrent')
      const took = this.#options.clock.monotonic() - sent
      // This process stood still for so long that the leases may be others' by now.
      if (leased.every(({ rule }) => took < rule.spanMs))
        return { status: 'held', pass: this.#pass(holder, uses, sent, lost) }
      this.#letGo(leased.map(({ name, rule }) => ({ name, holder: holder.id, spanMs: rule.spanMs })))
    }
  }

  /** Renews nothing any more, and waits for what is being let go. What is still held then ends with its lease. */
  async close(): Promise<void> {
    this.#life++
    this.#held.clear()
    const stopped = this.#loop?.stop()
    this.#loop = null
    await within(this.#options.clock, CLOSING, Promise.all([stopped, ...this.#flights])).catch(() => undefined)
  }

  // ---- asking -------------------------------------------------------------------------------------------------------

  async #ask(call: Acquire): Promise<Acquired> {
    try {
      return await new Promise((answer, fail) => {
        this.#asked.push({ call, answer, fail })
        if (this.#asked.length === 1) nextTick(() => this.#send())
      })
    } catch (error) {
      // It may have been taken, and nobody heard of it.
      const leased = call.uses.filter(({ rule }) => rule.kind === 'concurrent')
      this.#letGo(leased.map(({ name, rule }) => ({ name, holder: call.holder.id, spanMs: rule.spanMs })))
      throw error
    }
  }

  #send(): void {
    const all = this.#asked
    this.#asked = []
    for (let from = 0; from < all.length; from += MOST_CALLS) void this.#carry(all.slice(from, from + MOST_CALLS))
  }

  async #carry(asked: readonly Asked[]): Promise<void> {
    try {
      const store = await this.#options.store()
      const acquired = await store.acquire(asked.map(({ call }) => call))
      for (const [i, one] of asked.entries()) one.answer(acquired[i] ?? { status: 'gone' })
    } catch (error) {
      for (const one of asked) one.fail(error)
    }
  }

  #pass(holder: Holder, uses: readonly Use[], since: Ms, lost: () => void): Pass {
    const leases = uses.flatMap((use) => (use.rule.kind === 'concurrent' ? [{ use, holder, since, lost }] : []))
    for (const lease of leases) this.#held.add(lease)
    if (leases.length > 0) this.#watch()
    const spent = new Map<string, number>()
    const life = this.#life
    let left = false
    return {
      used: (name, points) => void spent.set(name, points),
      leave: () => {
        if (left || life !== this.#life) return
        left = true
        for (const lease of leases) this.#held.delete(lease)
        this.#letGo(uses.flatMap((use) => toLetGo(holder, use, spent.get(use.name))))
      },
    }
  }

  // ---- letting go ---------------------------------------------------------------------------------------------------

  #letGo(releases: readonly (Release & { readonly spanMs: Ms })[]): void {
    if (releases.length === 0) return
    const now = this.#options.clock.monotonic()
    const isFirst = this.#owed.length === 0
    for (const { spanMs, ...release } of releases)
      this.#owed.push({ release, until: ms(now + Math.max(spanMs, OWED_AT_LEAST)) })
    if (isFirst) nextTick(() => this.#settleUp())
  }

  /** What the store does not take now is tried again by the loop. */
  #settleUp(): void {
    const owed = this.#owed
    this.#owed = []
    if (owed.length === 0) return
    const flight = this.#pay(owed).finally(() => this.#flights.delete(flight))
    this.#flights.add(flight)
  }

  async #pay(owed: readonly Owed[]): Promise<void> {
    try {
      const store = await this.#options.store()
      await store.release(owed.map(({ release }) => release))
    } catch (error) {
      const now = this.#options.clock.monotonic()
      this.#owed.push(...owed.filter(({ until }) => until > now))
      this.#options.log.debug({ err: error }, 'limits are let go a little later')
      if (this.#owed.length > 0) this.#watch()
    }
  }

  // ---- renewing -----------------------------------------------------------------------------------------------------

  #watch(): void {
    if (this.#loop) return
    const { clock, log } = this.#options
    this.#loop = new Loop({ name: 'leases of limits', clock, log, everyMs: LOOK_EVERY, run: () => this.#look() })
    this.#loop.start()
  }

  async #look(): Promise<void> {
    this.#settleUp()
    if (this.#held.size === 0 && this.#owed.length === 0) {
      void this.#loop?.stop()
      this.#loop = null
      return
    }
    const now = this.#options.clock.monotonic()
    const due = [...this.#held].filter(({ since, use }) => now - since >= use.rule.spanMs * SHARE)
    if (due.length > 0) await this.#renew(due, now)
  }

  async #renew(due: readonly Held[], now: Ms): Promise<void> {
    const store = await this.#options.store()
    const renewed = await store.renew(
      due.map(({ use, holder }) => ({ name: use.name, holder: holder.id, rule: use.rule })),
    )
    for (const [i, lease] of due.entries()) {
      if (!this.#held.has(lease)) continue
      if (renewed[i] === true) lease.since = now
      else await this.#takeAgain(lease, now)
    }
  }

  /** It ended while this process, or the way to the store, stood still. Where there is room, nobody is the worse for it. */
  async #takeAgain(lease: Held, now: Ms): Promise<void> {
    const { use, holder } = lease
    const acquired = await this.#ask({ holder, uses: [use], again: false })
    if (!this.#held.has(lease)) return this.#letGo(toLetGo(holder, use, undefined))
    if (acquired.status === 'held') {
      lease.since = now
      return
    }
    this.#held.delete(lease)
    this.#options.log.warn(
      { limiter: use.name, holder: holder.id },
      'a lease ended before it was renewed, and others have it now: more is at work than the limit says',
    )
    lease.lost()
  }
}

const kindOf = (uses: readonly Use[], { name }: Over): LimitKind =>
  uses.find((use) => use.name === name)?.rule.kind ?? 'concurrent'

/** What is to be told to the store once a use is over; of most nothing. */
function toLetGo({ id }: Holder, use: Use, points: number | undefined): readonly (Release & { readonly spanMs: Ms })[] {
  const { name, cost, rule } = use
  if (rule.kind === 'concurrent') return [{ name, holder: id, spanMs: rule.spanMs }]
  const more = points === undefined ? 0 : points - cost
  return more === 0 ? [] : [{ name, holder: id, more, spanMs: rule.spanMs }]
}
