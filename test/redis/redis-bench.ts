// A bench for the contract: Redis stores on a real server whose time the tests move, over whatever client.

import type { Codec } from '../../src/core/payload/codec.ts'
import type { Store } from '../../src/core/store/store.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { type RedisStoreOptions, redisStore } from '../../src/stores/redis/redis-store.ts'
import type { Bench } from '../../src/testing/contract/bench.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { TimeMachine } from './time-machine.ts'

/** What a kind of store is made of. */
export interface Kind {
  readonly codec: Codec
  make(options: RedisStoreOptions): Store
}

const sidekiq: Kind = { codec: sidekiqCodec(), make: redisStore }

/** `own`: a connection to the server, to empty it. `connect`: how the stores connect. */
export async function redisBench(
  own: Connection,
  connect: (lost: () => void) => Promise<Connection>,
  prefix = '',
  { codec, make }: Kind = sidekiq,
): Promise<Bench> {
  await own.send(['FLUSHALL'])
  const [clock, random] = [new FakeClock(), seededRandom(1)]
  const machine = new TimeMachine(clock.now())
  const handles: Store[] = []
  return {
    codec,
    random,
    async open() {
      const through = async (lost: () => void): Promise<Connection> => machine.through(await connect(lost))
      const store = make({ url: 'redis://localhost', prefix, clock, random, codec, connect: through })
      handles.push(store)
      await store.open()
      return store
    },
    async elapse(by) {
      await machine.elapse(own, by)
      await clock.advance(by)
    },
    // On a Cluster a foreign key has a slot of its own, mostly on another server.
    ...(!prefix.includes('{') && {
      async beside(name: string) {
        await own.send(['SET', name, 'foreign'])
      },
    }),
    async close() {
      for (const store of handles) await store.close()
    },
  }
}
