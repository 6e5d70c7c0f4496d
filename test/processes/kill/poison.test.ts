// A job that kills its process every time is found out, and no bystander pays for it.

import { once } from 'node:events'
import { createHaymaker } from 'haymaker'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { pill, work } from './jobs.ts'
import { Stage, silent, until } from './stage.ts'

const GOOD = 200
const BEFORE = 5

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(() => stage.end())

it('one pill among 200 good jobs, 50 at a time: after three more deaths only the pill is dead', {
  timeout: 90_000,
}, async () => {
  const hm = createHaymaker({ store: stage.store, logger: silent, jobs: [work, pill] })
  // The pill is among the first that are claimed, so that most of the jobs in hand at its deaths stand behind it.
  await work.performBulk(Array.from({ length: BEFORE }, (_, n) => ({ n, ms: 20 })))
  const { jid } = await pill.performAsync({ n: 1000 })
  await work.performBulk(Array.from({ length: GOOD - BEFORE }, (_, n) => ({ n: n + BEFORE, ms: 20 })))
  let deaths = 0
  let working = true
  const restart = async (): Promise<void> => {
    while (working) {
      const worker = await stage.worker({ CONCURRENCY: '50' })
      await once(worker, 'exit')
      if (working) deaths++
    }
  }
  const restarting = restart()
  await until('the end of all jobs', 60_000, async () => {
    const { enqueued, scheduled, retries, dead, processed } = await hm.stats()
    return enqueued + scheduled + retries === 0 && dead === 1 && processed >= GOOD
  })
  const store = await hm.store()
  const { entries } = await store.page({ kind: 'dead' }, { limit: 10 })
  expect(entries.map((entry) => JSON.parse(Buffer.from(entry.payload).toString()).jid)).toEqual([jid])
  const { processed, failed } = await hm.stats()
  expect({ processed, failed }).toEqual({ processed: GOOD, failed: 0 })
  // The first death marks it, three more with it alone among the suspects charge it.
  expect(deaths).toBe(4)
  working = false
  await hm.stop()
  await stage.end()
  await restarting
})
