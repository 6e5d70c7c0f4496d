// `haymaker resque scheduler`: what is due comes into its queue, and nobody runs it there.

import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { commands, titleOf } from './resque-worker.ts'
import { stage } from './stage.ts'

const at = stage()
const it_ = commands(at)
const LOCK = 'resque:resque:resque_scheduler_master_lock'

const delayed = async (second: number): Promise<void> => {
  await at.ask('RPUSH', `resque:delayed:${second}`, '{"class":"Tell","args":[],"queue":"told"}')
  await at.ask('ZADD', 'resque:delayed_queue_schedule', second, second)
}
const size = (key: string): Promise<unknown> => at.ask('LLEN', `resque:${key}`)

describe('resque scheduler', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGQUIT'] as const)(
    'moves what is due, runs nothing, and ends with %s',
    {
      timeout: 40_000,
    },
    async (signal) => {
      const file = it_.file('scheduler.pid')
      Object.assign(it_.cli.env, { PIDFILE: file, VERBOSE: '1' })
      await delayed(1_700_000_000)
      const scheduler = it_.cli.start('resque', 'scheduler')
      await scheduler.prints('moves what is due')
      expect(readFileSync(file, 'utf8')).toBe(`${scheduler.child.pid}\n`)
      expect(titleOf(scheduler)).toMatch(/^resque-haymaker: Sched/)
      await vi.waitFor(async () => expect(await size('queue:told')).toBe(1), 10_000)
      // Also what is due while it waits.
      const [now] = await at.texts('TIME')
      await delayed(Number(now) + 1)
      await vi.waitFor(async () => expect(await size('queue:told')).toBe(2), 10_000)
      expect(await at.ask('SCARD', 'resque:workers')).toBe(0)
      expect(await at.ask('GET', LOCK)).toBe('haymaker:0')
      const { code, stdout } = await scheduler.kill(signal)
      expect(code).toBe(0)
      expect(stdout).toContain(`"why":"${signal}"`)
      expect(existsSync(file)).toBe(false)
    },
  )

  it('leaves delayed jobs to Ruby’s scheduler while that has its lock', { timeout: 40_000 }, async () => {
    await at.ask('SET', LOCK, 'vm:4711', 'EX', 180)
    await delayed(1_700_000_000)
    await at.ask('ZADD', 'resque:hm:retry', 1_700_000_000, '{"class":"Tell","args":[],"jid":"a","queue":"again"}')
    const scheduler = it_.cli.start('resque', 'scheduler')
    await vi.waitFor(async () => expect(await size('queue:again')).toBe(1), 20_000)
    expect(await size('delayed:1700000000')).toBe(1)
    await at.ask('DEL', LOCK)
    await vi.waitFor(async () => expect(await size('queue:told')).toBe(1), 20_000)
    await scheduler.kill('SIGTERM')
  })

  it('goes on by itself with BACKGROUND', { timeout: 40_000 }, async () => {
    Object.assign(it_.cli.env, { BACKGROUND: '1' })
    await delayed(1_700_000_000)
    const { stdout } = await it_.cli.run('resque', 'scheduler')
    const [, number] = /^resque scheduler runs as process (\d+)$/m.exec(stdout) ?? []
    await vi.waitFor(async () => expect(await size('queue:told')).toBe(1), 20_000)
    process.kill(Number(number), 'SIGTERM')
    await vi.waitFor(() => expect(existsSync(`/proc/${number}`)).toBe(false), 20_000)
  })
})
