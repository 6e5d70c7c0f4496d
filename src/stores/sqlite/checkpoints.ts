// Copies the log into the file on a thread of its own, since that waits for the disk two or three times: on the loop it was the
// longest stall there was. Without the thread, or where it does not keep up, SQLite does it after a commit as it always could,
// only later; so the log has an end whatever becomes of the thread.
//
//   committed -> enough was written -> copying (the thread) -> copied -> enough was written ..        a reader is in the way -> later

import { Worker } from 'node:worker_threads'
import { beside } from '../beside.ts'

/** What the thread answers. `held`: somebody still reads what is older than the log. */
export type Copied = 'copied' | 'held'

/** After so many pages of 4 kB, about: the longer the log, the longer a read looks through it. */
const PAGES = 1000
/** Where a reader is in the way, which writers wait for as well, it is not tried again before so many. */
const PAGES_WHEN_HELD = 10_000
/** So long may the log be without the thread. */
export const PAGES_AT_MOST = 8000
/** Changed rows follow each other in pages, and each commit writes some pages of its own. */
const ROWS_A_PAGE = 4
const PAGES_A_COMMIT = 4

export class Checkpoints {
  readonly #path: string
  #thread: Worker | null = null
  #isCopying = false
  #changes = 0
  #pages = 0
  #due = PAGES
  #closed = false

  constructor(path: string) {
    this.#path = path
  }

  /** Call it after each commit. `changes`: how many rows the connection has changed since it was opened. */
  committed(changes: number): void {
    this.#pages += PAGES_A_COMMIT + (changes - this.#changes) / ROWS_A_PAGE
    this.#changes = changes
    if (this.#pages < this.#due || this.#isCopying || this.#closed) return
    this.#pages = 0
    this.#isCopying = true
    this.#thread ??= this.#start()
    this.#thread.postMessage('copy')
  }

  /** Resolves when the thread has let go of the file. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#thread?.terminate()
  }

  #start(): Worker {
    const url = new URL(beside(import.meta.url, 'checkpoint-thread'))
    const thread = new Worker(url, { workerData: this.#path, name: 'haymaker checkpoints' })
    thread.unref()
    thread.on('message', (copied: Copied) => {
      this.#isCopying = false
      this.#due = copied === 'held' ? PAGES_WHEN_HELD : PAGES
    })
    // It says what is wrong with the file no better than the next write does; another one is started when it is time again.
    thread.on('error', () => undefined)
    thread.on('exit', () => {
      this.#thread = null
      this.#isCopying = false
    })
    return thread
  }
}
