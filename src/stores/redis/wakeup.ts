// How somebody who waits for work learns of it. A second connection reads what is waited for, and Redis tells it of the
// next change of any of those keys, by whoever made it. A poll is the net below. Nothing is taken by a wait.

import { type Clock, type Ms, ms } from '../../core/clock.ts'
import type { Connection } from './connection.ts'

/** Where tracking has not said anything for this long, the waiter looks for himself. */
const POLL = ms(1000)

export class Wakeup {
  readonly #clock: Clock
  readonly #listen: (hear: (key: string | null) => void) => Promise<Connection>
  #connection: Promise<Connection> | null = null
  readonly #waiters = new Set<() => void>()
  #calls = 0
  #closed = false

  constructor(clock: Clock, listen: (hear: (key: string | null) => void) => Promise<Connection>) {
    this.#clock = clock
    this.#listen = listen
  }

  /** Tells everybody who waits in this process. */
  nudge(): void {
    this.#calls++
    const waiters = [...this.#waiters]
    this.#waiters.clear()
    for (const wake of waiters) wake()
  }

  /** Hears of the next change of these keys. Look for work after it and before `wait`: no change in between is missed. */
  async arm(keys: readonly string[]): Promise<number> {
    const heard = this.#calls
    try {
      this.#connection ??= this.#listen(() => this.nudge())
      const connection = await this.#connection
      await connection.pipeline(keys.map((key) => ['EXISTS', key]))
    } catch {
      // The poll remains, and the next wait tries again.
      this.#connection = null
    }
    return heard
  }

  /** Ends when a key that was armed changed since `heard`, after `most`, on abort, or on close. */
  wait(heard: number, most: Ms, signal?: AbortSignal): Promise<void> {
    if (heard !== this.#calls || signal?.aborted || this.#closed) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        this.#waiters.delete(end)
        cancel()
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const cancel = this.#clock.after(ms(Math.min(most, POLL)), end)
      this.#waiters.add(end)
      signal?.addEventListener('abort', end, { once: true })
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.nudge()
    await (await this.#connection?.catch(() => null))?.close()
  }
}
