// `haymaker doctor` on a real Redis: a line for each thing it looked at, and an exit code.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { RedisServer } from '../redis/redis-server.ts'
import { CommandLine } from './command-line.ts'

let server: RedisServer
let redis: Connection
let cli: CommandLine
beforeAll(async () => {
  server = await RedisServer.start('--appendonly', 'yes')
  redis = await connect(server.url)
})
afterAll(async () => {
  await redis.close()
  await server.stop()
})
beforeEach(() => {
  cli = new CommandLine()
})
afterEach(() => cli.end())

it('says ok to each thing on a sound server, and ends with 0', async () => {
  const { code, stdout, stderr } = await cli.run('doctor', '-s', server.url)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const lines = stdout.trim().split('\n')
  expect(lines.filter((line) => !line.startsWith('ok    '))).toEqual([])
  expect(lines.map((line) => line.slice(6).split(':')[0])).toEqual([
    ...['version', 'role', 'eviction', 'durability', 'memory', 'connections', 'clock', 'round trip', 'shared queues'],
  ])
})

it('says what endangers jobs, what to do about it, and ends with 1', async () => {
  await redis.send(['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru'])
  const { code, stdout } = await cli.run('doctor', '-s', server.url)
  expect(code).toBe(1)
  expect(stdout).toMatch(/^ERROR eviction: .* may delete jobs under load\. CONFIG SET maxmemory-policy noeviction$/m)
  const json: { level: string; subject: string }[] = JSON.parse(
    (await cli.run('doctor', '-s', server.url, '--json')).stdout,
  )
  expect(json.find(({ subject }) => subject === 'eviction')?.level).toBe('error')
  await redis.send(['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'])
})

it('ends with 0 when there are only warnings', async () => {
  await redis.send(['CONFIG', 'SET', 'appendfsync', 'no'])
  const { code, stdout } = await cli.run('doctor', '-s', server.url)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^WARN {2}durability: appendfsync is no/m)
})

it('cannot look at a server that is not there, and ends with 4', async () => {
  const gone = await RedisServer.start()
  await gone.stop()
  const { code, stderr } = await cli.run('doctor', '-s', gone.url)
  expect(code).toBe(4)
  expect(stderr).toContain('HM_STORE_UNREACHABLE')
})
