// The keys of Sidekiq Pro and Enterprise, as far as they are known in public: whatever an instance does beside them, their
// bytes and their time to live stay, and a job that carries members of theirs keeps each of them.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { keep } from '../../src/core/config/config.ts'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { Job } from '../../src/runtime/class-job.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, listOf, textOf } from '../../src/stores/redis/connection.ts'
import { until } from '../browser/until.ts'
import { RedisServer } from './redis-server.ts'

let server: RedisServer
let redis: Connection
beforeAll(async () => {
  server = await RedisServer.start()
  redis = await connect(server.url)
})
afterAll(async () => {
  await redis.close()
  await server.stop()
})

const job = '{"class":"Other","args":[1.0],"jid":"0123456789abcdef01234567","queue":"own"}'
const keys: readonly (readonly [string, ...string[]])[] = [
  ['SADD', 'super_processes', 'web-1:7:0123456789ab'],
  ['LPUSH', 'queue:sq|web-1:7:0123456789ab|default', job],
  ['HSET', 'b-Ab3dEf6hIj9k0Q', 'pending', '2', 'total', '5', 'cbq', 'default'],
  ['SADD', 'b-Ab3dEf6hIj9k0Q-jids', '0123456789abcdef01234567'],
  ['SADD', 'b-Ab3dEf6hIj9k0Q-failed', 'x'],
  ['HSET', 'b-Ab3dEf6hIj9k0Q-failinfo', 'x', '[]'],
  ['ZADD', 'batches', '1795244730.5', 'Ab3dEf6hIj9k0Q'],
  ['ZADD', 'batch-died', '1795244730.5', 'Ab3dEf6hIj9k0Q'],
  ['SET', 'dear-leader', 'web-1:7:0123456789ab'],
  ['SET', 'unique:0f0f', '0123456789abcdef01234567'],
  ['RPUSH', 'lmtr-cfree-erp', '0', '1'],
  ['HSET', 'lmtr-c-erp', 'size', '2'],
  ['HSET', 'loops:5f5f', 'schedule', '* * * * *'],
]

/** What stands under each of the keys, to the byte. */
const state = (): Promise<unknown[]> =>
  Promise.all(keys.map(async ([, key = '']) => [key, String(await redis.send(['DUMP', key]))]))

class Known extends Job {
  async perform(how: string): Promise<void> {
    if (how === 'fails') throw new Error('as it was told')
  }
}

const theirs =
  '"bid":"Ab3dEf6hIj9k0Q","unique_for":600.0,"unique_token":"0f0f","encrypt":true,"expires_in":3600.0,"cattr":{"a":{}}'

it('keys and members of Pro and Enterprise stay as they are', { timeout: 30_000 }, async () => {
  for (const command of keys) await redis.send([...command])
  const before = await state()
  const hm = createHaymaker({
    store: server.url,
    jobs: [Known],
    logger: silentLog,
    queues: ['*'],
    recovery: { beat: '200ms', silence: '1s', sample: '200ms' },
  })
  await hm.start()
  for (const how of ['ends', 'fails'])
    await redis.send(['LPUSH', 'queue:default', `{"class":"Known","args":["${how}","BAhJIg=="],"retry":3,${theirs}}`])
  await redis.send(['SADD', 'queues', 'default'])
  await until('both to have run', 10_000, async () => (await hm.stats()).processed === 2)
  await Known.performIn('1h', 'later')
  await hm.queue('idle').pause()
  await hm.queue('idle').resume()
  await hm.queue('default').clear()
  await (await hm.store()).trim(keep)
  await hm.check()
  await hm.processes()
  await hm.scheduled.deleteAll()
  const [retry = ''] = listOf(await redis.send(['ZRANGE', 'retry', '0', '-1'])).map(textOf)
  expect(retry).toContain(theirs)
  await hm.stop()
  expect(await state()).toEqual(before)
  expect(await Promise.all(keys.map(([, key = '']) => redis.send(['PTTL', key])))).toEqual(keys.map(() => -1))
})
