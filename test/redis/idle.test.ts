// A worker that has nothing to do is no burden: three connections, and few commands, however many queues it listens to.

import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { FaultProxy } from './fault-proxy.ts'
import { RedisServer } from './redis-server.ts'

const QUEUES = 50
const IDLE_MS = 60_000
const MOST_COMMANDS = 180

let server: RedisServer
let proxy: FaultProxy
beforeAll(async () => {
  server = await RedisServer.start()
  proxy = await FaultProxy.to(server.url)
})
afterAll(async () => {
  await proxy.close()
  await server.stop()
})

it(`${QUEUES} queues, ${IDLE_MS / 1000} s: three connections and at most ${MOST_COMMANDS} commands`, {
  timeout: IDLE_MS + 30_000,
}, async () => {
  const queues = Array.from({ length: QUEUES }, (_, n) => `q${n}`)
  const hm = createHaymaker({ store: proxy.url, queues, logger: silentLog })
  await hm.start()
  await vi.waitFor(() => expect(proxy.connections).toBe(3), 10_000)
  // The wake-ups are proved, and the place of the promoter is taken.
  await vi.waitFor(() => expect(proxy.commands.get('SET') ?? 0).toBeGreaterThan(0), 20_000)
  await vi.waitFor(async () => expect((await hm.check()).map(({ subject }) => subject)).toContain('waking'), 20_000)
  const from = performance.now()
  const before = proxy.sent
  const earlier = new Map(proxy.commands)
  while (performance.now() - from < IDLE_MS) await new Promise((resolve) => setTimeout(resolve, 1000))
  const each = [...proxy.commands].map(([name, count]) => `${name} ${count - (earlier.get(name) ?? 0)}`)
  console.log(`${proxy.sent - before} commands in ${IDLE_MS / 1000} s: ${each.join(', ')}`)
  expect(proxy.connections).toBe(3)
  expect(proxy.sent - before).toBeLessThanOrEqual(MOST_COMMANDS)
  await hm.stop()
})
