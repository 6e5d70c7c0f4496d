// node:sqlite, loaded without its experimental warning and without hiding any other.

import process from 'node:process'
import { HaymakerError } from '../../core/errors.ts'

type SqliteModule = typeof import('node:sqlite')

function load(): SqliteModule {
  const emitWarning = process.emitWarning
  const quieter = (warning: string | Error, ...rest: unknown[]): void => {
    if (!String(warning).includes('SQLite is an experimental feature')) {
      Reflect.apply(emitWarning, process, [warning, ...rest])
    }
  }
  process.emitWarning = quieter
  try {
    return process.getBuiltinModule('node:sqlite') ?? missing()
  } finally {
    process.emitWarning = emitWarning
  }
}

function missing(): never {
  throw new HaymakerError(
    'HM_STORE_UNSUPPORTED',
    `Node ${process.version} has no node:sqlite. Run this program on Node 22.18 or newer.`,
  )
}

/** Node's own SQLite. */
export const sqlite: SqliteModule = load()
