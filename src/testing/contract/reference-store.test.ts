// The reference store keeps the contract; so the contract is consistent, and the reference may judge others.

import { test } from 'vitest'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { FakeClock } from '../fake-clock.ts'
import { seededRandom } from '../seeded-random.ts'
import type { Bench } from './bench.ts'
import { proveAll } from './contract.ts'
import { emptyMemory } from './reference/memory.ts'
import { referenceStore } from './reference-store.ts'

async function makeBench(): Promise<Bench> {
  const clock = new FakeClock()
  const codec = sidekiqCodec()
  const memory = emptyMemory()
  return {
    codec,
    random: seededRandom(1),
    open: async () => referenceStore({ clock, codec, memory }),
    elapse: (by) => clock.advance(by),
    close: async () => {},
  }
}

proveAll(makeBench, test)
