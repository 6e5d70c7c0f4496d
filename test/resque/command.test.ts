// `haymaker resque`, as somebody types it who knows Resque's tasks.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CommandLine } from '../cli/command-line.ts'
import { stage } from './stage.ts'

const at = stage()
const jobs = fileURLToPath(new URL('jobs.ts', import.meta.url))
let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
  Object.assign(cli.env, { HAYMAKER_STORE: '' })
})
afterEach(() => cli.end())

const push = (queue: string, name: string, ...args: readonly unknown[]): Promise<unknown> =>
  Promise.all([
    at.ask('SADD', 'resque:queues', queue),
    at.ask('RPUSH', `resque:queue:${queue}`, JSON.stringify({ class: name, args })),
  ])

describe('resque work', () => {
  it('runs what is there and ends, with INTERVAL=0; what failed stands among the failures', {
    timeout: 40_000,
  }, async () => {
    await push('file_serve', 'Archive', 44, 'masterbrew')
    await push('low', 'Broken')
    await push('skipped', 'Archive', 1)
    Object.assign(cli.env, { REDIS_URL: at.redis.url, QUEUE: '*,!skipped', COUNT: '2', INTERVAL: '0' })
    const { code, stdout } = await cli.run('resque', 'work', '-r', jobs)
    expect(stdout).toContain('archived 44 masterbrew')
    expect(code).toBe(0)
    expect(await at.ask('LLEN', 'resque:queue:skipped')).toBe(1)
    const [failure] = await at.texts('LRANGE', 'resque:failed', 0, -1)
    expect(JSON.parse(failure ?? '')).toMatchObject({
      exception: 'RangeError',
      queue: 'low',
      payload: { class: 'Broken' },
    })
    expect(await at.ask('SCARD', 'resque:workers')).toBe(0)
  })

  it('runs a job in a process apart where its class says so; one that ends under it is a dirty exit', {
    timeout: 40_000,
  }, async () => {
    await push('low', 'Crashing')
    Object.assign(cli.env, { REDIS_URL: at.redis.url, QUEUE: 'low', INTERVAL: '0' })
    const { code } = await cli.run('resque', 'work', '-r', jobs)
    const [failure] = await at.texts('LRANGE', 'resque:failed', 0, -1)
    expect(JSON.parse(failure ?? '')).toMatchObject({
      exception: 'Resque::DirtyExit',
      error: expect.stringContaining('signal SIGKILL'),
      payload: { class: 'Crashing', args: [] },
    })
    expect(code).toBe(0)
  })

  it('says which queue it wants, with an example', async () => {
    const { code, stderr } = await cli.run('resque', 'work', '-r', jobs)
    expect(stderr).toContain('No queue was named. Write QUEUE=* haymaker resque work')
    expect(code).not.toBe(0)
  })

  it('writes its number into PIDFILE while it works', { timeout: 40_000 }, async () => {
    const file = join(cli.folder, 'resque.pid')
    Object.assign(cli.env, { REDIS_URL: at.redis.url, QUEUE: 'file_serve', PIDFILE: file })
    const worker = cli.start('resque', 'work', '-r', jobs)
    await worker.prints('working')
    expect(readFileSync(file, 'utf8')).toBe(`${worker.child.pid}\n`)
    await worker.kill('SIGTERM')
    expect(existsSync(file)).toBe(false)
  })

  it('goes on by itself with BACKGROUND', { timeout: 40_000 }, async () => {
    await push('file_serve', 'Archive', 7)
    Object.assign(cli.env, { REDIS_URL: at.redis.url, QUEUE: 'file_serve', BACKGROUND: 'yes', INTERVAL: '0' })
    const { stdout } = await cli.run('resque', 'work', '-r', jobs)
    expect(stdout).toMatch(/^resque work runs as process \d+$/m)
    await vi.waitFor(async () => expect(await at.ask('GET', 'resque:stat:processed')).toBe('1'), 20_000)
    // It ends as well.
    await vi.waitFor(async () => expect(await at.ask('SCARD', 'resque:workers')).toBe(0), 20_000)
  })
})

it('resque list names the workers, and what they do', async () => {
  await at.load('02-busy-failed')
  // The address of a server is enough.
  const { stdout } = await cli.run('resque', 'list', '-s', at.redis.url)
  expect(stdout).toBe('vm:614:default,slow,other (RSlow)\n')
})
