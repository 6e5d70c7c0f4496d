// The jobs that rest in some places, seen page by page while the workers go on: a walk sees each job at most once and
// ends, even when jobs return as fast as it goes; one that moves while it walks may be missed or seen twice.

import type { Clock } from '../core/clock.ts'
import { checkFilter, type JobFilter, matches } from '../core/job/filter.ts'
import type { LaneWait, Place } from '../core/store/places.ts'
import type { Store } from '../core/store/store.ts'
import { type Action, StoredJob } from './stored-job.ts'

/** What an action on many jobs did. */
export interface Changed {
  readonly moved: number
  /** Those that had gone on before they could be moved, or whose guard another job holds now. */
  readonly skipped: number
}

/** How far an action on many jobs is: jobs looked at, of about so many. */
export type Progress = (seen: number, total: number) => void

export interface JobSetOptions {
  readonly clock: Clock
  /** All of them must match. */
  readonly filters?: readonly JobFilter[]
  store(): Promise<Store>
  places(store: Store): Promise<readonly (Place | LaneWait)[]>
}

const PAGE = 100

export class JobSet implements AsyncIterable<StoredJob> {
  readonly #options: JobSetOptions

  constructor(options: JobSetOptions) {
    this.#options = options
  }

  /** Only those that match; more calls narrow further. @throws HaymakerError HM_CONFIG_INVALID */
  where(filter: JobFilter): JobSet {
    checkFilter(filter)
    return new JobSet({ ...this.#options, filters: [...(this.#options.filters ?? []), filter] })
  }

  /** How many there are. With a filter every job is looked at. */
  async size(): Promise<number> {
    if (!this.#options.filters) return await this.#total()
    let count = 0
    for await (const _ of this) count++
    return count
  }

  /** The job with this id, or null. Every job is looked at until it is found. */
  async find(jid: string): Promise<StoredJob | null> {
    for await (const job of this.where({ jid })) return job
    return null
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StoredJob> {
    for await (const page of this.#pages()) yield* page
  }

  /** Puts all of them into their queues now, as {@link StoredJob.retry} does. */
  retryAll(onProgress?: Progress): Promise<Changed> {
    return this.#all('retry', onProgress)
  }

  /** Puts all of them into their queues now, as {@link StoredJob.run} does. */
  runAll(onProgress?: Progress): Promise<Changed> {
    return this.#all('run', onProgress)
  }

  /** Puts all of them into the dead set. */
  killAll(onProgress?: Progress): Promise<Changed> {
    return this.#all('kill', onProgress)
  }

  async deleteAll(onProgress?: Progress): Promise<Changed> {
    if (this.#options.filters) return this.#all('delete', onProgress)
    const store = await this.#options.store()
    let moved = 0
    for (const place of await this.#options.places(store)) moved += await store.clear(place)
    return { moved, skipped: 0 }
  }

  async #all(action: Action, onProgress: Progress = () => {}): Promise<Changed> {
    const store = await this.#options.store()
    const total = await this.#total()
    let seen = 0
    let moved = 0
    let skipped = 0
    const count = (looked: number): void => {
      seen += looked
      onProgress(seen, Math.max(total, seen))
    }
    for await (const page of this.#pages(count)) {
      const results = await store.move(page.map((job) => job.move(action)))
      moved += results.filter((result) => result === 'moved').length
      skipped += results.filter((result) => result !== 'moved').length
    }
    return { moved, skipped }
  }

  async #total(): Promise<number> {
    const store = await this.#options.store()
    let total = 0
    for (const place of await this.#options.places(store)) total += (await store.page(place, { limit: 1 })).total
    return total
  }

  /** Pages of jobs that match, none of them empty. */
  async *#pages(onLooked: (count: number) => void = () => {}): AsyncGenerator<readonly StoredJob[]> {
    const store = await this.#options.store()
    for (const place of await this.#options.places(store)) yield* this.#pagesOf(store, place, onLooked)
  }

  async *#pagesOf(
    store: Store,
    place: Place | LaneWait,
    onLooked: (count: number) => void,
  ): AsyncGenerator<readonly StoredJob[]> {
    const { clock, filters = [] } = this.#options
    let page = await store.page(place, { limit: PAGE })
    // Jobs that come back while we walk would keep us here for ever.
    for (let left = page.total; ; ) {
      const entries = page.entries.slice(0, left)
      left -= entries.length
      const jobs = entries.map((entry) => new StoredJob(store, clock, place.kind, entry))
      const meant = jobs.filter((job) => filters.every((filter) => matches(filter, job)))
      if (meant.length > 0) yield meant
      onLooked(entries.length)
      if (page.next === null || left <= 0) return
      page = await store.page(place, { limit: PAGE, after: page.next })
    }
  }
}
