// The lifeline of a SQLite store: what the heartbeat thread loads to beat over a connection of its own.

import type { Life, Lifeline } from '../../core/store/store.ts'
import { Database } from './database.ts'
import { live } from './processes.ts'

const LOCK_WAIT = 4000

/** Opens a connection and beats over it. */
export async function openLife(options: Lifeline['options']): Promise<Life> {
  const database = new Database(String(options.path), LOCK_WAIT)
  database.open()
  return {
    async life(id) {
      return database.guard(() => live(database, id))
    },
    async close() {
      database.close()
    },
  }
}
