// The scene of a fault test: workers and producers of one store, each over the way it is given, a ledger beside them, and an
// observer that asks the server itself. All in this process.

import { setTimeout as pause } from 'node:timers/promises'
import { expect, vi } from 'vitest'
import type { Duration } from '../../../src/core/config/duration.ts'
import { HaymakerError } from '../../../src/core/errors.ts'
import type { Log } from '../../../src/core/log.ts'
import { createHaymaker } from '../../../src/create.ts'
import { defineJob } from '../../../src/runtime/function-job.ts'
import type { Haymaker } from '../../../src/runtime/haymaker.ts'
import { type Argument, listOf, type Reply, textOf } from '../../../src/stores/redis/connection.ts'
import type { RedisOptions } from '../../../src/stores/redis/source.ts'
import { onServer } from '../on-server.ts'
import { type Fault, Ledger } from './ledger.ts'

/** Long before the silence of the defaults, and as patient as a loaded machine needs. */
export const recovery = { beat: '400ms', silence: '2s', sample: '500ms' } as const
export const SILENCE_MS = 2000

/** What a job is told: its number, and what it does. */
export interface Input {
  readonly n: number
  readonly ms: number
  /** How many of its attempts fail. */
  readonly fails: number
  readonly ballast?: string
}

export interface Given {
  readonly concurrency?: number
  /** How long a command may go without an answer. */
  readonly commandTimeout?: Duration
}

/** Jobs are short, and some of them fail once. */
const inputOf = (n: number): Input => ({ n, ms: n % 15, fails: n % 10 === 3 ? 1 : 0 })

/** A producer at work. */
export interface Production {
  /** Ends it, and resolves when its last push has its answer. */
  stop(): Promise<void>
}

export interface Expected {
  /** What may have hit jobs at work: only those may run again. */
  readonly faults?: readonly Fault[]
  readonly withinMs?: number
}

export class Scene {
  readonly ledger = new Ledger()
  /** Warnings and errors of the instances, but for those of jobs. */
  readonly lines: string[] = []
  readonly #server: () => Promise<string>
  readonly #store: RedisOptions
  readonly #all: Haymaker[] = []
  #observer: Haymaker | null = null
  #next = 0

  /** `server`: the address of the server itself, or who knows it now; `store`: how the observer gets there. */
  constructor(server: string | (() => Promise<string>), store: RedisOptions = { url: String(server) }) {
    this.#server = typeof server === 'string' ? async () => server : server
    this.#store = store
  }

  /** A started worker. */
  worker(store: string | RedisOptions, given: Given = {}): Promise<Haymaker> {
    return this.instance(store, given).start()
  }

  /** An instance that knows the job; it opens its store when it is used. */
  instance(given: string | RedisOptions, { concurrency = 10, commandTimeout = '1s' }: Given = {}): Haymaker {
    const { ledger } = this
    const job = defineJob<Input>({
      name: 'Faulty',
      retry: { max: 5, backoff: '100ms', jitter: false },
      async perform({ n, ms, fails }, { attempt, signal }) {
        const end = ledger.begin(n, attempt)
        await pause(ms, undefined, { signal }).catch(() => undefined)
        end()
        if (attempt <= fails) throw new Error('as it was told')
      },
    })
    const logger = this.#log()
    const store = { ...(typeof given === 'string' ? { url: given } : given), commandTimeout }
    const hm = createHaymaker({ store, jobs: [job], concurrency, recovery, logger, shutdownTimeout: '2s' })
    this.#all.push(hm)
    return hm
  }

  /** Pushes jobs with the next numbers, and notes what came of it. Never rejects. */
  async push(
    hm: Haymaker,
    count = 1,
    { inMs, ...change }: Partial<Input> & { readonly inMs?: number } = {},
  ): Promise<readonly number[]> {
    const numbers = Array.from({ length: count }, () => this.#next++)
    const at = inMs !== undefined && { at: new Date(Date.now() + inMs) }
    const jobs = numbers.map((n) => ({ class: 'Faulty', args: [{ ...inputOf(n), ...change }], ...at }))
    try {
      await hm.pushAll(jobs)
      for (const n of numbers) this.ledger.acknowledged.add(n)
    } catch (error) {
      const code = error instanceof HaymakerError ? error.code : String(error)
      for (const n of numbers) {
        if (code === 'HM_PUSH_INDETERMINATE') this.ledger.unknown.add(n)
        else this.ledger.refused.set(n, code)
      }
    }
    return numbers
  }

  /** Pushes until it is stopped, some jobs alone and some together, some to run a little later. */
  produce(hm: Haymaker, perSecond = 200): Production {
    const stopping = new AbortController()
    const producing = (async () => {
      while (!stopping.signal.aborted) {
        const count = this.#next % 7 === 0 ? 5 : 1
        await this.push(hm, count, this.#next % 20 === 8 ? { inMs: 200 } : {})
        await pause((1000 * count) / perSecond)
      }
    })()
    return {
      stop() {
        stopping.abort()
        return producing
      },
    }
  }

  /** Resolves when this many more jobs have ended. */
  async flows(jobs = 50, withinMs = 10_000): Promise<void> {
    const goal = this.ledger.ended.size + jobs
    await this.until('jobs flow', withinMs, () => expect(this.ledger.ended.size).toBeGreaterThanOrEqual(goal))
  }

  /** Waits until a check holds; when it does not, says what the instances said. */
  async until(what: string, withinMs: number, check: () => void | Promise<void>): Promise<void> {
    try {
      await vi.waitFor(check, { timeout: withinMs, interval: 20 })
    } catch (error) {
      throw new Error(`${what}: not within ${withinMs} ms\n${this.lines.slice(-15).join('\n')}`, { cause: error })
    }
  }

  // ---- looking ------------------------------------------------------------------------------------------------------

  /** Asks the server itself. */
  async ask(...command: readonly Argument[]): Promise<Reply> {
    return await onServer(await this.#server(), (connection) => connection.send(command))
  }

  async keys(pattern: string): Promise<readonly string[]> {
    return listOf(await this.ask('KEYS', pattern)).map(textOf)
  }

  get observer(): Haymaker {
    this.#observer ??= this.instance(this.#store)
    return this.#observer
  }

  /**
   * Waits until nothing is left to do, and holds the ledger against the store: nothing acknowledged is lost, nothing
   * refused ran, nothing ran twice but what a fault hit, and each attempt is counted once.
   */
  async account({ faults = [], withinMs = 20_000 }: Expected = {}): Promise<void> {
    const { ledger } = this
    await this.until('everything to be done', withinMs, async () => {
      const { enqueued, scheduled, retries, dead } = await this.observer.stats()
      const claims = await this.keys('hm:claims:*')
      expect({ enqueued, scheduled, retries, dead, claims, lost: ledger.lost() }).toEqual({
        ...{ enqueued: 0, scheduled: 0, retries: 0, dead: 0 },
        ...{ claims: [], lost: [] },
      })
    })
    expect({ ghosts: ledger.ghosts(), twice: ledger.twice(faults) }).toEqual({ ghosts: [], twice: [] })
    const { processed } = await this.observer.stats()
    expect({ processed }).toEqual({ processed: ledger.attempts })
  }

  async end(): Promise<void> {
    await Promise.all(this.#all.map((hm) => hm.stop({ timeout: '1s' })))
  }

  #log(): Log {
    const say =
      (level: string) =>
      (values: object, message: string): void => {
        if (message === 'fail') return
        const error = 'err' in values ? ` (${values.err instanceof Error ? values.err.message : values.err})` : ''
        this.lines.push(`${level}: ${message}${error}`)
      }
    const log: Log = { debug() {}, info() {}, warn: say('warn'), error: say('error'), child: () => log }
    return log
  }
}
