// Redis keeps the contract, on a real server whose time the tests move.

import { afterAll, beforeAll, test } from 'vitest'
import type { Store } from '../../src/core/store/store.ts'
import { connect } from '../../src/stores/redis/clients/node-redis.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import type { Bench } from '../../src/testing/contract/bench.ts'
import { proveAll } from '../../src/testing/contract/contract.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { RedisServer } from './redis-server.ts'
import { TimeMachine } from './time-machine.ts'

let server: RedisServer
let own: Connection
beforeAll(async () => {
  server = await RedisServer.start()
  own = await connect(server.url)
})
afterAll(async () => {
  await own.close()
  await server.stop()
})

async function makeBench(): Promise<Bench> {
  await own.send(['FLUSHALL'])
  const [clock, codec, random] = [new FakeClock(), sidekiqCodec(), seededRandom(1)]
  const machine = new TimeMachine(clock.now())
  const handles: Store[] = []
  return {
    codec,
    random,
    async open() {
      const store = redisStore({
        url: server.url,
        clock,
        codec,
        connect: async () => machine.through(await connect(server.url)),
      })
      handles.push(store)
      await store.open()
      return store
    },
    async elapse(by) {
      await machine.elapse(own, by)
      await clock.advance(by)
    },
    async close() {
      for (const store of handles) await store.close()
    },
  }
}

proveAll(makeBench, test)
