// Carries what a store holds, place by place and page by page, in steps that are done once.

import { goingOn } from '../../core/features/cron/kept-cron.ts'
import type { Guard } from '../../core/features/guard.ts'
import { mostCarried } from '../../core/store/moving.ts'
import type { Entry, LaneWait, Place, QueueSummary } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import { added, firstPage, fitting, laneOf, nextPage, pagesOf, printOf, setNames } from './proof.ts'
import { refused } from './stage.ts'
import { type Steps, twins } from './steps.ts'

/** An entry as TO is to keep it, where that writes jobs down in another way. */
export type Translated = (entry: Entry, place: Place) => Entry

/** As long as Sidekiq keeps its days. */
const DAYS = 5 * 366

export interface CarrierOptions {
  readonly from: Store
  readonly to: Store
  readonly steps: Steps
  /** Default: what is brought is what was there. */
  readonly translated?: Translated
  /** Called after each step: about how many jobs are left. */
  carried(left: number): void
}

export class Carrier {
  readonly #options: CarrierOptions
  #left = 0

  constructor(options: CarrierOptions) {
    this.#options = options
  }

  /** All that is there now. */
  async carryOnce(): Promise<void> {
    const { from } = this.#options
    await this.#refuseTwins()
    const queues = await from.queues()
    const { schedule, retry, dead } = await from.sizes()
    this.#left = queues.reduce((sum, { size, waiting }) => sum + size + waiting, schedule + retry + dead)
    for (const queue of queues) await this.#queue(queue)
    for (const kind of setNames) await this.#place({ kind })
    await this.#guards()
    await this.#crons()
    await this.#counts()
  }

  /** Even an empty queue arrives, and paused where it was; the last step of each forgets it where it came from. */
  async #queue({ name, paused }: QueueSummary): Promise<void> {
    const { from, to } = this.#options
    if (paused) await to.pause(name, true)
    const queue: Place = { kind: 'queue', queue: name }
    await this.#place(queue)
    // Behind those that have a place, in which order they came.
    for (const { key } of await from.lanes(name, Number.MAX_SAFE_INTEGER))
      await this.#place(queue, { kind: 'lane', queue: name, key })
    if (paused) await from.pause(name, false)
    await this.#load(queue, queue, [], 0)
  }

  /** `seenIn`: where it is taken from, which is the place itself unless it waits in a lane. */
  async #place(place: Place, seenIn: Place | LaneWait = place): Promise<void> {
    const { from } = this.#options
    let before = await this.#unbound(place)
    for (let limit = firstPage; ; ) {
      const { entries } = await from.page(seenIn, { limit })
      if (entries.length === 0) return
      const load = fitting(entries)
      limit = nextPage(limit, entries)
      before += await this.#load(place, seenIn, load, before)
    }
  }

  /** How many jobs of a queue are in no lane there. */
  async #unbound(place: Place): Promise<number> {
    const { to } = this.#options
    if (place.kind !== 'queue') return 0
    const { total } = await to.page(place, { limit: 1 })
    const lanes = await to.lanes(place.queue, Number.MAX_SAFE_INTEGER)
    return lanes.reduce((left, { inside }) => left - inside, total)
  }

  /** Answers how many of them have a number in their queue. */
  async #load(place: Place, seenIn: Place | LaneWait, seen: readonly Entry[], before: number): Promise<number> {
    const { to, steps } = this.#options
    const spoken = this.#translated(place, seen)
    const brought = place.kind === 'queue' ? spoken : spoken.map((entry) => asKept(to, entry))
    await steps.entries({ place, seenIn, seen, brought }, added(steps.carried, place, brought, before, to))
    this.#left = Math.max(0, this.#left - seen.length)
    this.#options.carried(this.#left)
    return brought.filter((entry) => laneOf(to, entry) === null).length
  }

  #translated(place: Place, seen: readonly Entry[]): readonly Entry[] {
    const { translated } = this.#options
    return translated ? seen.map((entry) => translated(entry, place)) : seen
  }

  /** Before anything is moved, so that a person need not look for them in two stores. */
  async #refuseTwins(): Promise<void> {
    const { from, to, translated } = this.#options
    if (!to.lacks.has('apart') || (from.lacks.has('apart') && !translated)) return
    for (const kind of setNames) {
      const seen = new Set<string>()
      let count = 0
      for await (const entries of pagesOf(from, { kind })) {
        count += entries.length
        for (const entry of this.#translated({ kind }, entries)) seen.add(printOf({ ...entry, at: null }))
      }
      if (seen.size < count) throw twins(from, to)
    }
  }

  async #guards(): Promise<void> {
    const { from, steps } = this.#options
    const all: Guard[] = []
    for (let page = await from.guards(null); ; page = await from.guards(page.next)) {
      all.push(...page.guards)
      if (page.next === null) break
    }
    for (let first = 0; first < all.length; first += mostCarried)
      await steps.guards({ kind: 'guards', guards: all.slice(first, first + mostCarried) })
  }

  /** Each by itself: what was brought is there, and what is there is only taken away. Their ticks go on where they were. */
  async #crons(): Promise<void> {
    const { from, to } = this.#options
    for (const { name, text, version, ticks } of (await from.crons()).all) {
      await to.keepCrons([{ name, text: goingOn(text, ticks[0]?.at ?? null), version: null }])
      await from.keepCrons([{ name, text: null, version }])
    }
  }

  async #counts(): Promise<void> {
    const { from, steps } = this.#options
    for (;;) {
      const totals = await from.totals()
      const history = await from.history(DAYS)
      const days = history.filter(({ processed, failed }) => processed > 0 || failed > 0).slice(0, mostCarried)
      if (totals.processed === 0 && totals.failed === 0 && days.length === 0) return
      await steps.counts({ kind: 'counts', totals, days })
    }
  }
}

/** An entry of a set, as TO keeps it: where it is only its bytes, they have to say to which queue it belongs. */
function asKept(to: Store, entry: Entry): Entry {
  if (entry.at === null || !Number.isFinite(entry.at))
    throw refused('An entry of a set has a time that is no number. Look for it with haymaker jobs ls, and delete it.')
  if (!to.lacks.has('apart')) return entry
  const read = to.codec.decode(entry.payload)
  if (read.status !== 'job' || (read.job.queue ?? 'default') === entry.queue) return entry
  return { ...entry, payload: to.codec.amend(entry.payload, { queue: entry.queue }) }
}
