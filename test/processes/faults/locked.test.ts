// Somebody else keeps the file locked for seconds: a shell, a vacuum; somebody else reads in it all the time, and a backup is
// taken. No outcome is dropped for it, no job runs twice, no loop stands still, and the backup is a whole file.

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHaymaker } from 'haymaker'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { work } from '../kill/jobs.ts'
import { Stage, silent, until } from '../kill/stage.ts'
import { look } from './look.ts'

const PROCESSES = 8
const JOBS = 1200
const LOCKED_MS = 10_000
/** How long the pushes wait for the end of it. */
const WAITED_MS = 3000

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

it(`F60: ${PROCESSES} processes outlast a lock of ${LOCKED_MS} ms, a reader and a backup: every job ends once`, {
  timeout: 90_000,
}, async () => {
  const hm = createHaymaker({ store: stage.store, logger: silent, jobs: [work] })
  const workers = await Promise.all(Array.from({ length: PROCESSES }, worker))
  const jobs = Array.from({ length: JOBS }, (_, n) => ({ n, ms: 500 }))
  await work.performBulk(jobs.slice(0, JOBS / 2))
  await until('jobs at work', 15_000, () => stage.lines().filter((line) => line.event === 'start').length > 100)

  const path = stage.store.replace('sqlite:', '')
  const reader = new DatabaseSync(path)
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM jobs').get()
  const holder = new DatabaseSync(path, { timeout: 10_000 })
  holder.exec('BEGIN EXCLUSIVE')
  // Nobody waits for a push for longer than five seconds, and what was given up is not stored later.
  const givenUp = expect(work.performAsync({ n: -1, ms: 0 })).rejects.toMatchObject({ code: 'HM_PUSH_INDETERMINATE' })
  await sleep(LOCKED_MS - WAITED_MS)
  const pushing = work.performBulk(jobs.slice(JOBS / 2))
  await sleep(WAITED_MS)
  holder.close()
  await givenUp
  expect((await pushing).map(({ status }) => status)).toEqual(Array(JOBS / 2).fill('queued'))

  const copy = join(stage.folder, 'backup.db')
  await backup(new DatabaseSync(path, { readOnly: true }), copy, { rate: 10 })
  await until('all jobs to end', 30_000, async () => (await hm.stats()).processed >= JOBS)
  const { processed, failed, retries, dead, enqueued } = await hm.stats()
  await hm.stop()
  reader.close()
  expect(look(copy).verdict).toBe('ok')
  expect(stage.lines().filter(({ n }) => n < 0)).toEqual([])
  const ends = stage.lines().filter((line) => line.event === 'end').length
  expect({ processed, ends, failed, retries, dead, enqueued }).toEqual({
    ...{ processed: JOBS, ends: JOBS },
    ...{ failed: 0, retries: 0, dead: 0, enqueued: 0 },
  })
  const stalls = await Promise.all(workers.map(stallOf))
  // It would be all of the lock; a loaded machine alone makes hundreds of milliseconds of eight processes that start jobs.
  expect(Math.max(...stalls)).toBeLessThan(LOCKED_MS / 2)
})
