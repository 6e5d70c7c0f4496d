// How somebody who waits for work learns of it. In the process a nudge; across processes one byte written to
// `<database>-wake` AFTER the commit, which every process that waits watches. A poll of a second is the net below both.
// Nothing is taken by a wait: who wakes looks for himself.

import { closeSync, type FSWatcher, fstatSync, openSync, watch, writeSync } from 'node:fs'
import { type Clock, type Ms, ms } from '../../core/clock.ts'
import { identityOf } from './identity.ts'

const POLL = ms(1000)
const byte = new Uint8Array([10])

export class Wakeup {
  readonly #path: string | null
  readonly #clock: Clock
  #file: number | null = null
  #watcher: FSWatcher | null = null
  #watched: string | null = null
  #waiters = new Set<() => void>()
  #calls = 0
  #closed = false

  /** `path` is the database's, or null where no other process can see it. */
  constructor(path: string | null, clock: Clock) {
    this.#path = path && `${path}-wake`
    this.#clock = clock
  }

  /** Tells everybody who waits, here and in other processes. Call it after the commit. */
  announce(): void {
    this.nudge()
    if (!this.#path || this.#closed) return
    try {
      if (this.#file !== null && fstatSync(this.#file).nlink === 0) this.#forgetFile()
      this.#file ??= openSync(this.#path, 'w')
      // Always the same place: the file must change, not grow.
      writeSync(this.#file, byte, 0, 1, 0)
    } catch {
      // A full disk must not fail a push that is committed; the others find the job at their next poll.
    }
  }

  /** Tells everybody who waits in this process. */
  nudge(): void {
    this.#calls++
    const waiters = this.#waiters
    this.#waiters = new Set()
    for (const wake of waiters) wake()
  }

  /** How often somebody was told so far. Read it before you look for work and hand it to `wait`: no call in between is missed. */
  listen(): number {
    this.#watch()
    return this.#calls
  }

  /** Ends when somebody was told since `heard`, after `most`, on abort, or on close. */
  wait(heard: number, most: Ms, signal?: AbortSignal): Promise<void> {
    if (heard !== this.#calls || signal?.aborted || this.#closed) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        this.#waiters.delete(end)
        cancel()
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const cancel = this.#clock.after(ms(Math.min(most, POLL)), () => {
        this.#confirmWatch()
        end()
      })
      this.#waiters.add(end)
      signal?.addEventListener('abort', end, { once: true })
    })
  }

  close(): void {
    this.#closed = true
    this.nudge()
    this.#forgetWatcher()
    this.#forgetFile()
  }

  #watch(): void {
    if (this.#watcher || !this.#path || this.#closed) return
    try {
      closeSync(openSync(this.#path, 'a'))
      this.#watcher = watch(this.#path, { persistent: false }, (event) => {
        if (event === 'rename') this.#forgetWatcher()
        this.nudge()
      })
      this.#watcher.on('error', () => this.#forgetWatcher())
      this.#watched = identityOf(this.#path)
    } catch {
      // No watch to be had (limits of inotify, a lost file): the poll remains, and the next look tries again.
    }
  }

  /** Somebody may have deleted the file, and others ring at a new one by now. */
  #confirmWatch(): void {
    if (this.#path && this.#watched !== identityOf(this.#path)) this.#forgetWatcher()
  }

  /** Nobody watches a file that was deleted. */
  #forgetFile(): void {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }

  #forgetWatcher(): void {
    this.#watcher?.close()
    this.#watcher = null
  }
}
