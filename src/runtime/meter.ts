// Adds up what the attempts of this process did, and hands it to the store now and then, at the latest when the process
// stops. It holds nobody up. A batch is asked again under its own name until it has an answer, so it counts once; what
// comes meanwhile is added up here, for a bounded number of classes. Death takes what was not handed over.
//
//   counting -> (every few seconds, when no batch is left) batches -> written      without an answer for too long: given up

import { type Clock, type Ms, ms } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import { bucketOf, emptyHistogram } from '../core/metrics/buckets.ts'
import type { Random } from '../core/random.ts'
import { batchesKept, type Sample } from '../core/store/ledger.ts'
import type { Store } from '../core/store/store.ts'
import type { Ran } from './settlements.ts'

export interface MeterOptions {
  readonly store: Pick<Store, 'record'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

interface Counting {
  processed: number
  failed: number
  totalMs: number
  readonly histogram: number[]
}

interface Batch {
  readonly name: string
  readonly samples: readonly Sample[]
  /** When it was offered first. */
  since: Ms | null
}

const MOST_CLASSES = 1000
const MOST_IN_BATCH = 100

export class Meter {
  readonly #options: MeterOptions
  #counting = new Map<string, Counting>()
  #batches: Batch[] = []
  /** Attempts of classes for which there was no place, since the last ones were handed over. */
  #leftOut = 0
  #flushing: Promise<void> = Promise.resolve()

  constructor(options: MeterOptions) {
    this.#options = options
  }

  /** Counts an attempt whose outcome the store has accepted. */
  count({ class: name, tookMs }: Ran): void {
    const counting = this.#counting.get(name) ?? this.#begin(name)
    if (!counting) return
    counting.processed++
    if (tookMs === null) {
      counting.failed++
      return
    }
    counting.totalMs += tookMs
    const bucket = bucketOf(tookMs)
    counting.histogram[bucket] = (counting.histogram[bucket] ?? 0) + 1
  }

  /** Hands over what was counted, after whatever is under way. @throws what the store throws; nothing is lost by it */
  flush(): Promise<void> {
    const flushing = this.#flushing.then(() => this.#flush())
    this.#flushing = flushing.catch(() => undefined)
    return flushing
  }

  /** The last flush. Never throws. */
  async close(): Promise<void> {
    try {
      await this.flush()
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the last metrics of this process were not written')
    }
  }

  async #flush(): Promise<void> {
    await this.#send()
    this.#cut()
    await this.#send()
  }

  #begin(name: string): Counting | null {
    if (this.#counting.size >= MOST_CLASSES) {
      if (this.#leftOut++ === 0)
        this.#options.log.warn({ classes: MOST_CLASSES }, 'metrics are kept of so many classes at once, not of more')
      return null
    }
    const counting = { processed: 0, failed: 0, totalMs: 0, histogram: [...emptyHistogram()] }
    this.#counting.set(name, counting)
    return counting
  }

  /** Makes batches of what was counted. */
  #cut(): void {
    const samples = [...this.#counting].map(([name, { totalMs, ...rest }]) => ({
      ...{ ...rest, class: name, totalMs: ms(Math.round(totalMs)) },
    }))
    this.#counting = new Map()
    this.#leftOut = 0
    for (let from = 0; from < samples.length; from += MOST_IN_BATCH) {
      const some = samples.slice(from, from + MOST_IN_BATCH)
      this.#batches.push({ name: this.#options.random.hex(8), samples: some, since: null })
    }
  }

  async #send(): Promise<void> {
    const { store, clock, log } = this.#options
    for (let batch = this.#batches[0]; batch; batch = this.#batches[0]) {
      batch.since ??= clock.monotonic()
      if (clock.monotonic() - batch.since < batchesKept) await store.record(batch.name, batch.samples)
      else log.warn({ classes: batch.samples.length }, 'the store took no metrics for too long; some are given up')
      this.#batches.shift()
    }
  }
}
