// Unique jobs in real workers, on a file and on Redis: what a killed process held, what was replaced, what an isolated job pushes.

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { RedisServer } from '../redis/redis-server.ts'
import { CommandLine } from './command-line.ts'

const JOBS = `
import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { defineJob } from 'haymaker'

/** Runs until there is a file of this name. */
export const held = defineJob<{ file: string }>({
  name: 'Held',
  unique: true,
  async perform({ file }) {
    writeFileSync(file + '.began', '')
    while (!existsSync(file)) await pause(10)
    console.log('held ran')
  },
})
export const index = defineJob<{ post: number; text: string }>({
  name: 'Index',
  unique: { by: ['post'], onConflict: 'replace' },
  perform: ({ text }) => console.log('indexed ' + text),
})
export const pusher = defineJob({
  name: 'Pusher',
  isolate: 'process',
  module: import.meta.url,
  async perform() {
    const receipts = [await index.performAsync({ post: 2, text: 'a' }), await index.performAsync({ post: 2, text: 'b' })]
    writeFileSync('pushed', receipts.map(({ status }) => status).join())
  },
})
`

describe.each(['sqlite', 'redis'] as const)('unique jobs on %s', (kind) => {
  let redis: RedisServer | null = null
  beforeAll(async () => {
    redis = kind === 'redis' ? await RedisServer.start() : null
  })
  afterAll(() => redis?.stop())

  let cli: CommandLine
  beforeEach(() => {
    cli = new CommandLine()
    cli.install()
    cli.write('jobs/all.ts', JOBS)
    cli.write('package.json', '{ "type": "module", "dependencies": { "haymaker": "*" } }')
    cli.env.HAYMAKER_STORE = redis?.url ?? 'sqlite:./jobs.db'
  })
  afterEach(() => cli.end())

  const push = async (...args: string[]): Promise<string> =>
    (await cli.run('push', '-r', './jobs/*.ts', ...args)).stdout.trim()

  it('keep their lock when their process is killed, until somebody has run them to their end', {
    timeout: 60_000,
  }, async () => {
    const file = join(cli.folder, 'go')
    const input = JSON.stringify({ file })
    await push('Held', input)
    const first = cli.start('work', '-r', './jobs/*.ts')
    await vi.waitFor(() => expect(existsSync(`${file}.began`)).toBe(true), { timeout: 30_000, interval: 20 })
    await first.kill('SIGKILL')
    expect(await push('Held', input)).toMatch(/^duplicate Held /)
    const second = cli.start('work', '-r', './jobs/*.ts')
    await second.prints('working', 30_000)
    expect(await push('Held', input)).toMatch(/^duplicate Held /)
    writeFileSync(file, '')
    await second.prints('held ran', 40_000)
    await vi.waitFor(async () => expect((await cli.run('locks', 'ls')).stdout).toContain('no locks'), {
      timeout: 15_000,
      interval: 100,
    })
    expect(await push('Held', input)).toMatch(/^queued Held /)
    await second.kill('SIGTERM')
  })

  it('run what replaced them, and are pushed alike from a process of their own', { timeout: 60_000 }, async () => {
    expect(await push('Index', '{"post":1,"text":"old"}')).toMatch(/^queued/)
    expect(await push('Index', '{"post":1,"text":"new"}')).toMatch(/^replaced/)
    await push('Pusher')
    const worker = cli.start('work', '-r', './jobs/*.ts')
    await worker.prints('indexed new', 30_000)
    await worker.prints('indexed b', 30_000)
    await vi.waitFor(() => expect(existsSync(join(cli.folder, 'pushed'))).toBe(true), { timeout: 15_000, interval: 20 })
    await worker.kill('SIGTERM')
    expect(worker.stdout).not.toContain('indexed old')
  })
})
