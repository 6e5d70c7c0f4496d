// How somebody who waits for work learns of it. A second connection reads what is waited for, and Redis tells it of the
// next change of any of those keys, by whoever made it. A poll is the net below. Nothing is taken by a wait.

import { type Clock, type Ms, ms } from '../../core/clock.ts'
import type { Connection, Listener } from './connection.ts'

/** The net under the tracking: a waiter looks for himself after this long. */
const POLL = ms(5000)
/** Without the tracking it is all there is. */
const POLL_ALONE = ms(500)

export class Wakeup {
  readonly #clock: Clock
  readonly #listen: (listener: Listener) => Promise<Connection>
  #connection: Promise<Connection> | null = null
  /** What Redis will tell us the next change of. */
  readonly #armed = new Set<string>()
  readonly #waiters = new Set<() => void>()
  #calls = 0
  #provedAt = ms(0)
  #closed = false

  constructor(clock: Clock, listen: (listener: Listener) => Promise<Connection>) {
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

  /**
   * Hears of the next change of these keys. `news`: some were not armed before, so look for work once more before you
   * `wait`: then no change in between is missed.
   */
  async arm(keys: readonly string[]): Promise<{ readonly heard: number; readonly news: boolean }> {
    const heard = this.#calls
    const unarmed = keys.filter((key) => !this.#armed.has(key))
    if (unarmed.length === 0) return { heard, news: false }
    try {
      this.#connection ??= this.#listen({ changed: (key) => this.#hear(key), lost: () => this.#lose() })
      const connection = await this.#connection
      // Before the reply: what it tells us of while we wait for it is no longer armed.
      for (const key of unarmed) this.#armed.add(key)
      await connection.send(['EXISTS', ...unarmed])
    } catch {
      this.#disarm()
    }
    return { heard, news: true }
  }

  /** `null`: of all keys. */
  #hear(key: string | null): void {
    if (key === null) this.#armed.clear()
    else this.#armed.delete(key)
    this.nudge()
  }

  #lose(): void {
    this.#disarm()
    this.nudge()
  }

  /** The connection is lost; the next wait makes a new one. */
  #disarm(): void {
    const connection = this.#connection
    this.#connection = null
    this.#armed.clear()
    void connection?.then((lost) => lost.close()).catch(() => undefined)
  }

  /** Ends when a key that was armed changed since `heard`, after `most`, on abort, or on close. `over`: all of `most` passed and nothing changed. */
  wait(heard: number, most: Ms, signal?: AbortSignal): Promise<'told' | 'over'> {
    if (heard !== this.#calls || signal?.aborted || this.#closed) return Promise.resolve('told')
    return new Promise((resolve) => {
      const end = (): void => {
        this.#waiters.delete(end)
        cancel()
        signal?.removeEventListener('abort', end)
        resolve(heard === this.#calls && most <= POLL && this.#armed.size > 0 ? 'over' : 'told')
      }
      const poll = this.#armed.size > 0 ? POLL : POLL_ALONE
      const cancel = this.#clock.after(ms(Math.min(most, poll)), () => {
        void this.#prove()
        end()
      })
      this.#waiters.add(end)
      signal?.addEventListener('abort', end, { once: true })
    })
  }

  /** Whether the connection still lives: a dead one would never tell of anything. */
  async #prove(): Promise<void> {
    const now = this.#clock.monotonic()
    if (now - this.#provedAt < POLL) return
    this.#provedAt = now
    try {
      await (await this.#connection)?.send(['PING'])
    } catch {
      this.#lose()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.nudge()
    await (await this.#connection?.catch(() => null))?.close()
  }
}
