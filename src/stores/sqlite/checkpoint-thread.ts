// The thread of checkpoints.ts. It has nothing else to do, so here SQLite itself may wait.

import { existsSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { HaymakerError } from '../../core/errors.ts'
import type { Copied } from './checkpoints.ts'
import { Database } from './database.ts'

/** For the lock, and with the lock for a reader. */
const LOCK_WAIT = 100
/** So often for the lock. */
const TRIES = 20

const path: string = workerData

function open(): Database {
  // SQLite would make an empty file, which then looks like the store to whoever starts next.
  if (!existsSync(path)) throw new HaymakerError('HM_STORE_REPLACED', `${path} was deleted while it was open.`)
  const database = new Database(path, LOCK_WAIT)
  database.open()
  database.execute('PRAGMA synchronous = NORMAL')
  return database
}

/**
 * `FULL` keeps the lock of writers while it copies, so that the next of them begins the log anew: behind a copy that lets them
 * write they would never find it whole, and in SQLite before 3.51.3 that one can lose a commit that comes just as it begins.
 */
function copy(database: Database): Copied {
  for (let tries = 0; tries < TRIES; tries++) {
    const said = database.get<{ busy: number; log: number }>('PRAGMA wal_checkpoint(FULL)')
    if (said?.busy === 0) {
      beginLog(database)
      return 'copied'
    }
    // The length of the log is known to who had the lock.
    if (said && said.log >= 0) return 'held'
  }
  return 'copied'
}

/** Whoever begins the log anew waits for the disk once more. It takes a change: a position is left out, which nobody misses. */
function beginLog(database: Database): void {
  try {
    database.execute('BEGIN IMMEDIATE; UPDATE positions SET last = last + 1; COMMIT')
  } catch {
    if (database.inTransaction) database.execute('ROLLBACK')
  }
}

const database = open()
parentPort?.on('message', () => parentPort?.postMessage(copy(database)))
