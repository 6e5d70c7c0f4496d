// Carries pushes to the store. Pushes of one tick travel together and each caller gets its own result. A call whose reply
// was lost is asked again under its own number, which the store answers from its record, so nothing is pushed twice;
// when no answer comes in time, the caller is told that nobody knows.

import { type Clock, later, type Ms, ms, pause } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Random } from '../core/random.ts'
import {
  keptAnswers,
  type Push,
  type PushCall,
  type Pushed,
  type PushResult,
  producerId,
} from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'

interface Waiting {
  readonly items: readonly Push[]
  resolve(results: readonly PushResult[]): void
  reject(error: unknown): void
}

export interface OutboxOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** How long a call keeps asking for an answer. */
  readonly pushMs: Ms
}

const MOST_ITEMS = 1000
const MOST_BYTES = 1024 * 1024

export class Outbox {
  readonly #options: OutboxOptions
  readonly #producer
  #seq = 1
  #waiting: Waiting[] = []
  #planned = false
  #unanswered = new Set<number>()

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#producer = producerId(options.random.hex(16))
  }

  /** Pushes; result i belongs to item i. @throws HaymakerError of the store, or HM_PUSH_INDETERMINATE */
  push(items: readonly Push[]): Promise<readonly PushResult[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject })
      if (this.#planned) return
      this.#planned = true
      queueMicrotask(() => {
        this.#planned = false
        this.#send()
      })
    })
  }

  #send(): void {
    while (this.#waiting.length > 0 && this.#mayNumber()) {
      const together = this.#gather()
      const seq = this.#seq++
      this.#unanswered.add(seq)
      void this.#carry(seq, together).finally(() => {
        this.#unanswered.delete(seq)
        this.#send()
      })
    }
  }

  /** Nobody runs further ahead of an unanswered number than the store keeps answers. */
  #mayNumber(): boolean {
    const [oldest] = this.#unanswered
    return oldest === undefined || this.#seq - oldest < keptAnswers
  }

  /** As many waiting calls as fit into one trip, at least one. */
  #gather(): Waiting[] {
    let items = 0
    let bytes = 0
    let calls = 0
    for (const { items: some } of this.#waiting) {
      items += some.length
      bytes += some.reduce((sum, item) => sum + item.payload.length, 0)
      if (calls > 0 && (items > MOST_ITEMS || bytes > MOST_BYTES)) break
      calls++
    }
    return this.#waiting.splice(0, calls)
  }

  async #carry(seq: number, together: readonly Waiting[]): Promise<void> {
    const items = together.flatMap((waiting) => waiting.items)
    try {
      const results = await this.#untilAnswered(seq, items)
      let from = 0
      for (const waiting of together) {
        waiting.resolve(results.slice(from, from + waiting.items.length))
        from += waiting.items.length
      }
    } catch (error) {
      for (const waiting of together) waiting.reject(error)
    }
  }

  async #untilAnswered(seq: number, items: readonly Push[]): Promise<readonly PushResult[]> {
    const { store, clock, random, pushMs } = this.#options
    const end = clock.monotonic() + pushMs
    const call: PushCall = { producer: this.#producer, seq, validUntil: later(await store.now(), pushMs), items }
    for (let tries = 0; ; tries++) {
      const wait = ms(random.next() * Math.min(20 * 2 ** tries, 1000))
      try {
        return definite(await store.push(call))
      } catch (error) {
        if (!(error instanceof HaymakerError && error.code === 'HM_STORE_UNREACHABLE')) throw error
        if (clock.monotonic() + wait > end) throw indeterminate(items, error)
      }
      await pause(clock, wait)
    }
  }
}

function definite(pushed: Pushed): readonly PushResult[] {
  if (pushed.status === 'ok') return pushed.results
  const why = pushed.status === 'expired' ? 'it arrived too late' : 'its number is too old'
  throw new HaymakerError('HM_STORE_UNREACHABLE', `The store refused a push: ${why}. Nothing was written; push again.`)
}

function indeterminate(items: readonly Push[], cause: unknown): HaymakerError {
  const jids = items.slice(0, 20).map((item) => item.jid)
  const more = items.length > jids.length ? ` and ${items.length - jids.length} more` : ''
  return new HaymakerError(
    'HM_PUSH_INDETERMINATE',
    `The store did not answer a push of ${items.length}; the jobs may be stored: ${jids.join(', ')}${more}. Look them up before you push them again.`,
    { cause },
  )
}
