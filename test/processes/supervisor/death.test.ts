// Processes that die under a supervisor, or with it: another one follows, and what they held runs again soon.

import { kill } from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../kill/stage.ts'
import { isAlive, Swarm } from './swarm.ts'

/** What is promised where another process of the host sees the death. */
const PROMISED_MS = 2000
/** What a loaded machine may add to it. */
const SLACK_MS = 3000

let swarm: Swarm
beforeEach(() => {
  swarm = new Swarm()
})
afterEach(() => swarm.end())

const now = (): number => Number(process.hrtime.bigint() / 1000n) / 1000

/** The process that began a job last. */
const holderOf = (n: number): number =>
  swarm.lines().findLast((line) => line.event === 'start' && line.n === n)?.pid ?? 0

const starts = (n: number): number => swarm.numbers('start').filter((one) => one === n).length

describe('kill -9 of one process', () => {
  it('is followed by another, and its jobs run again within two seconds', { timeout: 120_000 }, async () => {
    const ROUNDS = 6
    const running = await swarm.ready('-p', '3', '-c', '2')
    const took: number[] = []
    for (let n = 1; n <= ROUNDS; n++) {
      await swarm.push('Wait', { n })
      await until(`job ${n}`, 15_000, () => starts(n) === 1)
      const died = now()
      kill(holderOf(n), 'SIGKILL')
      await until(`job ${n} again`, 30_000, () => starts(n) === 2)
      took.push((swarm.lines().findLast((line) => line.event === 'start' && line.n === n)?.at ?? 0) - died)
      // A job that was there at two deaths would be no witness of the next one.
      swarm.go()
      await until(`the end of job ${n}`, 15_000, () => swarm.numbers('end').includes(n))
      swarm.hold()
      await swarm.becomesReady(running)
    }
    console.log(`recovered after ${took.map((ms) => `${Math.round(ms)} ms`).join(', ')}`)
    for (const ms of took) expect(ms).toBeLessThan(PROMISED_MS + SLACK_MS)
    expect(running.stdout.match(/process \d ended by SIGKILL; the next one starts/g)).toHaveLength(ROUNDS)
    expect(await swarm.pids()).toHaveLength(3)
  })
})

describe('a process that ends itself', () => {
  it.each(['process.exit(0)', 'process.exit(1)', 'process.abort()', 'SIGKILL'])(
    'F17: by %s in a job takes no other job with it',
    { timeout: 60_000 },
    async (way) => {
      const running = await swarm.ready('-p', '2', '-c', '3')
      // As many as one process cannot hold, so that one is beside the job that ends its process.
      await swarm.push('Wait', { n: 1 }, { n: 2 }, { n: 3 }, { n: 4 })
      await until('four jobs', 15_000, () => swarm.numbers('start').length === 4)
      await swarm.push('Ends', { n: 5, way })
      await until('the end', 15_000, () => /process \d ended/.test(running.stdout))
      const died = now()
      const beside = swarm.lines().find((line) => line.n !== 5 && line.pid === holderOf(5))?.n ?? 0
      await until(`job ${beside} again`, 30_000, () => starts(beside) === 2)
      expect(now() - died).toBeLessThan(PROMISED_MS + SLACK_MS)
      // Those that were there when it died run one by one, so the others let it have its turn.
      swarm.go()
      await until('the end of all', 30_000, () => new Set(swarm.numbers('end')).size === 5)
      await swarm.becomesReady(running)
      await until('all settled', 15_000, async () => (await swarm.hm.stats()).processed === 5)
      const { dead, retries, failed, enqueued } = await swarm.hm.stats()
      expect({ dead, retries, failed, enqueued }).toEqual({ dead: 0, retries: 0, failed: 0, enqueued: 0 })
    },
  )

  it.each([
    ['timer', 'uncaughtException'],
    ['promise', 'unhandledRejection'],
  ])(
    'F18: by an error of a %s that a job left behind ends in peace, and is replaced',
    { timeout: 60_000 },
    async (how, why) => {
      const running = await swarm.ready('-p', '1', '-c', '3')
      const [before] = await swarm.pids()
      await swarm.push('Work', { n: 1, ms: 1500 })
      await until('the job beside it', 15_000, () => starts(1) === 1)
      await swarm.push('Careless', { n: 2, how })
      await running.prints('nobody caught an error')
      const line = running.stdout.split('\n').find((one) => one.includes('nobody caught an error')) ?? ''
      expect(JSON.parse(line)).toMatchObject({ class: 'Careless', err: { message: 'left behind by 2' } })
      await running.prints('process 1 ended with code 1')
      expect(running.stdout).toContain(`"why":"${why}"`)
      await until('the next process', 30_000, async () => {
        const [pid] = await swarm.pids()
        return pid !== undefined && pid !== before && (await swarm.ask()).status === 200
      })
      expect(swarm.numbers('start').sort()).toEqual([1, 2])
      expect(swarm.numbers('end').sort()).toEqual([1, 2])
    },
  )
})

describe('kill -9 of all', () => {
  it('F08: the supervisor and its processes: one fresh process recovers everything', { timeout: 60_000 }, async () => {
    const running = await swarm.ready('-p', '3', '-c', '4')
    const all = Array.from({ length: 12 }, (_, i) => i + 1)
    await swarm.push('Wait', ...all.map((n) => ({ n })))
    await until('twelve jobs', 15_000, () => swarm.numbers('start').length === all.length)
    const pids = await swarm.pids()
    for (const pid of [running.child.pid ?? 0, ...pids]) kill(pid, 'SIGKILL')
    await running.ended
    await until('the end of each', 15_000, () => !pids.some(isAlive))
    swarm.go()
    const began = now()
    const fresh = swarm.cli.start('work', '-r', swarm.jobs)
    await until('all again', 30_000, () => new Set(swarm.numbers('end')).size === all.length)
    console.log(`all were recovered ${Math.round(now() - began)} ms after the start of a fresh process`)
    expect((await fresh.kill('SIGTERM')).code).toBe(0)
    const { dead, enqueued, processed } = await swarm.hm.stats()
    expect({ dead, enqueued, processed }).toEqual({ dead: 0, enqueued: 0, processed: all.length })
  })
})

describe('a process that dies young', () => {
  it('is followed later and later, with a line each time, and a stop does not wait for it', {
    timeout: 60_000,
  }, async () => {
    swarm.cli.write('broken.mjs', "throw new Error('out of order')")
    const running = await swarm.start('-p', '1', '-r', 'broken.mjs')
    const waits = (): number[] =>
      [...running.stdout.matchAll(/process 1 ended with code 1; the next one starts in ([\d.]+)(ms|s)/g)].map(
        ([, number, unit]) => Number(number) * (unit === 's' ? 1000 : 1),
      )
    await until('three deaths', 45_000, () => waits().length === 3)
    for (const [i, wait] of waits().entries()) {
      expect(wait).toBeGreaterThanOrEqual(800 * 2 ** i)
      expect(wait).toBeLessThanOrEqual(1250 * 2 ** i)
    }
    expect(running.stderr).toContain('out of order')
    expect((await swarm.ask('/healthz')).status).toBe(200)
    expect((await swarm.ask()).body).toMatchObject({ ready: false, why: 'process 1: it ended, and the next one waits' })
    const began = performance.now()
    expect((await running.kill('SIGTERM')).code).toBe(0)
    expect(performance.now() - began).toBeLessThan(SLACK_MS)
  })
})
