// The contract holds over a user's own ioredis as well.

import { Redis } from 'ioredis'
import { afterAll, beforeAll, test } from 'vitest'
import { connect } from '../../src/stores/redis/clients/node-redis.ts'
import { dialAs } from '../../src/stores/redis/clients/own.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { proveAll } from '../../src/testing/contract/contract.ts'
import { redisBench } from './redis-bench.ts'
import { RedisServer } from './redis-server.ts'

let server: RedisServer
let own: Connection
let theirs: Redis
beforeAll(async () => {
  server = await RedisServer.start()
  own = await connect(server.url)
  theirs = new Redis(server.url)
})
afterAll(async () => {
  theirs.disconnect()
  await own.close()
  await server.stop()
})

proveAll(() => redisBench(own, (lost) => dialAs(theirs)({ lost })), test)
