// `Resque.failure`, as Ruby's `Resque::Failure`: what failed, and what may be done with it. A number is a place, where 0 is the
// failure that has been there for longest.

import { type EpochMs, epochMs } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Entry, Place } from '../core/store/places.ts'
import type { Store } from '../core/store/store.ts'
import { pages } from './item.ts'

/** A job that failed. */
export interface Failure {
  readonly queue: string
  readonly class: string
  readonly args: readonly unknown[]
  /** The name of what was thrown. */
  readonly exception: string
  readonly error: string
  readonly failedAt: Date
  /** When it was last let run again; null: never. */
  readonly retriedAt: Date | null
}

const DEAD: Place = { kind: 'dead' }

/** Failures of a store with Resque's keys, in whatever lists they are. */
export class Failures {
  readonly #open: () => Promise<Store>

  /** `open`: the store that they are in. */
  constructor(open: () => Promise<Store>) {
    this.#open = open
  }

  /** How many there are, of one queue or class where these are named. */
  async count(queue?: string, className?: string): Promise<number> {
    const store = await this.#open()
    if (queue === undefined && className === undefined) return (await store.sizes()).dead
    let count = 0
    for await (const { failure } of walk(store))
      if (isOf(failure, queue) && (className ?? failure.class) === failure.class) count++
    return count
  }

  /** Those from a place on. Default: the first one. */
  async all(offset = 0, limit = 1): Promise<readonly Failure[]> {
    const found: Failure[] = []
    let place = 0
    if (limit <= 0) return found
    for await (const { failure } of walk(await this.#open(), offset + limit)) {
      if (place++ >= offset) found.push(failure)
      if (found.length === limit) break
    }
    return found
  }

  /** The queues of which something failed, by name. */
  async queues(): Promise<readonly string[]> {
    const names = new Set<string>()
    for await (const { failure } of walk(await this.#open())) names.add(failure.queue)
    return [...names].sort()
  }

  /** Puts the job of a failure into its queue. The failure stays, with the time. false: there is none at this place. */
  async requeue(place: number): Promise<boolean> {
    const store = await this.#open()
    const rerun = rerunOn(store)
    const found = await at(store, place)
    return found !== null && rerun(found.ref)
  }

  /** Does so with all failures. How many. */
  requeueAll(): Promise<number> {
    return this.#requeueThose(() => true)
  }

  /** Does so with those of a queue. How many. */
  requeueQueue(queue: string): Promise<number> {
    return this.#requeueThose((failure) => isOf(failure, queue))
  }

  /** Takes one failure off. false: there is none at this place. */
  async remove(place: number): Promise<boolean> {
    const store = await this.#open()
    const found = await at(store, place)
    return found !== null && (await drop(store, [found])) === 1
  }

  /** Takes off those of a queue. How many. */
  removeQueue(queue: string): Promise<number> {
    return this.#dropThose((failure) => isOf(failure, queue))
  }

  /** Takes off all, or those of a queue. How many. */
  async clear(queue?: string): Promise<number> {
    return queue === undefined ? (await this.#open()).clear(DEAD) : this.removeQueue(queue)
  }

  /** Takes off those that were let run again. How many. */
  clearRetried(): Promise<number> {
    return this.#dropThose(({ retriedAt }) => retriedAt !== null)
  }

  async #dropThose(isMeant: (failure: Failure) => boolean): Promise<number> {
    const store = await this.#open()
    let count = 0
    for await (const page of pages(store, DEAD)) {
      count += await drop(
        store,
        page.filter((entry) => isMeant(failureOf(store, entry))),
      )
    }
    return count
  }

  async #requeueThose(isMeant: (failure: Failure) => boolean): Promise<number> {
    const store = await this.#open()
    const rerun = rerunOn(store)
    let count = 0
    for await (const { entry, failure } of walk(store)) if (isMeant(failure) && (await rerun(entry.ref))) count++
    return count
  }
}

const isOf = (failure: Failure, queue: string | undefined): boolean => (queue ?? failure.queue) === failure.queue

/** @throws HaymakerError HM_STORE_UNSUPPORTED */
function rerunOn(store: Store): NonNullable<Store['rerun']> {
  const rerun = store.rerun?.bind(store)
  if (rerun) return rerun
  throw new HaymakerError(
    'HM_STORE_UNSUPPORTED',
    `${store.label} has no failures that stay when they run again. Give Resque a store with its keys: resque://host:6379.`,
  )
}

async function* walk(store: Store, limit?: number): AsyncGenerator<{ entry: Entry; failure: Failure }> {
  for await (const page of pages(store, DEAD, limit))
    for (const entry of page) yield { entry, failure: failureOf(store, entry) }
}

async function at(store: Store, place: number): Promise<Entry | null> {
  let passed = 0
  for await (const page of pages(store, DEAD, place + 1)) {
    const found = page[place - passed]
    if (found) return found
    passed += page.length
  }
  return null
}

async function drop(store: Store, entries: readonly Entry[]): Promise<number> {
  const said = await store.move(entries.map(({ ref }) => ({ ref, to: { kind: 'nowhere' } })))
  return said.filter((one) => one === 'moved').length
}

function failureOf({ codec }: Store, { payload, queue, at: time, retriedAt }: Entry): Failure {
  const read = codec.decode(payload)
  const {
    class: name,
    args,
    failures,
  } = read.status === 'job' ? read.job : { class: '', args: [], failures: undefined }
  return {
    ...{ queue, class: name, args },
    exception: failures?.errorClass ?? '',
    error: failures?.errorMessage ?? '',
    failedAt: dateOf(time ?? epochMs(0)),
    retriedAt: retriedAt === undefined ? null : dateOf(retriedAt),
  }
}

const dateOf = (at: EpochMs): Date => new Date(at)
