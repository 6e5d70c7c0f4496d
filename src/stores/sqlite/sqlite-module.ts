// node:sqlite, loaded without its experimental warning and without hiding any other.

import process from 'node:process'

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
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}

/** Node's own SQLite. */
export const sqlite: SqliteModule = load()
