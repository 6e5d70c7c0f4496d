// F25 for Redis, as often as a run has time for: what a power cut takes from an append-only file, in each mode of fsync.

import { beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { traceOfRedis, verdicts } from './redis-images.ts'
import type { Step } from './trace.ts'

/** `everysec`: a second, and what a loaded machine and its disk add to it. */
const LONGEST_LOSS_S = 4
/** So that there is an fsync of each second in it. */
const LAST_MS = 2500
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000)
const LIMIT = { timeout: 600_000 }

export function promiseRedis({ pushes, cuts }: { readonly pushes: number; readonly cuts: number }): void {
  for (const fsync of ['always', 'everysec'] as const) {
    describe.skipIf(process.platform !== 'linux')(`F25: appendfsync ${fsync}`, () => {
      let steps: readonly Step[]
      beforeAll(async () => {
        console.log(`SEED=${SEED}`)
        steps = await traceOfRedis(fsync, { pushes, lastMs: fsync === 'always' ? 0 : LAST_MS })
      }, 90_000)

      if (fsync === 'always')
        it('a power cut loses no push and no outcome', LIMIT, async () => {
          for await (const { lost, uncounted, cut } of verdicts(steps, cuts, seededRandom(SEED)))
            expect({ after: cut.after, lost, uncounted }).toEqual({ after: cut.after, lost: [], uncounted: 0 })
        })
      else
        it('a power cut loses only what came after the last fsync, seconds at most', LIMIT, async () => {
          const ages: number[] = []
          let undone = 0
          for await (const { lost, uncounted, cut } of verdicts(steps, cuts, seededRandom(SEED))) {
            const times = lost.map((n) => cut.told.pushed.get(n) ?? 0)
            const early = times.filter((at) => at < cut.syncedAt)
            expect({ after: cut.after, early }).toEqual({ after: cut.after, early: [] })
            ages.push(...times.map((at) => cut.time - at))
            undone += uncounted
          }
          const oldest = Math.max(0, ...ages)
          console.log(`within contract: ${ages.length} pushes, the oldest ${oldest} s old, and ${undone} outcomes`)
          // If nothing were ever lost here, the images would prove nothing for the other mode.
          expect(ages.length + undone).toBeGreaterThan(0)
          expect(oldest).toBeLessThan(LONGEST_LOSS_S)
        })
    })
  }
}
