// Somebody else keeps the file locked for seconds: a backup, a shell, a vacuum. No outcome is dropped for it, no job runs
// twice, and no loop stands still.

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHaymaker } from 'haymaker'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { work } from '../kill/jobs.ts'
import { Stage, silent, until } from '../kill/stage.ts'

const PROCESSES = 8
const JOBS = 1200
const LOCKED_MS = 3000

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage.end())

async function worker(): Promise<ChildProcess> {
  const child = stage.run('../faults/worker')
  if (child.stdout) await once(child.stdout, 'data')
  return child
}

/** Stops it; the longest time its loop stood still. */
async function stallOf(child: ChildProcess): Promise<number> {
  const said = child.stdout ? once(child.stdout, 'data') : Promise.reject(new Error('no output'))
  child.kill('SIGTERM')
  const { stallMs }: { stallMs: number } = JSON.parse(String(await said))
  await once(child, 'exit')
  return stallMs
}

it(`${PROCESSES} processes outlast a lock of ${LOCKED_MS} ms: every job ends once`, { timeout: 60_000 }, async () => {
  const hm = createHaymaker({ store: stage.store, logger: silent, jobs: [work] })
  const workers = await Promise.all(Array.from({ length: PROCESSES }, worker))
  const jobs = Array.from({ length: JOBS }, (_, n) => ({ n, ms: 500 }))
  await work.performBulk(jobs.slice(0, JOBS / 2))
  await until('jobs at work', 15_000, () => stage.lines().filter((line) => line.event === 'start').length > 100)

  const holder = new DatabaseSync(stage.store.replace('sqlite:', ''), { timeout: 10_000 })
  holder.exec('BEGIN EXCLUSIVE')
  const pushing = work.performBulk(jobs.slice(JOBS / 2))
  await sleep(LOCKED_MS)
  holder.close()
  expect((await pushing).map(({ status }) => status)).toEqual(Array(JOBS / 2).fill('queued'))

  await until('all jobs to end', 30_000, async () => (await hm.stats()).processed >= JOBS)
  const { processed, failed, retries, dead, enqueued } = await hm.stats()
  await hm.stop()
  const ends = stage.lines().filter((line) => line.event === 'end').length
  expect({ processed, ends, failed, retries, dead, enqueued }).toEqual({
    ...{ processed: JOBS, ends: JOBS },
    ...{ failed: 0, retries: 0, dead: 0, enqueued: 0 },
  })
  const stalls = await Promise.all(workers.map(stallOf))
  // It would be all of the lock; a loaded machine alone makes hundreds of milliseconds of eight processes that start jobs.
  expect(Math.max(...stalls)).toBeLessThan(LOCKED_MS / 2)
})
