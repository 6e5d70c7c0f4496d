// The contract holds over a user's own ioredis as well, of either version that is taken.

import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { dialAs } from '../../src/stores/redis/clients/own.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { proveAll } from '../../src/testing/contract/contract.ts'
import { redisBench } from './redis-bench.ts'
import { RedisServer } from './redis-server.ts'

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

describe.each([
  ['ioredis 6', (url: string) => new Redis(url)],
  ['ioredis 5', (url: string) => new Redis5(url)],
] as const)('%s', (_, make) => {
  let theirs: ReturnType<typeof make>
  beforeAll(() => {
    theirs = make(server.url)
  })
  afterAll(() => theirs.disconnect())

  proveAll(() => redisBench(own, (lost) => dialAs(theirs)({ lost })), test)
})
