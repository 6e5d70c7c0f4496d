// The embedded store: one SQLite file in WAL mode, shared by any number of processes of one host. Equal to the others by
// contract; ':memory:' is one process and says so in `lacks`.

import type { Clock, Ms } from '../../core/clock.ts'
import { ms } from '../../core/clock.ts'
import type { Codec } from '../../core/payload/codec.ts'
import type { Random } from '../../core/random.ts'
import { noForeignSchedules } from '../../core/store/schedules.ts'
import type { Store } from '../../core/store/store.ts'
import { beside } from '../beside.ts'
import { anatomy } from './anatomy.ts'
import { check } from './check.ts'
import { Checkpoints } from './checkpoints.ts'
import { clockwork } from './clockwork.ts'
import { crons } from './crons.ts'
import { Database, type Synchronous } from './database.ts'
import { Identity } from './identity.ts'
import { coordination, ledger } from './ledger.ts'
import { LogSync } from './log-sync.ts'
import { moving } from './moving.ts'
import { beginLogAnew, open } from './open.ts'
import type { Parts } from './parts.ts'
import { type Patience, patiently } from './patience.ts'
import { places } from './places.ts'
import { processes } from './processes.ts'
import { queueing } from './queueing.ts'
import { storeError } from './sqlite-error.ts'
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

/** A write that still waits for a lock when the store closes gets so much more time. */
const CLOSING_PATIENCE = ms(1000)

/** Makes a store; `open()` touches the file. */
export function sqliteStore(options: SqliteStoreOptions): Store {
  const { path, clock, codec, synchronous = 'full' } = options
  const closing = new AbortController()
  const log =
    path === ':memory:' || synchronous === 'normal' ? null : new LogSync(path, () => beginLogAnew(parts.database))
  const checkpoints = path === ':memory:' ? null : new Checkpoints(path)
  const parts = partsOf(options, log, checkpoints, closing.signal)
  const { database, writer, wakeup, look } = parts
  return {
    ...queueing(parts),
    ...clockwork(parts),
    ...places(parts),
    ...processes(parts),
    ...ledger(parts),
    ...coordination(parts),
    ...crons(parts),
    ...moving(parts),
    ...anatomy(parts, synchronous),
    ...noForeignSchedules,
    codec,
    lacks: new Set(database.inMemory ? (['processes', 'keys'] as const) : (['keys'] as const)),
    label: `sqlite:${path}`,
    claimsRide: log === null,
    roomForNotes: true,
    lifeline: database.inMemory ? null : { module: beside(import.meta.url, 'life'), options: { path } },
    open: () => open(parts),
    async close() {
      wakeup.close()
      const cancel = clock.after(CLOSING_PATIENCE, () => closing.abort(), 'idle')
      await writer.idle()
      cancel()
      log?.close()
      await checkpoints?.close()
      database.close()
    },
    async now() {
      return clock.now()
    },
    check: () => look(() => check(database, synchronous)),
  }
}

function partsOf(
  { path, clock, random, codec, busyMs = BUSY_DEFAULT }: SqliteStoreOptions,
  log: LogSync | null,
  checkpoints: Checkpoints | null,
  closing: AbortSignal,
): Parts {
  const database = new Database(path)
  const identity = database.inMemory ? null : new Identity(path, clock)
  const patience: Patience = { clock, random, busyMs, closing }
  const look = async <T>(looking: () => T): Promise<T> => {
    const confirmed = (): T => {
      identity?.confirm()
      return looking()
    }
    try {
      return await patiently(patience, confirmed)
    } catch (error) {
      throw storeError(error, path)
    }
  }
  return {
    ...{ database, identity, clock, codec, look },
    writer: new Writer(database, identity, log, patience, checkpoints),
    wakeup: new Wakeup(database.inMemory ? null : path, clock),
    async read(looking) {
      const seen = await look(looking)
      await log?.caughtUp()
      return seen
    },
  }
}
