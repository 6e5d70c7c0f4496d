// A process that was stopped (SIGSTOP), taken for dead, and goes on: what it held has run elsewhere, and it changes nothing.

import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHaymaker } from 'haymaker'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { wait, work } from './jobs.ts'
import { Stage, silent, until } from './stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage.end())

it('a zombie that wakes up settles nothing, tells its jobs, and works on under a new name', {
  timeout: 60_000,
}, async () => {
  const hm = createHaymaker({ store: stage.store, logger: silent, jobs: [wait, work] })
  await wait.performBulk([{ n: 1 }, { n: 2 }, { n: 3 }])
  const zombie = await stage.worker()
  const started = (): number[] =>
    stage
      .lines()
      .filter((line) => line.event === 'start')
      .map((line) => line.n)
  await until('three running jobs', 10_000, () => started().length === 3)
  zombie.kill('SIGSTOP')

  // Another process recovers them after the silence; two of them then wait for their turn as suspects.
  const heir = await stage.worker()
  await until('a second start', 15_000, () => started().length >= 4)
  writeFileSync(join(stage.folder, 'go'), '')
  await until('all three done', 15_000, async () => (await hm.stats()).processed === 3)

  zombie.kill('SIGCONT')
  const aborts = (): number => stage.lines().filter((line) => line.event === 'abort' && line.pid === zombie.pid).length
  await until('the zombie to tell its jobs', 10_000, () => aborts() === 3)
  const ends = (): number => stage.lines().filter((line) => line.event === 'end').length
  await until('the late ends', 10_000, () => ends() === 6)
  expect(await hm.stats()).toMatchObject({ processed: 3, failed: 0, enqueued: 0, retries: 0, dead: 0 })

  heir.kill('SIGKILL')
  await once(heir, 'exit')
  await work.performAsync({ n: 7, ms: 0 })
  await until('a job run by the former zombie', 10_000, () =>
    stage.lines().some((line) => line.event === 'end' && line.n === 7 && line.pid === zombie.pid),
  )
  // Its outcome is written a moment after its end.
  await until('its outcome', 10_000, async () => (await hm.stats()).processed === 4)
  await hm.stop()
})
