// F61 for SQLite, as often as a run has time for: kills and power cuts at any point of a transaction, in each sync mode.

import { beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { traceOfSqlite, verdicts } from './sqlite-images.ts'
import type { Step } from './trace.ts'

export interface Times {
  /** How many acknowledged pushes a trace is long; there is a checkpoint in it from a thousand on. */
  readonly pushes: number
  readonly kills: number
  readonly cuts: number
}

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000)
const LIMIT = { timeout: 600_000 }

export function promiseSqlite({ pushes, kills, cuts }: Times): void {
  for (const synchronous of ['full', 'normal'] as const) {
    describe.skipIf(process.platform !== 'linux')(`F61: synchronous ${synchronous}`, () => {
      let steps: readonly Step[]
      beforeAll(async () => {
        console.log(`SEED=${SEED}`)
        steps = await traceOfSqlite(synchronous, pushes)
        const checkpoints = steps.filter(({ kind, path }) => kind === 'synced' && path.endsWith('jobs.db'))
        expect(checkpoints.length).toBeGreaterThan(1)
      }, 90_000)

      it('a kill between any two writes loses nothing', LIMIT, async () => {
        for await (const { lost, uncounted, cut } of verdicts(steps, kills, seededRandom(SEED), 'all'))
          expect({ after: cut.after, lost, uncounted }).toEqual({ after: cut.after, lost: [], uncounted: 0 })
      })

      if (synchronous === 'full')
        it('a power cut loses no push and no outcome', LIMIT, async () => {
          const random = seededRandom(SEED)
          for await (const { lost, uncounted, cut } of verdicts(steps, cuts, random, random))
            expect({ after: cut.after, lost, uncounted }).toEqual({ after: cut.after, lost: [], uncounted: 0 })
        })
      else
        it('a power cut loses only what came after the last sync, and the file is whole', LIMIT, async () => {
          const random = seededRandom(SEED)
          let losses = 0
          for await (const { lost, cut } of verdicts(steps, cuts, random, random)) {
            const early = lost.filter((n) => (cut.told.pushed.get(n) ?? 0) < cut.syncedAt)
            expect({ after: cut.after, early }).toEqual({ after: cut.after, early: [] })
            losses += lost.length
          }
          // If nothing were ever lost here, the images would prove nothing for the other mode.
          expect(losses).toBeGreaterThan(0)
        })
    })
  }
}
