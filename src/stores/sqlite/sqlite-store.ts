// The embedded store: one SQLite file in WAL mode, shared by any number of processes of one host. Equal to the others by
// contract; ':memory:' is one process and says so in `lacks`.

import type { Clock, Ms } from '../../core/clock.ts'
import { ms } from '../../core/clock.ts'
import type { Codec } from '../../core/payload/codec.ts'
import type { Random } from '../../core/random.ts'
import type { Store } from '../../core/store/store.ts'
import { check, refuseDamaged } from './check.ts'
import { clockwork } from './clockwork.ts'
import { Database, type Synchronous } from './database.ts'
import { coordination, ledger } from './ledger.ts'
import { migrate, needsMigration } from './migrate.ts'
import type { Parts } from './parts.ts'
import { type Patience, patiently } from './patience.ts'
import { places } from './places.ts'
import { preflight } from './preflight.ts'
import { processes } from './processes.ts'
import { queueing } from './queueing.ts'
import { Wakeup } from './wakeup.ts'
import { Writer } from './writer.ts'

export interface SqliteStoreOptions {
  /** The file, or ':memory:'. Its directory must exist. */
  readonly path: string
  readonly clock: Clock
  readonly random: Random
  readonly codec: Codec
  /** Default 'full': no acknowledged push is lost to a power cut. 'normal' may lose the last commits then, never to a crash. */
  readonly synchronous?: Synchronous
  /** How long a write waits for another process to let go of the file. Default 30 s. */
  readonly busyMs?: Ms
}

const BUSY_DEFAULT = ms(30_000)

/** Makes a store; `open()` touches the file. */
export function sqliteStore(options: SqliteStoreOptions): Store {
  const { path, clock, random, codec, synchronous = 'full', busyMs = BUSY_DEFAULT } = options
  const database = new Database(path)
  const patience: Patience = { path, clock, random, busyMs }
  const writer = new Writer(database, patience)
  const wakeup = new Wakeup(database.inMemory ? null : path, clock)
  const parts: Parts = { database, writer, read: (look) => patiently(patience, look), wakeup, clock, codec }
  return {
    ...queueing(parts),
    ...clockwork(parts),
    ...places(parts),
    ...processes(parts),
    ...ledger(parts),
    ...coordination(parts),
    codec,
    lacks: new Set(database.inMemory ? (['processes'] as const) : []),
    label: `sqlite:${path}`,
    lifeline: database.inMemory ? null : { module: besides('life'), options: { path } },
    async open() {
      if (!database.inMemory) preflight(path)
      database.open()
      try {
        await prepare(parts, synchronous)
      } catch (error) {
        database.close()
        throw error
      }
    },
    async close() {
      wakeup.close()
      await writer.idle()
      database.close()
    },
    async now() {
      return clock.now()
    },
    async check() {
      return parts.read(() => check(database, synchronous))
    },
  }
}

/** The URL of a module beside this one: `.ts` from the source, `.js` from the build. */
const besides = (name: string): string =>
  new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href

/** Switches to WAL, looks the file over and brings the schema up to date; waits for other processes that do the same. */
async function prepare({ database, writer, read }: Parts, synchronous: Synchronous): Promise<void> {
  if (!database.inMemory) await read(() => database.execute('PRAGMA journal_mode = WAL'))
  await read(() => database.execute(`PRAGMA synchronous = ${synchronous}`))
  await read(() => refuseDamaged(database))
  if (await read(() => needsMigration(database))) await writer.write(() => migrate(database))
}
