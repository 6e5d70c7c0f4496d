// Fifty processes whose connections break at one moment: they come back at their own distances, not in one storm again and
// again, and each goes on to take jobs. All of them live in this one process, each with a store of its own.

import { afterEach, expect, it } from 'vitest'
import { epochMs, ms } from '../../../src/core/clock.ts'
import { queueName } from '../../../src/core/queues/queue-name.ts'
import { ownerId, token } from '../../../src/core/store/queueing.ts'
import type { Store } from '../../../src/core/store/store.ts'
import { systemClock, systemRandom } from '../../../src/runtime/system-clock.ts'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import { sidekiqCodec } from '../../../src/wire/sidekiq/codec.ts'
import { FaultProxy } from '../fault-proxy.ts'
import { onServer } from '../on-server.ts'
import { RedisServer } from '../redis-server.ts'

const PROCESSES = 50
/** For commands and for waiting; beats have a third one, which is not here. */
const CONNECTIONS = 2
/** For each process; half a second apart and growing they make about one. */
const MADE_A_SECOND = 3
const JOBS = 500
const OUTAGE_MS = 3000

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }
const card = {
  ...{ hostname: 'host', pid: 1, startedAt: epochMs(0), tag: '', labels: [], version: '0', embedded: false },
  capsules: [],
}
const queues = [queueName('default')]

/** Takes jobs and ends them, and asks again when it is told of a fault, as a worker does. */
async function work(store: Store, number: number, taken: string[], signal: AbortSignal): Promise<void> {
  const owner = { id: ownerId(`host:${number}:all`), epoch: 1 }
  for (let [next, seq] = [1, 1]; !signal.aborted; next++) {
    try {
      const claimed = await store.claim({ owner, queues, first: token(next), max: 1, waitMs: ms(1000), signal })
      if (claimed.status !== 'ok') throw new Error(claimed.status)
      const settlements = claimed.claims.map((claim) => {
        taken.push(JSON.parse(Buffer.from(claim.payload).toString()).jid)
        return { token: claim.token, outcome: { kind: 'done' }, count: 'processed' } as const
      })
      if (settlements.length > 0) await store.settle({ owner, seq: seq++, settlements })
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25 + 50 * systemRandom.next()))
    }
  }
}

it('F42: fifty processes that lose their connections at one moment are all back, and in no storm', {
  timeout: 60_000,
}, async () => {
  const server = await RedisServer.start()
  closing.push(() => server.stop())
  const proxy = await FaultProxy.to(server.url)
  closing.push(() => proxy.close())
  const parts = { url: proxy.url, clock: systemClock, random: systemRandom, codec: sidekiqCodec() }
  const stores = Array.from({ length: PROCESSES }, () => redisStore(parts))
  closing.push(() => Promise.all(stores.map((store) => store.close())))
  for (const [n, store] of stores.entries()) await store.register(ownerId(`host:${n}:all`), host, card)
  const taken: string[] = []
  const stopping = new AbortController()
  const ended = Promise.all(stores.map((store, n) => work(store, n, taken, stopping.signal)))
  await expect.poll(() => proxy.connections, { timeout: 20_000 }).toBe(PROCESSES * CONNECTIONS)

  const from = performance.now()
  // Whoever comes back meets no Redis, for a while.
  proxy.garble()
  proxy.reset()
  await expect.poll(() => performance.now() - from, { timeout: 5000 }).toBeGreaterThan(OUTAGE_MS)
  await proxy.heal()
  await expect.poll(() => proxy.connections, { timeout: 20_000 }).toBe(PROCESSES * CONNECTIONS)
  const jobs = Array.from({ length: JOBS }, (_, n) => JSON.stringify({ class: 'X', args: [], jid: `j${n}` }))
  await onServer(server.url, (own) => own.send(['LPUSH', 'queue:default', ...jobs]))
  await expect.poll(() => new Set(taken).size, { timeout: 20_000 }).toBe(JOBS)
  const seconds = Math.ceil((performance.now() - from) / 1000)
  expect(proxy.made.filter((at) => at > from).length).toBeLessThanOrEqual(MADE_A_SECOND * PROCESSES * seconds)
  stopping.abort()
  await ended
  expect(taken.length).toBe(JOBS)
})
