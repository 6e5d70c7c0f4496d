// F32: a master dies, the sentinels name another, and workers go on there by themselves; nothing that was acknowledged and
// had reached the replicas is lost.

import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { connect } from '../../src/stores/redis/clients/node-redis.ts'
import { Watched } from './sentinel-setup.ts'

const DOWN_AFTER_MS = 500
/** Beyond the election, which the sentinels may have to repeat. */
const RESUME_MS = 2000

let watched: Watched
beforeAll(async () => {
  watched = await Watched.start(DOWN_AFTER_MS)
}, 60_000)
afterAll(() => watched.stop())

it('F32: a failover loses nothing and is over two seconds after the election', { timeout: 90_000 }, async () => {
  const ran = new Map<number, number>()
  const job = defineJob<{ n: number }>({
    name: 'Failover',
    perform: ({ n }) => void ran.set(n, (ran.get(n) ?? 0) + 1),
  })
  const { master, nodes } = { master: Watched.master, nodes: watched.nodes }
  // The first one asked is none: the others are asked then.
  const sentinel = { master, nodes: ['redis://127.0.0.1:1', ...nodes] }
  const hm = createHaymaker({ store: { sentinel }, jobs: [job], logger: silentLog, shutdownTimeout: '2s' })
  await hm.start()
  const accepted: number[] = []
  let n = 0
  let pushing = true
  const producer = (async () => {
    while (pushing) {
      const next = ++n
      const pushed = await job.performAsync({ n: next }).catch(() => null)
      if (pushed?.status === 'queued') accepted.push(next)
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  await vi.waitFor(() => expect(ran.size).toBeGreaterThan(100), 10_000)

  const old = await watched.current()
  // What a master acknowledged without its replicas dies with it, as its documentation says: none of that here.
  pushing = false
  await producer
  const before = await connect(old.url)
  await before.send(['WAIT', '2', '5000'])
  await before.close()
  await old.kill()
  await vi.waitFor(async () => expect(await watched.current()).not.toBe(old), { timeout: 30_000, interval: 20 })
  const elected = performance.now()

  await vi.waitFor(() => job.performAsync({ n: 0 }), { timeout: 20_000, interval: 20 })
  await vi.waitFor(() => expect(ran.has(0)).toBe(true), { timeout: 20_000, interval: 5 })
  expect(performance.now() - elected).toBeLessThan(RESUME_MS)
  await vi.waitFor(() => expect(accepted.filter((one) => !ran.has(one))).toEqual([]), 30_000)
  await vi.waitFor(async () => expect(await hm.stats()).toMatchObject({ enqueued: 0, retries: 0, dead: 0 }), 10_000)
  await hm.stop()
})
