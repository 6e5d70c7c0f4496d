// A kill at any moment of a shutdown loses nothing, and what was given back or ended is not run a third time.

import { seededRandom } from 'haymaker/testing'
import { describe, expect } from 'vitest'
import { heed, wait, work } from './jobs.ts'
import { onBothStores } from './stage.ts'

const ROUNDS = 4
const PER_ROUND = 6
/** As long as a stop of worker.ts takes when its jobs do not end. */
const STOP_MS = 4500

describe('SIGKILL', () => {
  onBothStores('F10: at random moments of a shutdown loses no job', 120_000, async (stage) => {
    const seed = Number(process.env.SEED ?? Date.now() % 100_000)
    const random = seededRandom(seed)
    for (let round = 0; round < ROUNDS; round++) {
      const n = round * PER_ROUND
      await work.performBulk(Array.from({ length: PER_ROUND - 2 }, (_, i) => ({ n: n + i, ms: 100 + 150 * i })))
      await wait.performAsync({ n: n + PER_ROUND - 2 })
      await heed.performAsync({ n: n + PER_ROUND - 1 })
      const worker = await stage.worker({ CONFIG: { concurrency: 20 } })
      await stage.until('jobs at work', () => stage.lines('start').some(({ pid }) => pid === worker.pid))
      worker.child.kill('SIGTERM')
      const moment = random.next() * STOP_MS
      await Promise.race([worker.ended, new Promise((resolve) => setTimeout(resolve, moment))])
      worker.child.kill('SIGKILL')
      await worker.ended
    }
    stage.write('go')
    await stage.worker({ CONFIG: { concurrency: 50 } })
    const all = ROUNDS * PER_ROUND
    await stage.accounts(all)
    expect(new Set(stage.numbers('end')).size, `seed ${seed}`).toBe(all)
  })
})
