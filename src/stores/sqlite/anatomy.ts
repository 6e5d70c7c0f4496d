// What a SQLite store is made of: its file, its log, and how many rows each of its parts has. The jobs themselves are not
// counted: each stands in one narrow row beside, and those are.

import { statSync } from 'node:fs'
import type { Anatomy, Fact, Structure, StructureName } from '../../core/store/anatomy.ts'
import type { Database, Synchronous } from './database.ts'
import type { Parts } from './parts.ts'
import { anatomy as sql } from './sql.generated.ts'

const MOST_QUEUES = 100

/** The columns of `rows` that are structures, in the order in which they are shown. */
const parted = [
  ...([
    'schedule',
    'retry',
    'dead',
    'claims',
    'processes',
    'guards',
    'answers',
    'notes',
    'samples',
    'deploys',
    'days',
  ] as const),
] satisfies readonly StructureName[]

type Rows = Readonly<Record<(typeof parted)[number] | 'queues', number>>

export function anatomy({ database, read }: Parts, synchronous: Synchronous): Anatomy {
  return {
    facts: () =>
      read(() => {
        const rows = database.get<Rows>(sql.rows)
        const queues = database.all<{ name: string; entries: number }>(sql.queues, MOST_QUEUES)
        const structures: readonly Structure[] = [
          ...queues.map(({ name, entries }): Structure => ({ name: 'queue', of: name, entries, bytes: null })),
          ...parted.map((name): Structure => ({ name, of: null, entries: rows?.[name] ?? 0, bytes: null })),
        ]
        return { facts: factsOf(database, synchronous), structures, left: (rows?.queues ?? 0) - queues.length }
      }),
    keys: async () => ({ keys: [], next: null, format: 'none' }),
    key: async () => null,
  }
}

interface FileRow {
  readonly version: string
  readonly pageSize: number
  readonly pages: number
  readonly freePages: number
  readonly journal: string
  readonly schema: number
}

function factsOf(database: Database, synchronous: Synchronous): readonly Fact[] {
  const row = database.get<FileRow>(sql.file)
  if (!row) return []
  const log = statSync(`${database.path}-wal`, { throwIfNoEntry: false })?.size ?? 0
  return [
    { name: 'server', unit: 'text', value: `SQLite ${row.version}` },
    { name: 'file', unit: 'text', value: database.path },
    { name: 'size', unit: 'bytes', value: row.pages * row.pageSize },
    ...(database.inMemory ? [] : [{ name: 'log', unit: 'bytes', value: log } as const]),
    { name: 'free', unit: 'bytes', value: row.freePages * row.pageSize },
    { name: 'journal', unit: 'text', value: row.journal },
    { name: 'synchronous', unit: 'text', value: synchronous },
    { name: 'schema', unit: 'count', value: row.schema },
  ]
}
