// SQLite keeps the contract, on a file shared by several handles and in memory.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import type { Store } from '../../core/store/store.ts'
import type { Bench } from '../../testing/contract/bench.ts'
import { proveAll } from '../../testing/contract/contract.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { sqliteStore } from './sqlite-store.ts'

async function makeBench(): Promise<Bench> {
  const directory = await mkdtemp(join(tmpdir(), 'haymaker-'))
  const bench = benchOn(join(directory, 'jobs.db'))
  return {
    ...bench,
    async close() {
      await bench.close()
      await rm(directory, { recursive: true })
    },
  }
}

function benchOn(path: string): Bench {
  const [clock, codec, random] = [new FakeClock(), sidekiqCodec(), seededRandom(1)]
  const handles: Store[] = []
  return {
    codec,
    random,
    async open() {
      const store = sqliteStore({ path, clock, codec, random, synchronous: 'normal' })
      handles.push(store)
      await store.open()
      return store
    },
    elapse: (by) => clock.advance(by),
    async close() {
      for (const store of handles) await store.close()
    },
  }
}

describe('a file', () => proveAll(makeBench, test))
describe('in memory', () => proveAll(async () => benchOn(':memory:'), test))
