// One tenant's backlog of a hundred thousand jobs delays another tenant's next job by no more than the places of all tenants.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHaymaker, defineJob } from 'haymaker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RedisServer } from '../../redis/redis-server.ts'
import { silent, until } from '../kill/stage.ts'

const [backlog, others, most, slots] = [100_000, 5, 2, 4]

let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(() => redis.stop())

it.each(['sqlite', 'redis'])('a backlog is nobody else’s, on %s', { timeout: 120_000 }, async (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'haymaker-fair-'))
  const store = kind === 'sqlite' ? `sqlite:${join(folder, 'jobs.db')}` : redis.url
  const began: string[] = []
  const job = defineJob<{ tenant: string }>({
    name: 'Tenant',
    concurrency: { key: ({ tenant }) => tenant, max: most },
    async perform({ tenant }) {
      began.push(tenant)
      await new Promise((resolve) => setImmediate(resolve))
    },
  })
  const hm = createHaymaker({ store, logger: silent, jobs: [job], concurrency: slots })
  try {
    await job.via(hm).performBulk(Array.from({ length: backlog }, () => ({ tenant: 'large' })))
    for (let n = 0; n < others; n++)
      await job.via(hm).performBulk(Array.from({ length: 10 }, () => ({ tenant: `middle ${n}` })))
    expect(await hm.queue('default').stats()).toMatchObject({ size: most * (others + 1) })
    await hm.start()
    await until('it works', 30_000, () => began.length > 100)
    const before = began.length
    await job.via(hm).performAsync({ tenant: 'small' })
    await until('the small one is done', 30_000, () => began.includes('small'))
    const after = (await hm.stats()).enqueued
    expect(after).toBeGreaterThan(backlog / 2)
    // Those that may be before it in the queue or at work when it comes, and those that began until its push had its answer.
    const first = began.indexOf('small')
    expect(first - before).toBeLessThan(most * (others + 2) + 100)
  } finally {
    await hm.stop({ timeout: '5s' })
    rmSync(folder, { recursive: true, force: true })
  }
})
