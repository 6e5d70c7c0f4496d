// Opening a database file: is it ours and whole, is it in WAL mode, has it the newest schema? Several processes may do
// all of this at once, to a file that does not exist yet.

import { statSync } from 'node:fs'
import { HaymakerError } from '../../core/errors.ts'
import { refuseDamaged } from './check.ts'
import { PAGES_AT_MOST } from './checkpoints.ts'
import type { Database } from './database.ts'
import { migrate, needsMigration } from './migrate.ts'
import type { Parts } from './parts.ts'
import { preflight } from './preflight.ts'

const MB = 1024 * 1024
/** A log that a long reader made grow beyond this is cut at the next chance. */
const LONGEST_LOG = 64 * MB

/** @throws HaymakerError whatever stands in the way; nothing stays open then */
export async function open(parts: Parts): Promise<void> {
  const { database, identity } = parts
  const stop = !database.inMemory && hasLog(database.path) ? 'unclean' : 'clean'
  if (!database.inMemory) preflight(database.path)
  database.open()
  try {
    await prepare(parts)
    if (!database.inMemory) await parts.look(() => refuseDamaged(database, stop))
    database.trust(true)
    identity?.note()
  } catch (error) {
    database.close()
    throw error
  }
}

/** Whether the log holds something: somebody has the file open, or the last one who had did not close it. */
const hasLog = (path: string): boolean => (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0

async function prepare({ database, writer, look }: Parts): Promise<void> {
  await look(() => {
    // A damaged page is an error and not a crash, and a foreign file runs nothing of its own.
    database.execute('PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF')
    // SQLite syncs for its checkpoints only; what is promised of a commit is for log-sync.ts to keep.
    database.execute(`PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = ${LONGEST_LOG}`)
    database.execute(`PRAGMA wal_autocheckpoint = ${PAGES_AT_MOST}`)
  })
  // Before WAL, which would already change a file that is not ours.
  const mustMigrate = await look(() => needsMigration(database))
  if (!database.inMemory) await look(() => switchToWal(database))
  if (mustMigrate) await writer.write(() => migrate(database))
}

/** Copies the log into the file, synced, and empties it. @throws where somebody else needs it */
export function beginLogAnew(database: Database): void {
  const busy = database.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)')?.busy
  if (busy !== 0) throw new Error('the log is in use')
}

function switchToWal(database: Database): void {
  const mode = database.get<{ journal_mode: string }>('PRAGMA journal_mode = WAL')?.journal_mode
  if (mode === 'wal') return
  throw new HaymakerError(
    'HM_STORE_UNSUPPORTED',
    `The file system of ${database.path} has no shared memory, which several processes on one file need. Use a local disk.`,
  )
}
