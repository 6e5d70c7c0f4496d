// Benches for a trial: the SQLite store in memory or on a file, those on Redis on the server that the trial is given.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { FakeClock, seededRandom } = await import('../../src/testing/index.ts')
const { sidekiqCodec } = await import('../../src/wire/sidekiq/codec.ts')
const { resqueCodec } = await import('../../src/wire/resque/codec.ts')

function bench(makeStore, { elapse, leave, beside, codec = sidekiqCodec() }) {
  const [clock, random, handles] = [new FakeClock(), seededRandom(1), []]
  return {
    codec,
    random,
    async open() {
      const store = makeStore({ clock, codec, random })
      handles.push(store)
      await store.open()
      return store
    },
    async elapse(by) {
      await elapse?.(by)
      await clock.advance(by)
    },
    ...(beside && { beside }),
    async close() {
      for (const store of handles) await store.close()
      leave?.()
    },
  }
}

/** A second handle sees the same jobs only through a file. */
export async function sqliteBench({ needs }) {
  const { sqliteStore } = await import('../../src/stores/sqlite/sqlite-store.ts')
  const folder = needs === 'processes' ? mkdtempSync(join(tmpdir(), 'haymaker-mutant-')) : null
  const path = folder ? join(folder, 'jobs.db') : ':memory:'
  return bench((parts) => sqliteStore({ path, ...parts, synchronous: 'normal' }), {
    leave: () => folder && rmSync(folder, { recursive: true }),
  })
}

export async function redisBench(url) {
  const { redisStore } = await import('../../src/stores/redis/redis-store.ts')
  return onServer(url, (parts) => redisStore({ url, ...parts }), sidekiqCodec())
}

export async function resqueBench(url) {
  const { resqueStore } = await import('../../src/stores/resque/resque-store.ts')
  return onServer(
    url,
    (parts) => resqueStore({ url, prefix: 'resque:', failureBackend: 'redis_multi_queue', ...parts }),
    resqueCodec(),
  )
}

async function onServer(url, makeStore, codec) {
  const { connect } = await import('../../src/stores/redis/clients/socket.ts')
  const { TimeMachine } = await import('../redis/time-machine.ts')
  const own = await connect(url)
  await own.send(['FLUSHALL'])
  const machine = new TimeMachine(new FakeClock().now())
  const through = async () => machine.through(await connect(url))
  return bench((parts) => makeStore({ ...parts, connect: through }), {
    codec,
    elapse: (by) => machine.elapse(own, by),
    leave: () => own.close(),
    beside: (name) => own.send(['SET', name, 'foreign']),
  })
}
