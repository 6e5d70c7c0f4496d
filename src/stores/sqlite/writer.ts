// The one way to write. Writes queue up; a turn takes the lock, runs what has gathered, commits once, and then gives the
// loop and the other processes a turn before it takes the lock again.
//
//   idle -> waiting for the lock (asynchronously, with jitter, up to a deadline) -> running -> committed -> a turn -> idle
//
// Each write is still an atom of its own: a savepoint lets one fail without the others. A process that held on to the
// lock, or that waited inside SQLite, would starve its neighbours and stop its own loop (docs/decisions/0003).

import { ms, pause } from '../../core/clock.ts'
import type { Database } from './database.ts'
import { type Patience, patiently, turn } from './patience.ts'
import { storeError } from './sqlite-error.ts'

interface Waiting {
  run(): void
  commit(): void
  fail(error: unknown): void
}

const MOST_WRITES_A_TURN = 64
/** While the median commit takes longer than this, commits are spaced so that they fill a tenth of the loop. */
const SLOW_COMMIT = ms(1)
const SPACING = 1
const MEASURED_COMMITS = 9

export class Writer {
  readonly #database: Database
  readonly #patience: Patience
  #waiting: Waiting[] = []
  #busy: Promise<void> | null = null
  #commitTimes: number[] = []

  constructor(database: Database, patience: Patience) {
    this.#database = database
    this.#patience = patience
  }

  /** Runs `run` inside a transaction; resolves with its result once that is committed. `run` must be repeatable. */
  write<T>(run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: { value: T } | null = null
      this.#waiting.push({
        run: () => {
          result = { value: run() }
        },
        commit: () => {
          if (result) resolve(result.value)
        },
        fail: reject,
      })
      this.#busy ??= this.#work()
    })
  }

  /** Resolves when every write has its answer. */
  async idle(): Promise<void> {
    while (this.#busy) await this.#busy
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const error = await this.#lock()
      const batch = this.#waiting.splice(0, MOST_WRITES_A_TURN)
      if (error) for (const write of batch) write.fail(error)
      else this.#commit(batch)
      await turn()
      await this.#space()
    }
    this.#busy = null
  }

  /** Takes the write lock. Answers the error that ends the wait for it, or null. */
  async #lock(): Promise<unknown> {
    try {
      await patiently(this.#patience, () => this.#database.execute('BEGIN IMMEDIATE'))
      return null
    } catch (error) {
      return error
    }
  }

  #commit(batch: readonly Waiting[]): void {
    const done: Waiting[] = []
    try {
      for (const write of batch) if (this.#runOne(write, batch.length > 1)) done.push(write)
      if (done.length === 0) {
        this.#rollBack()
        return
      }
      const before = this.#patience.clock.monotonic()
      this.#database.execute('COMMIT')
      this.#measure(this.#patience.clock.monotonic() - before)
    } catch (error) {
      this.#rollBack()
      const named = storeError(error, this.#database.path)
      for (const write of done) write.fail(named)
      return
    }
    for (const write of done) write.commit()
  }

  /** Runs one write; one that throws is undone alone. */
  #runOne(write: Waiting, beside: boolean): boolean {
    if (beside) this.#database.execute('SAVEPOINT one')
    try {
      write.run()
    } catch (error) {
      write.fail(storeError(error, this.#database.path))
      if (beside) this.#database.execute('ROLLBACK TO one')
      return false
    } finally {
      if (beside) this.#database.execute('RELEASE one')
    }
    return true
  }

  #rollBack(): void {
    try {
      this.#database.execute('ROLLBACK')
    } catch {
      // SQLite rolls back by itself on some errors (a full disk); there is no transaction left to end.
    }
  }

  #measure(took: number): void {
    this.#commitTimes.push(took)
    if (this.#commitTimes.length > MEASURED_COMMITS) this.#commitTimes.shift()
  }

  async #space(): Promise<void> {
    const median = [...this.#commitTimes].sort((a, b) => a - b)[this.#commitTimes.length >> 1] ?? 0
    if (median > SLOW_COMMIT) await pause(this.#patience.clock, ms(median * SPACING))
  }
}
