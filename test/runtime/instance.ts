// An instance on a fake clock and a database in memory: the real engine, and a test that owns its time.

import { ms } from '../../src/core/clock.ts'
import type { WorkerConfig } from '../../src/core/config/resolve.ts'
import { resolveWorker } from '../../src/core/config/resolve.ts'
import { type Log, silentLog } from '../../src/core/log.ts'
import type { PerformMiddleware, PushMiddleware } from '../../src/core/middleware.ts'
import { type AnyJob, definitionOfJob } from '../../src/create.ts'
import { Haymaker } from '../../src/runtime/haymaker.ts'
import type { ObserverCallbacks } from '../../src/runtime/observers.ts'
import { sqliteStore } from '../../src/stores/sqlite/sqlite-store.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'

export interface Given extends WorkerConfig, ObserverCallbacks {
  readonly jobs: readonly AnyJob[]
  readonly push?: readonly PushMiddleware[]
  readonly perform?: readonly PerformMiddleware[]
  readonly log?: Log
  readonly seed?: number
}

export interface Fixture {
  readonly hm: Haymaker
  readonly clock: FakeClock
  /** Moves time and lets everything that is due happen. */
  pass(milliseconds: number): Promise<void>
}

export function instance(given: Given): Fixture {
  const { jobs, push = [], perform = [], log = silentLog, onError, onDeath, seed = 1, ...worker } = given
  const clock = new FakeClock()
  const random = seededRandom(seed)
  const codec = sidekiqCodec()
  const hm = new Haymaker({
    ...{ clock, random, codec, log, push, perform, version: 'test', embedded: true },
    async openStore() {
      const store = sqliteStore({ path: ':memory:', clock, random, codec })
      await store.open()
      return store
    },
    worker: resolveWorker(worker),
    definitions: jobs.map(definitionOfJob),
    observers: { ...(onError && { onError }), ...(onDeath && { onDeath }) },
  })
  return { hm, clock, pass: (milliseconds) => clock.advance(ms(milliseconds)) }
}
