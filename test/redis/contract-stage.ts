// A server for the contract, from before the first promise to after the last.

import { afterAll, beforeAll } from 'vitest'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { RedisServer } from './redis-server.ts'

export interface ContractStage {
  readonly url: string
  /** To empty it and to move its time. */
  readonly own: Connection
}

export function contractStage(): ContractStage {
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
  return {
    get url() {
      return server.url
    },
    get own() {
      return own
    },
  }
}
