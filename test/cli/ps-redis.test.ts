// `haymaker ps` on a Redis that is shared with Ruby: processes of both languages are listed and told what to do.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, textOf } from '../../src/stores/redis/connection.ts'
import { RedisServer } from '../redis/redis-server.ts'
import { CommandLine, jobs } from './command-line.ts'

const ruby = 'vm:26482:261cb3c49e3a'
const info = {
  ...{ hostname: 'vm', started_at: 1_795_244_730.5, pid: 26_482, tag: 'rails', labels: [], version: '8.1.7' },
  capsules: { default: { concurrency: 4, mode: 'weighted', weights: { critical: 3, low: 1 } } },
  ...{ queues: ['critical', 'low'], weights: [{ critical: 3, low: 1 }], identity: ruby, embedded: false },
}
const payload = '{"class":"SlowJob","args":[70],"jid":"0dc96c048b847da48d35e403","queue":"critical"}'

let server: RedisServer
let redis: Connection
let cli: CommandLine
beforeAll(async () => {
  server = await RedisServer.start()
  redis = await connect(server.url)
  cli = new CommandLine()
})
afterAll(async () => {
  await cli.end()
  await redis.close()
  await server.stop()
})

it('lists and tells the processes of both', { timeout: 60_000 }, async () => {
  const store = ['-s', server.url]
  await redis.send(['SADD', 'processes', ruby])
  await redis.send(['HSET', ruby, 'info', JSON.stringify(info), 'concurrency', '4', 'busy', '1', 'rss', '28776'])
  const work = JSON.stringify({ queue: 'critical', payload, run_at: 1_795_244_733 })
  await redis.send(['HSET', `${ruby}:work`, 'jfq', work])
  const worker = cli.start('work', '-r', jobs, '-g', 'node', ...store)
  await worker.prints('working')

  const { stdout } = await cli.run('ps', ...store)
  expect(stdout).toMatch(/^vm:26482:261cb3c49e3a +rails +critical,low +1\/4 +28 MB/m)
  expect(stdout).toMatch(/^vm:26482:261cb3c49e3a +0dc96c048b847da48d35e403 +SlowJob +critical/m)
  expect(stdout).toMatch(/^\S+:\d+:[0-9a-f]{12} +node +default +0\//m)

  const mine = /^(\S+) +node/m.exec(stdout)?.[1] ?? ''
  expect(JSON.parse(textOf(await redis.send(['HGET', mine, 'info'])))).toMatchObject({
    identity: mine,
    embedded: false,
  })
  const told = (await cli.run('ps', 'stop', 'all', ...store)).stdout.split('\n').toSorted()
  expect(told).toEqual(['', `told ${mine} to stop`, `told ${ruby} to stop`].toSorted())
  expect((await worker.ended).code).toBe(0)
  expect(textOf(await redis.send(['RPOP', `${ruby}-signals`]))).toBe('TERM')
  await redis.send(['HSET', ruby, 'info', JSON.stringify({ ...info, embedded: true })])
  expect((await cli.run('ps', 'quiet', ruby, ...store)).stdout).toContain(`${ruby} takes no orders`)
})
