// The one way to write. Writes queue up; a turn takes the lock, runs what has gathered, commits once, and then gives the
// loop and the other processes a turn before it takes the lock again. What must survive a power cut is answered when the
// log is synced (log-sync.ts); the next turn does not wait for that.
//
//   idle -> waiting for the lock (asynchronously, up to a deadline) -> running -> committed -> a turn -> idle
//
// Each write is still an atom of its own: a savepoint lets one fail without the others. A process that held on to the
// lock, or that waited inside SQLite, would starve its neighbours and stop its own loop (docs/decisions/0003).

import { type Ms, ms, pause } from '../../core/clock.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { Database } from './database.ts'
import type { Identity } from './identity.ts'
import type { LogSync } from './log-sync.ts'
import { type Patience, patiently, turn } from './patience.ts'
import { isBusy, storeError } from './sqlite-error.ts'

interface Write {
  readonly since: Ms
  run(): void
  commit(): void
  fail(error: unknown): void
}

/** When a write has its answer: `lasting`, once no power cut can undo it; `committed`, once no crash of a process can. */
export type Until = 'lasting' | 'committed'

/** A turn takes no further write when it has run for this long: the loop and the neighbours wait for its end. */
const LONGEST_TURN = ms(5)
/** While the median commit takes longer than this, the loop gets as much time after each as it took. */
const SLOW_COMMIT = ms(4)
const MEASURED_COMMITS = 9

export class Writer {
  readonly #database: Database
  readonly #identity: Identity | null
  readonly #log: LogSync | null
  readonly #patience: Patience
  readonly #checkpoints: Pick<Checkpoints, 'committed'> | null
  #waiting: Write[] = []
  #busy: Promise<void> | null = null
  #commitTimes: Ms[] = []

  /** `log`: null where nothing is promised of power cuts. */
  constructor(
    database: Database,
    identity: Identity | null,
    log: LogSync | null,
    patience: Patience,
    checkpoints: Pick<Checkpoints, 'committed'> | null = null,
  ) {
    this.#database = database
    this.#identity = identity
    this.#log = log
    this.#patience = patience
    this.#checkpoints = checkpoints
  }

  /** Runs `run` inside a transaction, which must be repeatable, and resolves with its result. `seen`: others can see it now. */
  write<T>(run: () => T, until: Until = 'lasting', seen?: (result: T) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: { value: T } | null = null
      this.#waiting.push({
        since: this.#patience.clock.monotonic(),
        run: () => {
          result = { value: run() }
        },
        commit: () => {
          if (!result) return
          const { value } = result
          seen?.(value)
          if (until === 'committed' || !this.#log) resolve(value)
          // Also where nothing was changed: the answer may rest on what another wrote a moment ago.
          else this.#log.add({ lasts: () => resolve(value), fail: reject })
        },
        fail: reject,
      })
      this.#busy ??= this.#work()
    })
  }

  /** Resolves when every write has its answer. */
  async idle(): Promise<void> {
    while (this.#busy) await this.#busy
    await this.#log?.idle()
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Whatever else is written in this tick comes along.
      await null
      try {
        await patiently(this.#patience, () => this.#begin(), this.#waiting[0]?.since)
        this.#transact()
      } catch (error) {
        this.#giveUp(error)
      }
      await turn()
      await this.#space()
    }
    this.#busy = null
  }

  #begin(): void {
    this.#identity?.confirm()
    this.#database.run('BEGIN IMMEDIATE')
  }

  /** Runs writes and commits them, without giving the loop away in between. */
  #transact(): void {
    const { clock } = this.#patience
    const end = clock.monotonic() + LONGEST_TURN
    const done: Write[] = []
    try {
      do this.#runNext(done)
      while (this.#waiting.length > 0 && this.#database.inTransaction && clock.monotonic() < end)
      this.#commit()
    } catch (error) {
      this.#rollBack()
      const named = storeError(error, this.#database.path)
      for (const write of done) write.fail(named)
      return
    }
    for (const write of done) write.commit()
  }

  /** Runs one write; one that throws is undone alone, and those before it stand. */
  #runNext(done: Write[]): void {
    const isAlone = done.length === 0 && this.#waiting.length === 1
    const write = this.#waiting.shift()
    if (!write) return
    if (!isAlone) this.#database.run('SAVEPOINT one')
    try {
      write.run()
      if (!isAlone) this.#database.run('RELEASE one')
      done.push(write)
    } catch (error) {
      write.fail(storeError(error, this.#database.path))
      // On some errors (a full disk) SQLite has undone the whole transaction: the others run again, in the next one.
      if (!this.#database.inTransaction) this.#waiting.unshift(...done.splice(0))
      else if (isAlone) this.#rollBack()
      else this.#undoOne()
    }
  }

  #undoOne(): void {
    this.#database.run('ROLLBACK TO one')
    this.#database.run('RELEASE one')
  }

  #commit(): void {
    if (!this.#database.inTransaction) return
    const { clock } = this.#patience
    const before = clock.monotonic()
    this.#database.run('COMMIT')
    this.#commitTimes.push(ms(clock.monotonic() - before))
    if (this.#commitTimes.length > MEASURED_COMMITS) this.#commitTimes.shift()
    this.#checkpoints?.committed(this.#database.changes)
  }

  #rollBack(): void {
    try {
      if (this.#database.inTransaction) this.#database.run('ROLLBACK')
    } catch {
      // There is nothing left to end; the next BEGIN says what is wrong.
    }
  }

  /** Without a lock, those fail whose time is up; without a store, all do. */
  #giveUp(error: unknown): void {
    const { clock, busyMs, closing } = this.#patience
    const lateSince = isBusy(error) && !closing.aborted ? clock.monotonic() - busyMs : Number.POSITIVE_INFINITY
    const named = storeError(error, this.#database.path)
    const late = this.#waiting.filter(({ since }) => since <= lateSince)
    this.#waiting = this.#waiting.filter(({ since }) => since > lateSince)
    for (const write of late) write.fail(named)
  }

  async #space(): Promise<void> {
    const median = this.#commitTimes.toSorted((a, b) => a - b)[this.#commitTimes.length >> 1]
    if (median !== undefined && median > SLOW_COMMIT) await pause(this.#patience.clock, median)
  }
}
