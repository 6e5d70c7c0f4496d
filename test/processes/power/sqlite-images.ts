// Power cuts of a SQLite store: a real process pushes and works under a trace; of many moments of it, what a disk may hold
// afterwards is opened with the real store and compared with what had been acknowledged.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Random } from '../../../src/core/random.ts'
import { systemClock, systemRandom } from '../../../src/runtime/system-clock.ts'
import { sqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts'
import { sidekiqCodec } from '../../../src/wire/sidekiq/codec.ts'
import { look } from '../faults/look.ts'
import { Stage, until } from '../kill/stage.ts'
import { type Cut, cutsOf } from './cuts.ts'
import type { Fate } from './disk.ts'
import { ended, type Step, stepsIn, traced } from './trace.ts'

const busy = fileURLToPath(new URL('../faults/busy.ts', import.meta.url))

/** Traces a process until so many pushes were acknowledged, and kills it. */
export async function traceOfSqlite(synchronous: 'full' | 'normal', pushes: number): Promise<readonly Step[]> {
  const stage = new Stage()
  try {
    const trace = join(stage.folder, 'trace')
    const env = { STORE: stage.store, LEDGER: stage.folder, SYNCHRONOUS: synchronous }
    const strace = traced(trace, [process.execPath, busy], env)
    const count = (): number => stage.lines().filter(({ event }) => event === 'push').length
    await until('enough pushes', 60_000, () => count() >= pushes)
    const ledger = readdirSync(stage.folder).find((name) => name.endsWith('.ndjson'))
    process.kill(Number(basename(String(ledger), '.ndjson')), 'SIGKILL')
    await ended(strace)
    return stepsIn(trace, stage.folder)
  } finally {
    await stage.end()
  }
}

interface Verdict {
  readonly lost: readonly number[]
  /** What the store knows less of than it had said. */
  readonly uncounted: number
  readonly cut: Cut
}

/** What each image says of what had been acknowledged; it throws for a file that the store does not take. */
export async function* verdicts(
  steps: readonly Step[],
  images: number,
  random: Random,
  fate: Fate,
): AsyncGenerator<Verdict> {
  const stage = new Stage()
  const folder = join(stage.folder, 'disk')
  try {
    for (const cut of cutsOf(steps, images, random, (path) => path.includes('jobs.db'))) {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder)
      for (const [path, bytes] of cut.disk.image(fate)) writeFileSync(join(folder, basename(path)), bytes)
      const path = join(folder, 'jobs.db')
      const processed = await useOf(path)
      const { verdict, stored } = look(path)
      expect({ after: cut.after, verdict }).toEqual({ after: cut.after, verdict: 'ok' })
      yield { lost: cut.told.lost(stored), uncounted: Math.max(0, cut.told.counted - processed), cut }
    }
  } finally {
    await stage.end()
  }
}

/** Opens it as the next process would; how many outcomes it has counted. */
async function useOf(path: string): Promise<number> {
  const store = sqliteStore({ path, clock: systemClock, random: systemRandom, codec: sidekiqCodec() })
  await store.open()
  try {
    const errors = (await store.check()).filter(({ level, subject }) => level === 'error' && subject !== 'disk')
    expect(errors).toEqual([])
    return (await store.totals()).processed
  } finally {
    await store.close()
  }
}
