// The Resque store keeps the contract, less what it says it lacks, on a real server whose time the tests move.

import { afterAll, beforeAll, test } from 'vitest'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { resqueStore } from '../../src/stores/resque/resque-store.ts'
import { proveAll } from '../../src/testing/contract/contract.ts'
import { resqueCodec } from '../../src/wire/resque/codec.ts'
import { redisBench } from '../redis/redis-bench.ts'
import { RedisServer } from '../redis/redis-server.ts'

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

const kind = { codec: resqueCodec(), make: resqueStore }

proveAll(() => redisBench(own, (lost) => connect(server.url, { lost }), 'resque:', kind), test)
