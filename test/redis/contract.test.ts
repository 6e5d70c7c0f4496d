// Redis keeps the contract, on a real server whose time the tests move.

import { afterAll, beforeAll, test } from 'vitest'
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

proveAll(() => redisBench(own, (lost) => connect(server.url, { lost })), test)
