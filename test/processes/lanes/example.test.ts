// examples/per-tenant does what its page says, on a file and on Redis.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RedisServer } from '../../redis/redis-server.ts'

const root = join(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'haymaker-per-tenant-'))
let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(async () => {
  await redis.stop()
  rmSync(folder, { recursive: true })
})

it.each(['sqlite', 'redis'])(
  'a small customer does not wait for a large one, on %s',
  async (kind) => {
    const store = kind === 'sqlite' ? `sqlite:${join(folder, 'jobs.db')}` : redis.url
    const run = promisify(execFile)
    const { stdout } = await run(process.execPath, ['examples/per-tenant/tenants.ts', store], { cwd: root })
    expect(stdout).toContain('in the queue: 3, held back: 998')
    const place = Number(/number (\d+) of 1001/.exec(stdout)?.[1])
    // Of the large one at most two are before it, and as many are at work with it.
    expect(place).toBeLessThanOrEqual(5)
  },
  60_000,
)
