// A queue that Ruby serves as well as we: who starts on it is told, and so is who asks `doctor`. The processes of Ruby are
// those that real Sidekiqs left.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Log } from '../../src/core/log.ts'
import { createHaymaker, type HaymakerConfig } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { dumps, load } from './dump.ts'
import { RedisServer } from './redis-server.ts'

let server: RedisServer
let redis: Connection
let hm: Haymaker | undefined
const warnings: string[] = []
const log: Log = {
  ...{ debug() {}, info() {}, error() {} },
  warn: (_: object, message: string) => void warnings.push(message),
  child: () => log,
}

beforeAll(async () => {
  server = await RedisServer.start()
  redis = await connect(server.url)
})
afterAll(async () => {
  await redis.close()
  await server.stop()
})
afterEach(async () => {
  await hm?.stop()
  warnings.length = 0
})

/** What Ruby left, and one of ours at work beside it. */
async function beside(name: string, config: HaymakerConfig): Promise<Haymaker> {
  const dump = dumps.find((one) => one.name === name)
  if (!dump) throw new Error(`no dump is called ${name}`)
  await load(redis, dump)
  hm = createHaymaker({ store: server.url, logger: log, ...config })
  return await hm.start()
}

const told = async () => (await hm?.check())?.find(({ subject }) => subject === 'shared queues')

describe.each(['6.4/02-busy-retry-dead', '7.3/02-busy-retry-dead-metrics', '8/02-busy-retry-dead-metrics'])(
  'beside a Sidekiq of %s',
  (name) => {
    it.each([
      ['the same queue', { queues: ['default'] }],
      ['the same queue among others, by a pattern', { queues: ['first', 'def*'] }],
      ['the same queue in a capsule', { queues: ['own'], capsules: { more: { queues: { default: 2 } } } }],
    ] as const)('%s is a warning at the start and in doctor', async (_, config) => {
      await beside(name, config)
      expect(warnings).toEqual([expect.stringMatching(/^Ruby serves them too: default \([\w.-]+:\d+:\w+\)\./)])
      expect(await told()).toMatchObject({ level: 'warning', message: warnings[0] })
    })

    it('queues of its own are none', async () => {
      await beside(name, { queues: ['node', '!default'] })
      expect(warnings).toEqual([])
      expect(await told()).toMatchObject({ level: 'ok' })
    })
  },
)

it('a Sidekiq that takes no jobs any more shares nothing', async () => {
  await beside('8/04-quiet', {})
  expect(warnings).toEqual([])
  expect(await told()).toMatchObject({ level: 'ok' })
})

it('other processes of ours share as they like', async () => {
  await redis.send(['FLUSHALL'])
  const other = createHaymaker({ store: server.url, logger: log })
  await other.start()
  hm = createHaymaker({ store: server.url, logger: log })
  await hm.start()
  expect(warnings).toEqual([])
  expect(await told()).toMatchObject({ level: 'ok' })
  await other.stop()
})

it('processes of ours that come and go at one moment are not taken for those of Ruby', async () => {
  await redis.send(['FLUSHALL'])
  for (let round = 0; round < 5; round++) {
    const all = Array.from({ length: 12 }, () => createHaymaker({ store: server.url, logger: log }))
    await Promise.all(all.map((one) => one.start()))
    await Promise.all(all.map((one) => one.stop()))
  }
  expect(warnings).toEqual([])
})
