// `haymaker locks` and what doctor says of locks, on Redis and on a file.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { RedisServer } from '../redis/redis-server.ts'
import { CommandLine } from './command-line.ts'

let server: RedisServer
let redis: Connection
beforeAll(async () => {
  server = await RedisServer.start('--appendonly', 'yes')
  redis = await connect(server.url)
})
afterAll(async () => {
  await redis.close()
  await server.stop()
})

let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
  cli.install()
  cli.write(
    'jobs/index.ts',
    `import { defineJob } from 'haymaker'
     export const index = defineJob<{ post: number }>({ name: 'Index', unique: true, perform() {} })`,
  )
})
afterEach(async () => {
  await redis.send(['FLUSHALL'])
  await cli.end()
})

describe.each(['redis', 'sqlite'])('locks on %s', (kind) => {
  const store = (): string => (kind === 'redis' ? server.url : 'sqlite:./jobs.db')
  const run = (...args: string[]): ReturnType<CommandLine['run']> =>
    cli.run(...args, '-s', store(), '-r', './jobs/*.ts')

  it('are listed, and let go of by hand', async () => {
    expect((await run('locks', 'ls')).stdout).toContain('no locks: no unique job waits or runs')
    await run('push', 'Index', '{"post":1}')
    expect((await run('push', 'Index', '{"post":1}')).stdout).toContain('duplicate')
    const { stdout } = await run('locks', 'ls')
    expect(stdout).toMatch(/^unique:Index:[0-9a-f]{32} +Index +[0-9a-f]{24} +done +queue +in (1d|23h|24h)/m)
    const [lock] = (await run('locks', 'ls', '--json')).stdout.trim().split('\n')
    const { key, jid }: { key: string; jid: string } = JSON.parse(lock ?? '')
    const asked = await run('locks', 'release', key)
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('Add --yes to do it.')])
    expect((await run('locks', 'release', key, '--yes')).stdout).toContain(`let go of ${key}, which ${jid} held`)
    expect((await run('locks', 'release', key, '--yes')).code).toBe(3)
    expect((await run('push', 'Index', '{"post":1}')).stdout).not.toContain('duplicate')
  })
})

it('doctor finds the lock of a job that another program deleted, and lets it go when told to', async () => {
  const run = (...args: string[]): ReturnType<CommandLine['run']> =>
    cli.run(...args, '-s', server.url, '-r', './jobs/*.ts')
  await run('push', 'Index', '{"post":1}')
  expect((await run('doctor')).stdout).not.toContain('locks')
  await redis.send(['DEL', 'queue:default'])
  const found = await run('doctor')
  expect(found.stdout).toMatch(/^WARN {2}locks: 1 lock is held by jobs that are nowhere any more: unique:Index:/m)
  expect((await run('push', 'Index', '{"post":1}')).stdout).toContain('duplicate')
  expect((await run('doctor', '--repair')).stdout).toMatch(/^ok {4}locks: 1 let go/m)
  expect((await run('push', 'Index', '{"post":1}')).stdout).not.toContain('duplicate')
})
