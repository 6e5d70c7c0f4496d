// Brings a database to the newest schema: forward only, one transaction, under the write lock, so that processes of two
// versions that start at once migrate once. `user_version` is the number of migrations applied, `application_id` says
// that the file is ours.

import { HaymakerError } from '../../core/errors.ts'
import type { Database } from './database.ts'
import { migrations } from './sql.generated.ts'

/** 'HAYM' in ASCII, in SQLite's application_id. */
const APPLICATION_ID = 0x4841594d

const pragma = (database: Database, name: string): number =>
  Number(database.get<Record<string, number>>(`PRAGMA ${name}`)?.[name] ?? 0)

/** Whether the database needs a migration. @throws HaymakerError HM_STORE_NEWER, or HM_STORE_CORRUPT for a foreign file */
export function needsMigration(database: Database): boolean {
  const version = pragma(database, 'user_version')
  const isOurs = pragma(database, 'application_id') === APPLICATION_ID
  const tables = database.get<{ n: number }>('SELECT count(*) AS n FROM sqlite_schema')?.n ?? 0
  if (!isOurs && tables > 0) {
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

/** Applies what is missing. Call it inside a write transaction; it looks again, since another process may have been first. */
export function migrate(database: Database): void {
  if (!needsMigration(database)) return
  for (const { sql } of migrations.slice(pragma(database, 'user_version'))) database.execute(sql)
  database.execute(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}`)
}
