// What SQLite itself says of a file of ours, and which jobs of the kill tests stand in it.

import { DatabaseSync } from 'node:sqlite'

export function look(file: string): { verdict: string; stored: Set<number> } {
  const database = new DatabaseSync(file)
  const verdict = String(database.prepare('PRAGMA integrity_check').get()?.integrity_check)
  const stored = database
    .prepare(`SELECT json_extract(CAST(payload AS TEXT), '$.args[0].n') AS n FROM jobs`)
    .all()
    .map((row) => Number(row.n))
  database.close()
  return { verdict, stored: new Set(stored) }
}
