// F54: jobs that are due are deleted, put off and run by hand from several instances at the same moment at which workers
// promote and claim them. Each action that was told to have moved a job did, and a job that nobody deleted runs once.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { silentLog } from '../../../src/core/log.ts'
import { createHaymaker } from '../../../src/create.ts'
import { defineJob } from '../../../src/runtime/function-job.ts'
import type { Haymaker } from '../../../src/runtime/haymaker.ts'
import type { StoredJob } from '../../../src/runtime/stored-job.ts'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { RedisServer } from '../../redis/redis-server.ts'
import { until } from '../kill/stage.ts'

const JOBS = 200
const INSTANCES = 3
const DUE_IN_MS = 1500
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000)

interface Play {
  readonly all: readonly Haymaker[]
  readonly runs: Map<number, number>
  readonly deleted: Set<number>
}

function playOn(store: string): Play {
  const runs = new Map<number, number>()
  const all = Array.from({ length: INSTANCES }, () => {
    const race = defineJob<{ n: number }>({
      name: 'Race',
      perform: async ({ n }) => void runs.set(n, (runs.get(n) ?? 0) + 1),
    })
    return createHaymaker({ store, jobs: [race], logger: silentLog, concurrency: 20 })
  })
  return { all, runs, deleted: new Set() }
}

const numberOf = (stored: StoredJob): number => Number(/"n":(\d+)/.exec(stored.text())?.[1])

async function scheduledIn({ scheduled }: Haymaker): Promise<readonly StoredJob[]> {
  const found: StoredJob[] = []
  for await (const job of scheduled) found.push(job)
  return found
}

/** What one instance does to the jobs it has seen, in an order of its own. */
async function meddle(jobs: readonly StoredJob[], deleted: Set<number>, chance: () => number): Promise<void> {
  const shuffled = jobs.toSorted(() => chance() - 0.5)
  await Promise.all(
    shuffled.map(async (job) => {
      const what = chance()
      if (what < 0.25 && (await job.delete()) === 'moved') deleted.add(numberOf(job))
      else if (what < 0.5) await job.run()
      else if (what < 0.75) await job.reschedule(new Date(Date.now() + 300))
    }),
  )
}

async function race({ all, runs, deleted }: Play): Promise<void> {
  const due = Date.now() + DUE_IN_MS
  const jobs = Array.from({ length: JOBS }, (_, n) => ({ class: 'Race', args: [{ n }], at: new Date(due) }))
  await all[0]?.pushAll(jobs)
  const seen = await Promise.all(all.map(scheduledIn))
  expect(seen.map((one) => one.length)).toEqual(Array(INSTANCES).fill(JOBS))
  await Promise.all(all.map((hm) => hm.start()))
  await until('the moment', 10_000, () => Date.now() >= due - 20)
  console.log(`SEED=${SEED}`)
  const chance = seededRandom(SEED).next
  await Promise.all(seen.map((one) => meddle(one, deleted, chance)))
  await until('everything to be done', 20_000, async () => {
    const { enqueued, scheduled, busy } = (await all[0]?.stats()) ?? { enqueued: 1, scheduled: 0, busy: 0 }
    return enqueued + scheduled + busy === 0 && runs.size + deleted.size >= JOBS
  })
  const wanted = Array.from({ length: JOBS }, (_, n) => [n, deleted.has(n) ? 0 : 1])
  expect(Array.from({ length: JOBS }, (_, n) => [n, runs.get(n) ?? 0])).toEqual(wanted)
  expect(deleted.size).toBeGreaterThan(0)
}

async function raceOn(store: string): Promise<void> {
  const play = playOn(store)
  try {
    await race(play)
  } finally {
    await Promise.all(play.all.map((hm) => hm.stop({ timeout: '1s' })))
  }
}

it('F54: changed, deleted and run at once, on a file', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'haymaker-race-'))
  try {
    await raceOn(`sqlite:${join(folder, 'jobs.db')}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('F54: changed, deleted and run at once, on Redis', { timeout: 60_000 }, async () => {
  const server = await RedisServer.start()
  try {
    await raceOn(server.url)
  } finally {
    await server.stop()
  }
})
