// Brings a database to the newest schema: forward only, one transaction, under the write lock, so that processes of two
// versions that start at once migrate once. `user_version` is the number of migrations applied, `application_id` says
// that the file is ours.

import { HaymakerError } from '../../core/errors.ts'
import type { Database } from './database.ts'
import { migrations } from './sql.generated.ts'

/** 'HAYM' in ASCII, in SQLite's application_id. */
const APPLICATION_ID = 0x4841594d

interface Marks {
  readonly version: number
  readonly applicationId: number
  readonly tables: number
}

/** One statement, since another process may migrate between two. */
const READ_MARKS = `SELECT user_version AS version, application_id AS applicationId,
  (SELECT count(*) FROM sqlite_schema) AS tables FROM pragma_user_version, pragma_application_id`

/** Whether the database needs a migration. @throws HaymakerError HM_STORE_NEWER, or HM_STORE_CORRUPT for a foreign file */
export function needsMigration(database: Database): boolean {
  const { version, applicationId, tables } = marksOf(database)
  if (applicationId !== APPLICATION_ID && tables > 0) {
    throw new HaymakerError(
      'HM_STORE_CORRUPT',
      `${database.path} is a database of another program (${tables} tables of its own). Name another file.`,
    )
  }
  if (version > migrations.length) {
    throw new HaymakerError(
      'HM_STORE_NEWER',
      `${database.path} has schema ${version}, this Haymaker knows ${migrations.length}. Update Haymaker, or name another file.`,
    )
  }
  return version < migrations.length
}

function marksOf(database: Database): Marks {
  const marks = database.get<Marks>(READ_MARKS)
  if (marks) return marks
  throw new HaymakerError('HM_STORE_CORRUPT', `${database.path} does not say what it is. Name another file.`)
}

/** Applies what is missing. Call it inside a write transaction; it looks again, since another process may have been first. */
export function migrate(database: Database): void {
  if (!needsMigration(database)) return
  for (const { sql } of migrations.slice(marksOf(database).version)) database.execute(sql)
  database.execute(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}`)
}
