// How several processes under one supervisor begin and end: together, in time, with their jobs back where they belong.

import { kill } from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../kill/stage.ts'
import { isAlive, Swarm } from './swarm.ts'

/** Starting, stopping and printing on a loaded machine, beyond what the product promises. */
const SLACK_MS = 4000
const GRACE_MS = 3000

let swarm: Swarm
beforeEach(() => {
  swarm = new Swarm()
})
afterEach(() => swarm.end())

const timed = async <T>(run: () => Promise<T>): Promise<{ took: number; result: T }> => {
  const began = performance.now()
  return { result: await run(), took: performance.now() - began }
}

/** What is left in the store when everybody has gone. */
async function left(): Promise<{ enqueued: number; processed: number; owners: number }> {
  const { enqueued, processed } = await swarm.hm.stats()
  const { alive, dead } = await (await swarm.hm.store()).beats()
  return { enqueued, processed, owners: alive.length + dead.length }
}

describe('several processes', () => {
  it('are each a process like any other, and their lines say which', { timeout: 60_000 }, async () => {
    const running = await swarm.ready('-p', '3', '-g', 'mail')
    const processes = await swarm.hm.processes()
    expect(processes.map(({ card }) => card.tag)).toEqual(['mail', 'mail', 'mail'])
    const pids = processes.map(({ card }) => card.pid).sort()
    expect(pids).toEqual((await swarm.pids()).sort())
    expect(pids).not.toContain(running.child.pid)
    expect((await swarm.cli.run('ps', '--json')).stdout.trim().split('\n')).toHaveLength(3)
    const lines = running.stdout.split('\n').flatMap((line) => (line.includes('working; ') ? [JSON.parse(line)] : []))
    expect(lines.map((line) => line.process).sort()).toEqual([1, 2, 3])
    expect(lines.map((line) => line.pid).sort()).toEqual(pids)
  })

  it('are as many as SIDEKIQ_COUNT says where no flag does', { timeout: 60_000 }, async () => {
    swarm.cli.env.SIDEKIQ_COUNT = '2'
    await swarm.ready()
    expect(await swarm.pids()).toHaveLength(2)
  })

  it('end with the first that says that the command line is wrong', { timeout: 60_000 }, async () => {
    const { code, stderr } = await (await swarm.start('-p', '2', '-s', 'mysql://db')).ended
    expect(code).toBe(2)
    expect(stderr).toContain('HM_CONFIG_INVALID')
  })
})

describe('a stop', () => {
  it('F09: of idle processes is done at once, with 0, and leaves nothing', { timeout: 60_000 }, async () => {
    const running = await swarm.ready('-p', '3')
    const pids = await swarm.pids()
    const { took, result } = await timed(() => running.kill('SIGTERM'))
    expect(result.code).toBe(0)
    expect(took).toBeLessThan(SLACK_MS)
    expect(pids.filter(isAlive)).toEqual([])
    expect(await left()).toEqual({ enqueued: 0, processed: 0, owners: 0 })
  })

  it('F09: lets short jobs end in every process, once each, and takes no new ones', { timeout: 60_000 }, async () => {
    const running = await swarm.ready('-p', '2', '-c', '5')
    await swarm.push('Work', ...Array.from({ length: 10 }, (_, n) => ({ n, ms: 1000 })))
    await until('ten jobs', 15_000, () => swarm.numbers('start').length === 10)
    const ended = running.kill('SIGTERM')
    await running.prints('stopping every process')
    await swarm.push('Work', { n: 99, ms: 0 })
    expect((await ended).code).toBe(0)
    expect(swarm.numbers('end').sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(await left()).toEqual({ enqueued: 1, processed: 10, owners: 0 })
  })

  it('F10: gives back what does not end in its time, in every process', { timeout: 60_000 }, async () => {
    const running = await swarm.ready('-p', '2', '-c', '2', '-t', '1')
    await swarm.push('Wait', ...[1, 2, 3, 4].map((n) => ({ n })))
    await until('four jobs', 15_000, () => swarm.numbers('start').length === 4)
    const { took, result } = await timed(() => running.kill('SIGTERM'))
    expect(result.code).toBe(0)
    expect(took).toBeGreaterThan(900)
    expect(took).toBeLessThan(1000 + GRACE_MS + SLACK_MS)
    expect(swarm.numbers('abort').sort()).toEqual([1, 2, 3, 4])
    expect(await left()).toEqual({ enqueued: 4, processed: 0, owners: 0 })
  })

  it('F10: told twice is done at once, and one fresh process runs what was cut short', {
    timeout: 60_000,
  }, async () => {
    const running = await swarm.ready('-p', '2', '-c', '2', '-t', '60')
    const pids = await swarm.pids()
    await swarm.push('Wait', ...[1, 2, 3, 4].map((n) => ({ n })))
    await until('four jobs', 15_000, () => swarm.numbers('start').length === 4)
    running.child.kill('SIGINT')
    await running.prints('stopping every process')
    const { took, result } = await timed(() => running.kill('SIGINT'))
    expect(result.code).toBe(1)
    expect(took).toBeLessThan(SLACK_MS)
    expect(pids.filter(isAlive)).toEqual([])
    swarm.go()
    await swarm.ready('-p', '1')
    await until('the end of all', 20_000, () => new Set(swarm.numbers('end')).size === 4)
  })

  it('F11: ends in time while the store is locked, and says that not all was handed back', {
    timeout: 60_000,
  }, async () => {
    const running = await swarm.ready('-p', '2', '-t', '1')
    await swarm.push('Wait', { n: 1 })
    await until('a job', 15_000, () => swarm.numbers('start').length === 1)
    const lock = swarm.lock()
    const { took, result } = await timed(() => running.kill('SIGTERM'))
    lock.close()
    expect(result.code).toBe(1)
    expect(took).toBeLessThan(1000 + GRACE_MS + 2000 + SLACK_MS)
  })

  it('of a group, as Ctrl-C tells everybody in it, is told once to each', { timeout: 60_000 }, async () => {
    const running = await swarm.ready('-p', '2', '-c', '2')
    await swarm.push('Work', { n: 1, ms: 1500 }, { n: 2, ms: 1500 })
    await until('two jobs', 15_000, () => swarm.numbers('start').length === 2)
    const pids = await swarm.pids()
    running.child.kill('SIGINT')
    for (const pid of pids) kill(pid, 'SIGINT')
    expect((await running.ended).code).toBe(0)
    expect(swarm.numbers('end').sort()).toEqual([1, 2])
  })
})

describe('other signals', () => {
  it('TSTP makes all of them quiet, and TERM then ends them', { timeout: 60_000 }, async () => {
    const running = await swarm.ready('-p', '2')
    running.child.kill('SIGTSTP')
    await until(
      'two quiet processes',
      15_000,
      async () => (await swarm.hm.processes()).filter(({ quiet }) => quiet).length === 2,
    )
    expect((await swarm.ask()).body).toMatchObject({
      ready: false,
      state: 'quiet',
      why: 'it was told to take no new jobs',
    })
    await swarm.push('Work', { n: 1, ms: 0 })
    expect((await running.kill('SIGTERM')).code).toBe(0)
    expect(await left()).toEqual({ enqueued: 1, processed: 0, owners: 0 })
  })

  it('TTIN makes all of them log what they run', { timeout: 60_000 }, async () => {
    const running = await swarm.ready('-p', '2', '-c', '1')
    await swarm.push('Wait', { n: 1 }, { n: 2 })
    await until('two jobs', 15_000, () => swarm.numbers('start').length === 2)
    running.child.kill('SIGTTIN')
    await until('two dumps', 15_000, () => running.stdout.split('"class":"Wait"').length === 3)
    // What jobs say is in the log once.
    expect(running.stdout).not.toContain('"log":')
    swarm.go()
  })

  it('kill -9 of the supervisor ends all of them in peace', { timeout: 60_000 }, async () => {
    const running = await swarm.ready('-p', '2', '-c', '2', '-t', '1')
    const pids = await swarm.pids()
    await swarm.push('Wait', { n: 1 }, { n: 2 })
    await until('two jobs', 15_000, () => swarm.numbers('start').length === 2)
    kill(running.child.pid ?? 0, 'SIGKILL')
    const { took } = await timed(() => until('the end of all', 30_000, () => !pids.some(isAlive)))
    expect(took).toBeLessThan(1000 + GRACE_MS + SLACK_MS)
    expect(await left()).toEqual({ enqueued: 2, processed: 0, owners: 0 })
  })
})
