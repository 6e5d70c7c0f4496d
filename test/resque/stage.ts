// A real Redis for tests of the Resque store, with what Ruby and node-resque left in it where that is wanted.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker, type HaymakerConfig } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, listOf, type Reply, textOf } from '../../src/stores/redis/connection.ts'
import { RedisServer } from '../redis/redis-server.ts'

interface Dump {
  readonly keys: Readonly<Record<string, { readonly type: string; readonly value: unknown }>>
}

export type Plain = string | number | null | readonly Plain[]
const plain = (reply: Reply): Plain =>
  Array.isArray(reply) ? reply.map(plain) : typeof reply === 'number' || reply === null ? reply : textOf(reply)

export interface Stage {
  readonly redis: RedisServer
  /** Asks the server. */
  ask(...command: readonly (string | number)[]): Promise<Plain>
  texts(...command: readonly (string | number)[]): Promise<readonly string[]>
  /** Puts the keys of a dump into it. */
  load(file: string): Promise<void>
  /** An instance, which is stopped with the test. */
  open(config?: HaymakerConfig): Haymaker
}

/** For the tests of one file: it starts before them, and is emptied after each. */
export function stage(): Stage {
  let redis: RedisServer
  let connection: Connection
  const opened: Haymaker[] = []
  const ask = async (...command: readonly (string | number)[]): Promise<Plain> =>
    plain(await connection.send(command.map(String)))
  beforeAll(async () => {
    redis = await RedisServer.start()
    connection = await connect(redis.url)
  })
  afterEach(async () => {
    for (const hm of opened.splice(0)) await hm.stop()
    await ask('FLUSHALL')
  })
  afterAll(async () => {
    await connection.close()
    await redis.stop()
  })
  return {
    get redis() {
      return redis
    },
    ask,
    texts: async (...command) => listOf(await connection.send(command.map(String))).map(textOf),
    load: (file) => load(ask, file),
    open(config = {}) {
      const hm = createHaymaker({ store: redis.url.replace('redis:', 'resque:'), logger: silentLog, ...config })
      opened.push(hm)
      return hm
    },
  }
}

/** Puts the keys of a dump into a server, by a function that asks it. */
export async function load(ask: Stage['ask'], file: string): Promise<void> {
  const path = join(import.meta.dirname, '../fixtures/resque', `${file}.json`)
  const { keys }: Dump = JSON.parse(readFileSync(path, 'utf8'))
  for (const [key, { type, value }] of Object.entries(keys)) await put(ask, key, type, value)
}

async function put(ask: Stage['ask'], key: string, type: string, value: unknown): Promise<void> {
  if (type === 'string') await ask('SET', key, String(value))
  if (type === 'hash') await ask('HSET', key, ...Object.entries(Object(value)).flat().map(String))
  if (!Array.isArray(value)) return
  if (type === 'set') await ask('SADD', key, ...value)
  if (type === 'list') await ask('RPUSH', key, ...value)
  if (type === 'zset') for (const { member, score } of value) await ask('ZADD', key, score, member)
}
