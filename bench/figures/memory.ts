// How many bytes of Redis a queued job takes.

import type { Given } from '../run/system.ts'
import { type Bench, figuresOf, type Group, inTurns, rowsOf } from './figures.ts'
import { usageOf } from './usage.ts'

const JOBS = 20_000
/** Queued before, so that what is there once, however many jobs there are, is not counted. */
const BEFORE = 1000
const KEY = 'redis.bytesPerJob.vs.sidekiq'
const names = ['haymaker', 'sidekiq'] as const

async function once({ stage }: Bench, system: string): Promise<{ readonly bytes: number }> {
  const store = await stage.store('redis')
  try {
    const given: Given = { store: store.address, jobs: BEFORE, kind: 'noop' }
    await stage.act(system, 'bulk', given)
    const before = await usageOf(store.address)
    const { left } = await stage.act(system, 'bulk', { ...given, jobs: JOBS })
    const after = await usageOf(store.address)
    if (left !== BEFORE + JOBS) throw new Error(`${system}: ${left} jobs were stored`)
    return { bytes: (after.bytes - before.bytes) / JOBS }
  } finally {
    await store.end()
  }
}

export const memory: Group = {
  keys: [KEY],
  async measure(bench) {
    const turns = await inTurns(bench, names, (name) => once(bench, name))
    return {
      figures: figuresOf(bench, { [KEY]: turns.ratio('haymaker', 'sidekiq', 'bytes') }),
      rows: rowsOf(
        names.map((name) => ({
          ...{ table: 'Memory of Redis for a queued job', name, settings: `${JOBS.toLocaleString('en')} jobs` },
          ...{ unit: 'bytes', spread: turns.of(name, 'bytes') },
        })),
      ),
    }
  },
}
