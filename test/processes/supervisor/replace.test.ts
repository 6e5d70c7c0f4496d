// Processes that are replaced while they work: at USR2 one after the other, and one that holds too much memory. Whoever
// follows is ready first, so nothing is lost, nothing runs twice, and a place that works never stops working.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../kill/stage.ts'
import { Swarm } from './swarm.ts'

let swarm: Swarm
beforeEach(() => {
  swarm = new Swarm()
})
afterEach(() => swarm.end())

/** Looks at readiness all the time, until it is told to stop; answers the fewest processes that were ready at once. */
function watchReady(): () => Promise<{ fewest: number; looks: number }> {
  let fewest = Number.POSITIVE_INFINITY
  let looks = 0
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      const { body } = await swarm.ask()
      fewest = Math.min(fewest, body.processes?.filter(({ ready }) => ready).length ?? 0)
      looks++
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })()
  return async () => {
    isOver = true
    await watching
    return { fewest, looks }
  }
}

describe('USR2', () => {
  it('replaces all under load: none of 1,000 jobs is lost or doubled, and never fewer are ready', {
    timeout: 120_000,
  }, async () => {
    const JOBS = 1000
    const PROCESSES = 3
    const running = await swarm.ready('-p', String(PROCESSES), '-c', '5')
    const before = await swarm.pids()
    await swarm.push('Work', ...Array.from({ length: JOBS }, (_, n) => ({ n, ms: 250 })))
    await until('the first jobs', 15_000, () => swarm.numbers('end').length > 20)
    const watched = watchReady()
    running.child.kill('SIGUSR2')
    await running.prints('rolling restart: done', 60_000)
    const { fewest, looks } = await watched()
    const during = swarm.numbers('end').length
    await until('the end of all', 60_000, () => swarm.numbers('end').length >= JOBS)
    const after = await swarm.pids()
    expect(after).toHaveLength(PROCESSES)
    expect(after.filter((pid) => before.includes(pid))).toEqual([])
    const ends = swarm.numbers('end').sort((a, b) => a - b)
    expect(ends).toEqual(Array.from({ length: JOBS }, (_, n) => n))
    expect(swarm.numbers('start')).toHaveLength(JOBS)
    expect(fewest, `in ${looks} looks`).toBe(PROCESSES)
    console.log(`${during} of ${JOBS} jobs had ended when the last process was replaced; ${looks} looks`)
    expect((await running.kill('SIGTERM')).code).toBe(0)
    const { processed, dead, failed, enqueued } = await swarm.hm.stats()
    expect({ processed, dead, failed, enqueued }).toEqual({ processed: JOBS, dead: 0, failed: 0, enqueued: 0 })
  })

  it('stops at a new process that does not become ready, and the old ones go on', { timeout: 60_000 }, async () => {
    swarm.cli.write('release.mjs', '')
    const running = await swarm.ready('-p', '2', '-r', 'release.mjs')
    const before = await swarm.pids()
    swarm.cli.write('release.mjs', "throw new Error('a bad release')")
    running.child.kill('SIGUSR2')
    await running.prints('the rolling restart has ended early', 30_000)
    expect(running.stderr).toContain('a bad release')
    expect(running.stdout).toContain(
      'process 1 was not replaced, the old one stays: of the new one, it ended with code 1',
    )
    expect(await swarm.pids()).toEqual(before)
    expect((await swarm.ask()).status).toBe(200)
    await swarm.push('Work', { n: 1, ms: 0 })
    await until('the job', 15_000, () => swarm.numbers('end').length === 1)
    swarm.cli.write('release.mjs', '')
    running.child.kill('SIGUSR2')
    await running.prints('rolling restart: done', 30_000)
    expect((await swarm.pids()).filter((pid) => before.includes(pid))).toEqual([])
  })

  it('and TERM in the middle of it ends the old ones and the new one', { timeout: 60_000 }, async () => {
    const running = await swarm.ready('-p', '2', '-c', '1')
    await swarm.push('Work', { n: 1, ms: 2000 }, { n: 2, ms: 2000 })
    await until('two jobs', 15_000, () => swarm.numbers('start').length === 2)
    running.child.kill('SIGUSR2')
    await running.prints('rolling restart: one process after the other')
    expect((await running.kill('SIGTERM')).code).toBe(0)
    expect(swarm.numbers('end').sort()).toEqual([1, 2])
    const { alive, dead } = await (await swarm.hm.store()).beats()
    expect([...alive, ...dead]).toEqual([])
  })

  it('without a supervisor ends nobody, and says so', { timeout: 60_000 }, async () => {
    const running = await swarm.ready()
    running.child.kill('SIGUSR2')
    await running.prints('start with -p')
    expect((await swarm.ask()).status).toBe(200)
  })
})

describe('--max-memory', () => {
  it.each([
    ['of the flag', ['--max-memory', '220mb'], {}],
    ['of MAXMEM_MB', [], { MAXMEM_MB: '220' }],
  ])(
    '%s: a process that holds more is replaced, and its jobs end first',
    { timeout: 90_000 },
    async (_whose, flags, env) => {
      Object.assign(swarm.cli.env, env)
      const running = await swarm.ready('-p', '2', ...flags)
      const before = await swarm.pids()
      await swarm.push('Hog', { n: 1, mb: 200 })
      await until('the hog', 15_000, () => swarm.numbers('end').includes(1))
      const fat = Number(readFileSync(join(swarm.cli.folder, 'hogs'), 'utf8'))
      // As many as there are slots, so that the fat one has some.
      await swarm.push('Work', ...Array.from({ length: 50 }, (_, n) => ({ n: n + 10, ms: 8000 })))
      const watched = watchReady()
      await running.prints('holds too much memory; it is replaced', 30_000)
      await running.prints('was replaced"', 30_000)
      expect((await watched()).fewest).toBe(2)
      const after = await swarm.pids()
      expect(before).toContain(fat)
      expect(after).not.toContain(fat)
      expect(after.filter((pid) => before.includes(pid))).toHaveLength(1)
      await until('all jobs', 30_000, () => swarm.numbers('end').length === 51)
      expect(swarm.numbers('start')).toHaveLength(50)
      expect(swarm.lines().filter((line) => line.event === 'start' && line.pid === fat).length).toBeGreaterThan(0)
    },
  )
})
