// Carries pushes to the store. Pushes of one tick travel together and each caller gets its own result. A call whose reply
// was lost is asked again under its own number, which the store answers from its record, so nothing is pushed twice;
// when no answer comes in time, the caller is told that nobody knows.

import { nextTick } from 'node:process'
import { type Clock, later, type Ms, ms, pause } from '../core/clock.ts'
import { Deadlines } from '../core/deadlines.ts'
import { HaymakerError } from '../core/errors.ts'
import { failpoint } from '../core/failpoint.ts'
import type { Random } from '../core/random.ts'
import { keptAnswers, type Push, type PushCall, type PushResult, producerId } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'
import { partlyStored } from './partly-stored.ts'
import { StoreTime, type Told } from './store-time.ts'

interface Waiting {
  readonly items: readonly Push[]
  readonly bytes: number
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
  readonly #time: StoreTime
  readonly #deadlines: Deadlines
  #seq = 1
  #waiting: Waiting[] = []
  #planned = false
  readonly #unanswered = new Set<number>()
  readonly #abandoned = new AbortController()

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#producer = producerId(options.random.hex(16))
    this.#time = new StoreTime(options)
    this.#deadlines = new Deadlines(options.clock)
  }

  /** Pushes; result i belongs to item i. @throws HaymakerError of the store, or HM_PUSH_INDETERMINATE */
  push(items: readonly Push[]): Promise<readonly PushResult[]> {
    const bytes = bytesOf(items)
    const isOne = items.length === 1 || (items.length <= MOST_ITEMS && bytes <= MOST_BYTES)
    return isOne ? this.#together(items, bytes) : this.#inPieces(items)
  }

  /** Gives up on answers that are still owed: nobody knows what became of those pushes. */
  abandon(): void {
    this.#abandoned.abort()
    this.#deadlines.abandon()
  }

  /** One after the other, so that a failure can say how far it came. */
  async #inPieces(items: readonly Push[]): Promise<readonly PushResult[]> {
    const results: PushResult[] = []
    for (const piece of pieces(items)) {
      try {
        results.push(...(await this.#together(piece, bytesOf(piece))))
      } catch (error) {
        throw partlyStored(error, results.length)
      }
    }
    return results
  }

  /** With whatever else is pushed until the end of the tick. */
  #together(items: readonly Push[], bytes: number): Promise<readonly PushResult[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, bytes, resolve, reject })
      if (this.#planned) return
      this.#planned = true
      nextTick(() => {
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
      void this.#carry(seq, together)
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
    for (const waiting of this.#waiting) {
      items += waiting.items.length
      bytes += waiting.bytes
      if (calls > 0 && (items > MOST_ITEMS || bytes > MOST_BYTES)) break
      calls++
    }
    return this.#waiting.splice(0, calls)
  }

  async #carry(seq: number, together: readonly Waiting[]): Promise<void> {
    try {
      const items = together.flatMap((waiting) => waiting.items)
      deal(together, await this.#untilAnswered(seq, items))
    } catch (error) {
      for (const waiting of together) waiting.reject(error)
    } finally {
      this.#unanswered.delete(seq)
      this.#send()
    }
  }

  async #untilAnswered(
    seq: number,
    items: readonly Push[],
    end: number = this.#options.clock.monotonic() + this.#options.pushMs,
  ): Promise<readonly PushResult[]> {
    const { clock, random, pushMs } = this.#options
    const { signal } = this.#abandoned
    if (signal.aborted)
      throw new HaymakerError('HM_STORE_CLOSED', 'The instance stops. Nothing was pushed; push again.')
    const time = this.#time.known() ?? (await this.#time.ask(end, signal))
    const call: PushCall = { producer: this.#producer, seq, validUntil: later(time.now, pushMs), items }
    for (let tries = 0; ; tries++) {
      const said = await this.#ask(call, ms(end - clock.monotonic()))
      if (said.kind === 'stored') return said.results
      // Nothing is there so far. The time is asked for anew, which shows whether there is a way again.
      if (tries === 0 && this.#isOutOfDate(said, time)) return this.#untilAnswered(seq, items, end)
      if (tries === 0 && said.kind !== 'lost') throw said.error
      const wait = ms(random.next() * Math.min(20 * 2 ** tries, 1000))
      if (said.isLast || signal.aborted || clock.monotonic() + wait > end) throw indeterminate(items, said.error)
      await pause(clock, wait, signal)
    }
  }

  /** Whether what we took for the store's time is not to be trusted: its clock is another one, or the way to it is gone. */
  #isOutOfDate({ kind }: Said, time: Told): boolean {
    if (kind !== 'unsent' && kind !== 'expired') return false
    this.#time.forget()
    return kind === 'unsent' || time.how === 'reckoned'
  }

  async #ask(call: PushCall, limit: Ms): Promise<Said> {
    const { store } = this.#options
    try {
      failpoint('push:before-send')
      const pushed = await this.#deadlines.within(limit, store.push(call))
      if (pushed === 'late') return { kind: 'lost', error: undefined, isLast: true }
      failpoint('push:after-reply')
      if (pushed.status === 'ok') return { kind: 'stored', results: pushed.results }
      return { kind: pushed.status, error: refusal(pushed.status), isLast: true }
    } catch (error) {
      return error instanceof HaymakerError
        ? { kind: kindOf(error), error, isLast: !error.retriable }
        : { kind: 'refused', error, isLast: true }
    }
  }
}

/** Whoever was reached and does not answer may have written it. */
function kindOf({ code, unsent }: HaymakerError): 'lost' | 'unsent' | 'refused' {
  if (unsent) return 'unsent'
  return code === 'HM_STORE_UNREACHABLE' ? 'lost' : 'refused'
}

/** What came of one try. `lost`: it may have been written. The others: this one was not, but one before it may have been. */
type Said =
  | { readonly kind: 'stored'; readonly results: readonly PushResult[] }
  | {
      readonly kind: 'lost' | 'unsent' | 'refused' | 'expired' | 'old'
      readonly error: unknown
      readonly isLast: boolean
    }

/** To each caller the results of its own items. */
function deal(together: readonly Waiting[], results: readonly PushResult[]): void {
  let from = 0
  for (const { items, resolve } of together) {
    resolve(results.slice(from, from + items.length))
    from += items.length
  }
}

const bytesOf = (items: readonly Push[]): number => items.reduce((sum, item) => sum + item.payload.length, 0)

/** As many items as fit into one trip, at least one, until all are taken. */
function* pieces(items: readonly Push[]): Iterable<readonly Push[]> {
  let from = 0
  let bytes = 0
  for (const [i, { payload }] of items.entries()) {
    bytes += payload.length
    if (i === from || (i - from < MOST_ITEMS && bytes <= MOST_BYTES)) continue
    yield items.slice(from, i)
    from = i
    bytes = payload.length
  }
  yield from === 0 ? items : items.slice(from)
}

function refusal(status: 'expired' | 'old'): HaymakerError {
  const why = status === 'expired' ? 'it arrived too late' : 'its number is too old'
  return new HaymakerError('HM_STORE_UNREACHABLE', `The store refused a push: ${why}. Nothing was written; push again.`)
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
