// The blog's SQLite file: opened when first asked for, and read through a schema, so that every row has a checked type.

import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { z } from 'zod'
import { folder } from './settings.ts'

const LOCK_MS = 5000

let opened: DatabaseSync | null = null
const prepared = new Map<string, StatementSync>()

function database(): DatabaseSync {
  if (opened) return opened
  mkdirSync(folder(), { recursive: true })
  opened = new DatabaseSync(join(folder(), 'blog.db'), { timeout: LOCK_MS })
  opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  opened.exec(readFileSync(new URL('./schema.sql', import.meta.url), 'utf8'))
  return opened
}

function statement(sql: string): StatementSync {
  const known = prepared.get(sql)
  if (known) return known
  const fresh = database().prepare(sql)
  prepared.set(sql, fresh)
  return fresh
}

/** Every row of a query. */
export function rows<Row>(shape: z.ZodType<Row>, sql: string, ...values: SQLInputValue[]): Row[] {
  return statement(sql)
    .all(...values)
    .map((found) => shape.parse(found))
}

/** The first row of a query, or null. */
export function row<Row>(shape: z.ZodType<Row>, sql: string, ...values: SQLInputValue[]): Row | null {
  const found = statement(sql).get(...values)
  return found === undefined ? null : shape.parse(found)
}

/** Runs a statement; answers how many rows it changed. */
export function run(sql: string, ...values: SQLInputValue[]): number {
  return Number(statement(sql).run(...values).changes)
}

/** All of it, or nothing. The work must not wait: other requests share this connection. */
export function transaction<Result>(work: () => Result): Result {
  database().exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database().exec('COMMIT')
    return result
  } catch (error) {
    database().exec('ROLLBACK')
    throw error
  }
}

export function closeDatabase(): void {
  prepared.clear()
  opened?.close()
  opened = null
}
