// A unique job whose place another one took leaves nothing of its lock behind: neither where it was passed over, nor where it was at
// work when that happened.

import { setTimeout as sleep } from 'node:timers/promises'
import { createHaymaker, defineJob, type Haymaker } from 'haymaker'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { type Connection, listOf, textOf } from '../../src/stores/redis/connection.ts'
import { silent } from '../processes/kill/stage.ts'
import { onServer } from './on-server.ts'
import { RedisServer } from './redis-server.ts'

let redis: RedisServer
let hm: Haymaker
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterEach(() => hm.stop())
afterAll(() => redis.stop())

const keysLike = (pattern: string): Promise<string[]> =>
  onServer(redis.url, async (own: Connection) => listOf(await own.send(['KEYS', pattern])).map(textOf))

const left = async (): Promise<string[]> => [...(await keysLike('hm:guard:*')), ...(await keysLike('hm:held:*'))]

it.each(['waits', 'is at work'])('one that %s', async (state) => {
  let started = 0
  const job = defineJob<{ ms: number }>({
    name: 'Index',
    unique: { by: () => 'one', onConflict: 'replace' },
    async perform({ ms }, { signal }) {
      started++
      await sleep(ms, undefined, { signal })
    },
  })
  hm = createHaymaker({ store: redis.url, jobs: [job], logger: silent })
  if (state === 'is at work') await hm.start()
  await job.performAsync({ ms: 300 })
  if (state === 'is at work') await vi.waitFor(() => expect(started).toBe(1))
  expect((await job.performAsync({ ms: 0 })).status).toBe('replaced')
  if (state === 'waits') await hm.start()
  await vi.waitFor(async () => expect(await hm.stats()).toMatchObject({ enqueued: 0, busy: 0 }), 5000)
  await vi.waitFor(async () => expect(await left()).toEqual([]), 5000)
  expect(started).toBe(state === 'waits' ? 1 : 2)
})
