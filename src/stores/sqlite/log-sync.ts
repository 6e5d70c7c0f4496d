// What makes a commit last: an fsync of the write-ahead log that began after it, on a thread of Node's pool, so that neither
// the loop nor a neighbour stands still for the disk. One is under way at a time; the next takes along what was committed
// meanwhile. SQLite itself syncs the log before a checkpoint, so what it overwrites later is in the file for good by then.
//
//   idle -> syncing -> idle        syncing -> more was committed -> syncing        failed -> the log is begun anew -> syncing

import { closeSync, fdatasync, openSync } from 'node:fs'
import { HaymakerError } from '../../core/errors.ts'
import { turn } from './patience.ts'

/** Somebody who may not say yet that his commit lasts. */
export interface Commit {
  lasts(): void
  fail(error: unknown): void
}

/** The writer takes one between two commits. */
const TURNS_BEFORE = 2

type Sync = (file: number, told: (error: Error | null) => void) => void

export class LogSync {
  readonly #path: string
  readonly #beginAnew: () => void
  readonly #sync: Sync
  #file: number | null = null
  #waiting: Commit[] = []
  #work: Promise<void> | null = null
  /** A page of the log may be lost: the kernel forgets what it could not write, and the next fsync says nothing of it. */
  #isDoubtful = false

  /** `path`: the database's. `beginAnew` copies the log into the file and empties it, or throws. */
  constructor(path: string, beginAnew: () => void, sync: Sync = fdatasync) {
    this.#path = `${path}-wal`
    this.#beginAnew = beginAnew
    this.#sync = sync
  }

  /** Tells `commit` when everything that is committed now is on the disk, whoever wrote it. */
  add(commit: Commit): void {
    this.#waiting.push(commit)
    this.#work ??= this.#run()
  }

  /** Resolves when everything that is committed now is on the disk. */
  caughtUp(): Promise<void> {
    return new Promise((lasts, fail) => this.add({ lasts, fail }))
  }

  /** Resolves when everybody was told. */
  async idle(): Promise<void> {
    while (this.#work) await this.#work
  }

  /** Call it when it is idle. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // The pool's thread takes the processor from a busy loop for half a millisecond or more. Who was woken by the commit
      // claims first, and comes along.
      for (let turns = 0; turns < TURNS_BEFORE; turns++) await turn()
      const told = this.#waiting.splice(0)
      try {
        await this.#once()
        for (const commit of told) commit.lasts()
      } catch (cause) {
        // They are committed and may last: a repeat finds its answer in the record, and waits here again.
        for (const commit of told) commit.fail(unsynced(this.#path, cause))
      }
    }
    this.#work = null
  }

  async #once(): Promise<void> {
    if (this.#isDoubtful) this.#beginAnew()
    this.#isDoubtful = false
    this.#file ??= openSync(this.#path, 'r+')
    const file = this.#file
    try {
      await new Promise<void>((resolve, reject) => this.#sync(file, (error) => (error ? reject(error) : resolve())))
    } catch (error) {
      this.#isDoubtful = true
      throw error
    }
  }
}

function unsynced(path: string, cause: unknown): HaymakerError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new HaymakerError('HM_STORE_UNREACHABLE', `${path} cannot be synced (${why}). Check the disk.`, { cause })
}
