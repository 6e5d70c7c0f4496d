// A process whose clock is wrong, on a Redis whose clock is right.

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { epochMs } from '../../src/core/clock.ts'
import { systemRandom } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import type { Bench } from '../../src/testing/contract/bench.ts'
import { mail, openScene } from '../../src/testing/contract/scene.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { RedisServer } from './redis-server.ts'

const HOUR = 3_600_000

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())

/** A store of a process whose clock differs by so much from the server's. */
function benchAhead(by: number): Bench {
  const [clock, codec, random] = [new FakeClock(epochMs(Date.now() + by)), sidekiqCodec(), systemRandom]
  const lost = (): void => undefined
  return {
    ...{ codec, random },
    async open() {
      const own = () => connect(server.url, { lost })
      const store = redisStore({ url: server.url, clock, random, codec, connect: own })
      await store.open()
      return store
    },
    elapse: async (by) => clock.advance(by),
    close: async () => undefined,
  }
}

for (const ahead of [HOUR, -HOUR, 87_600 * HOUR])
  it(`F53: a push that is asked again is stored once where the clock is ahead by ${ahead / HOUR} h`, async () => {
    const scene = await openScene(benchAhead(ahead))
    const { store, call, job } = scene
    try {
      const asked = await call(job())
      const before = (await scene.jids(mail)).length
      const first = await store.push(asked)
      await sleep(10)
      expect(await store.push(asked)).toEqual(first)
      expect(await scene.jids(mail)).toHaveLength(before + 1)
    } finally {
      await store.close()
    }
  })

it('F53: what is due is judged by the clock of the server', async () => {
  const { store, push, job, counts } = await openScene(benchAhead(HOUR))
  try {
    const before = (await counts()).mail ?? 0
    await push(job({ at: epochMs(Date.now() + 60_000) }), job({ at: epochMs(Date.now() - 60_000) }))
    expect((await store.promote(10)).moved).toBe(1)
    expect(await counts()).toEqual({ mail: before + 1, schedule: 1 })
  } finally {
    await store.close()
  }
})
