// What somebody waits for: some keys, and which of them he has to read again. Redis tells of a change once; then the key is
// stale here until it is read anew. Nothing is taken by a wait.

import type { Clock, Ms } from '../../core/clock.ts'

export interface Sleep {
  readonly clock: Clock
  readonly most: Ms
  readonly signal?: AbortSignal | undefined
  /** `end`: what changes meanwhile is noted and wakes nobody. */
  readonly until: 'told' | 'end'
}

export class Watch {
  readonly #keys: ReadonlySet<string>
  readonly #stale: Set<string>
  #told = new Set<string>()
  #sleeper: { readonly until: Sleep['until']; wake(): void } | null = null
  #isEnded = false

  /** `fresh`: keys whose next change will be heard of; read them after this. */
  constructor(keys: readonly string[], fresh: ReadonlySet<string>) {
    this.#keys = new Set(keys)
    this.#stale = new Set(keys.filter((key) => !fresh.has(key)))
  }

  /** Keys that may have changed since they were read, or of which nobody will tell. */
  get stale(): readonly string[] {
    return [...this.#stale]
  }

  /** Nobody tells of anything any more, and no sleep lasts. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  /** A key has changed; null: all may have. */
  hear(key: string | null): void {
    for (const one of key === null ? this.#keys : [key]) {
      if (!this.#keys.has(one)) continue
      this.#stale.add(one)
      this.#told.add(one)
    }
    if (this.#told.size > 0 && this.#sleeper?.until === 'told') this.#sleeper.wake()
  }

  /** These are read now. Call it before the reply is there: what is told while one waits for it counts again. */
  reading(keys: readonly string[]): void {
    for (const key of keys) {
      this.#stale.delete(key)
      this.#told.delete(key)
    }
  }

  /** Nobody tells of these. */
  unread(keys: readonly string[]): void {
    for (const key of keys) if (this.#keys.has(key)) this.#stale.add(key)
  }

  /** Which keys were told of since this was asked last. */
  told(): readonly string[] {
    const told = [...this.#told]
    this.#told = new Set()
    return told
  }

  /** Resolves when a key is told of, after `most`, on abort, or when the watch ends. */
  sleep({ clock, most, signal, until }: Sleep): Promise<void> {
    if (this.#isEnded || most <= 0 || signal?.aborted || (until === 'told' && this.#told.size > 0))
      return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleeper = null
        cancel()
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const cancel = clock.after(most, wake)
      this.#sleeper = { until, wake }
      signal?.addEventListener('abort', wake, { once: true })
    })
  }

  /** Nobody waits any more. */
  end(): void {
    this.#isEnded = true
    this.#sleeper?.wake()
  }
}
