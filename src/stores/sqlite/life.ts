// The lifeline of a SQLite store: what the heartbeat thread loads to beat over a connection of its own. The thread has
// nothing else to do, so here SQLite itself may wait for the lock.

import { existsSync } from 'node:fs'
import { HaymakerError } from '../../core/errors.ts'
import type { Life, Lifeline } from '../../core/store/store.ts'
import { Database } from './database.ts'
import { live } from './processes.ts'

const LOCK_WAIT = 4000

/** Opens a connection and beats over it. @throws HaymakerError */
export async function openLife(options: Lifeline['options']): Promise<Life> {
  const path = String(options.path)
  // SQLite would make an empty file, which then looks like the store to whoever starts next.
  if (!existsSync(path)) throw new HaymakerError('HM_STORE_REPLACED', `${path} was deleted while it was open.`)
  const database = new Database(path, LOCK_WAIT)
  database.open()
  return {
    async life(id) {
      return database.guard(() => {
        // No fsync while the lock is held: a beat need not outlast a power cut, which ends its owner as well.
        database.execute('PRAGMA synchronous = NORMAL')
        return live(database, id)
      })
    },
    async close() {
      database.close()
    },
  }
}
