// Limits over real processes: so many at once and no more while workers are killed, and all that the dead held comes back; and it is the
// clock of the store that counts, whatever the clocks of the workers say.

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createHaymaker, type Haymaker } from 'haymaker'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RedisServer } from '../../redis/redis-server.ts'
import { WallClock } from '../clock/wall-clock.ts'
import { Stage, silent, until } from '../kill/stage.ts'

const MAX = 3
const JOBS = 300
const KILLS = 3
const HOUR = 3_600_000

let stage: Stage
let redis: RedisServer | null
beforeEach(() => {
  stage = new Stage()
  redis = null
})
afterEach(async () => {
  await stage.end()
  await redis?.stop()
})

async function storeOf(kind: 'sqlite' | 'redis'): Promise<string> {
  if (kind === 'sqlite') return stage.store
  redis = await RedisServer.start()
  return redis.url
}

async function worker(store: string, env: Readonly<Record<string, string>> = {}): Promise<ChildProcess> {
  const child = stage.run('../limits/worker', { STORE: store, ...env })
  if (child.stdout) await once(child.stdout, 'data')
  return child
}

const push = (hm: Haymaker, name: string, count: number): Promise<unknown> =>
  hm.pushAll(Array.from({ length: count }, (_, n) => ({ class: name, args: [{ n }] })))

const now = (): number => Number(process.hrtime.bigint() / 1000n) / 1000

/** The most that were at work at one moment. Who was killed ended when that was asked for, or with the last that it wrote. */
function mostAtOnce(deaths: ReadonlyMap<number, number>): number {
  const open = new Map<string, number>()
  const changes: { at: number; by: number }[] = []
  const last = new Map(deaths)
  for (const { event, n, at, pid } of stage.lines()) {
    if (deaths.has(pid)) last.set(pid, Math.max(at, deaths.get(pid) ?? 0))
    const run = `${pid} ${n}`
    changes.push({ at, by: event === 'start' ? 1 : -1 })
    if (event === 'start') open.set(run, pid)
    else open.delete(run)
  }
  for (const pid of open.values()) changes.push({ at: last.get(pid) ?? Number.POSITIVE_INFINITY, by: -1 })
  let [atWork, most] = [0, 0]
  for (const { by } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) {
    atWork += by
    most = Math.max(most, atWork)
  }
  return most
}

describe.each(['sqlite', 'redis'] as const)('on %s', (kind) => {
  it(`no more than ${MAX} are at work at once, and what workers that were killed held comes back`, {
    timeout: 120_000,
  }, async () => {
    const store = await storeOf(kind)
    const hm = createHaymaker({ store, logger: silent })
    await push(hm, 'Held', JOBS)
    const workers = [await worker(store), await worker(store), await worker(store)]
    const deaths = new Map<number, number>()
    const started = (pid: number | undefined): number =>
      stage.lines().filter((line) => line.event === 'start' && line.pid === pid).length
    for (let kill = 0; kill < KILLS; kill++) {
      const victim = workers.shift()
      if (!victim?.pid) throw new Error('no worker to kill')
      const ends = (): number => stage.lines().filter(({ event, pid }) => event === 'end' && pid === victim.pid).length
      await until('a worker with a lease', 30_000, () => started(victim.pid) > ends())
      deaths.set(victim.pid, now())
      victim.kill('SIGKILL')
      await once(victim, 'exit')
      workers.push(await worker(store))
    }
    await until('all jobs', 90_000, async () => {
      const { processed, enqueued, scheduled } = await hm.stats()
      return processed >= JOBS && enqueued + scheduled === 0
    })
    expect(mostAtOnce(deaths)).toBeLessThanOrEqual(MAX)
    await until('the last lease', 5000, async () => (await hm.limits.one('three'))?.used === 0)
    const { refused = 0, waited = 0 } = (await hm.limits.one('three')) ?? {}
    expect(refused).toBeGreaterThan(0)
    expect(waited).toBeGreaterThan(0)
    expect(await hm.stats()).toMatchObject({ processed: JOBS, failed: 0 })
    await hm.stop()
  })
})

it('the clock of the store counts, also for workers that are an hour ahead and an hour behind', {
  timeout: 60_000,
}, async () => {
  const store = await storeOf('redis')
  const hm = createHaymaker({ store, logger: silent })
  const [ahead, behind] = [new WallClock(stage.folder, 'ahead'), new WallClock(stage.folder, 'behind')]
  ahead.jump(HOUR)
  behind.jump(-HOUR)
  await push(hm, 'Rare', 20)
  for (const clock of [ahead, behind]) await worker(store, clock.node)
  await until('all to be run or put off', 20_000, async () => {
    const { processed, scheduled } = await hm.stats()
    return processed + scheduled === 20
  })
  expect((await hm.stats()).processed).toBe(5)
  const waits: number[] = []
  for await (const job of hm.scheduled) waits.push(Number(job.at) - Date.now())
  expect(waits.length).toBe(15)
  for (const wait of waits) expect(Math.abs(wait - HOUR * 0.4)).toBeLessThan(60_000)
  await hm.stop()
})
