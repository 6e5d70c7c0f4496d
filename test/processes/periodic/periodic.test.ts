// Jobs by the clock on real processes: twenty of them of which the one that pushed last is killed at each tick, clocks that are
// set, a server that loses everything, and two versions of the code. Each tick is pushed once, and none is lost.

import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { createHaymaker, defineJob, type Haymaker } from 'haymaker'
import { afterEach, describe, expect, it } from 'vitest'
import { connect } from '../../../src/stores/redis/clients/socket.ts'
import { RedisServer } from '../../redis/redis-server.ts'
import { WallClock } from '../clock/wall-clock.ts'
import { Stage, silent, until } from '../kill/stage.ts'

const SECOND = 1000
const HOUR = 3_600_000

/** A process that pushes, and the ticks that it told of. */
interface Pusher {
  readonly child: ChildProcess
  readonly ticks: number[]
  isReady: boolean
}

class Scene {
  readonly stage: Stage
  readonly store: string
  readonly pushers: Pusher[] = []
  readonly hm: Haymaker

  /** Default: a file. */
  constructor(store?: string, stage: Stage = new Stage()) {
    this.stage = stage
    this.store = store ?? stage.store
    this.hm = createHaymaker({ store: this.store, logger: silent })
  }

  start(env: Readonly<Record<string, string>> = {}): Pusher {
    const child = this.stage.run('../periodic/worker', { STORE: this.store, ...env })
    const pusher: Pusher = { child, ticks: [], isReady: false }
    if (child.stdout)
      createInterface(child.stdout).on('line', (line) => {
        const { cron, tick } = line === 'ready' ? { cron: null, tick: '' } : JSON.parse(line)
        if (cron === null) pusher.isReady = true
        else if (cron === 'each') pusher.ticks.push(Date.parse(tick))
      })
    this.pushers.push(pusher)
    return pusher
  }

  async areReady(): Promise<void> {
    await until('all workers', 60_000, () => this.pushers.every(({ isReady }) => isReady))
  }

  /** The ticks that were told of, the last one last. */
  told(): readonly number[] {
    return this.pushers.flatMap(({ ticks }) => ticks).sort((a, b) => a - b)
  }

  /** Waits for the tick after the last one, and answers who pushed it. */
  async nextTick(): Promise<Pusher> {
    const before = this.told().length
    await until('the next tick', 20_000, () => this.told().length > before)
    const last = this.told().at(-1)
    const pusher = this.pushers.find(({ ticks }) => ticks.at(-1) === last)
    if (!pusher) throw new Error('nobody told of it')
    return pusher
  }

  /** How many jobs were pushed. */
  jobs(): Promise<number> {
    return this.hm.queue('ticks').size()
  }

  async end(): Promise<void> {
    await this.hm.stop()
    await this.stage.end()
  }
}

const scenes: Scene[] = []
const servers: RedisServer[] = []
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.end()
  for (const server of servers.splice(0)) await server.stop()
})

async function redis(env: Readonly<Record<string, string>> = {}): Promise<string> {
  const server = await RedisServer.startWith(env)
  servers.push(server)
  return server.url
}

function sceneOn(store?: string, stage?: Stage): Scene {
  const scene = new Scene(store, stage)
  scenes.push(scene)
  return scene
}

describe('F55: twenty processes, of which the one that pushed last is killed at each tick', () => {
  it.each(['sqlite', 'redis'])('on %s', { timeout: 180_000 }, async (kind) => {
    const on = sceneOn(kind === 'redis' ? await redis() : undefined)
    for (let n = 0; n < 20; n++) on.start()
    await on.areReady()
    for (let kills = 0; kills < 12; kills++) (await on.nextTick()).child.kill('SIGKILL')
    for (let more = 0; more < 3; more++) await on.nextTick()
    for (const { child } of on.pushers) child.kill('SIGTERM')
    await until('all ended', 30_000, () => on.pushers.every(({ child }) => child.exitCode !== null || child.signalCode))
    const [kept] = (await (await on.hm.store()).crons()).all
    const first = Math.floor(JSON.parse(kept?.text ?? '').from / SECOND) * SECOND + SECOND
    const last = kept?.ticks[0]?.at ?? 0
    // Who was killed may not have told of its last ones: the jobs count.
    expect(await on.jobs()).toBe((last - first) / SECOND + 1)
    expect(new Set(on.told()).size).toBe(on.told().length)
    const ticks = kept?.ticks.map(({ at }) => (last - at) / SECOND) ?? []
    expect(ticks).toEqual(ticks.map((_, n) => n))
  })
})

describe.skipIf(process.platform !== 'linux')('F53: a clock that is set by an hour', () => {
  it.each(['sqlite', 'redis'])('forward, and back: %s', { timeout: 60_000 }, async (kind) => {
    const stage = new Stage()
    const clock = new WallClock(stage.folder, 'store')
    const on = sceneOn(kind === 'redis' ? await redis(clock.redis) : undefined, stage)
    for (let n = 0; n < 2; n++) on.start({ MISSED: 'last', ...(kind === 'redis' ? {} : clock.node) })
    await on.areReady()
    const begin = clock.now()
    for (let n = 0; n < 2; n++) await on.nextTick()
    clock.jump(HOUR)
    await until('ticks an hour later', 20_000, () => on.told().filter((at) => at > begin + HOUR).length >= 2)
    clock.jump(-HOUR)
    const back = clock.now()
    const isBack = (at: number): boolean => at > back && at < back + HOUR / 2
    await until('ticks after it was set back', 20_000, () => on.told().filter(isBack).length >= 3)
    // Each tick once, whatever the clock showed.
    expect(new Set(on.told()).size).toBe(on.told().length)
    await until('a job for each', 5000, async () => (await on.jobs()) === on.told().length)
  })
})

describe('F36: a server that loses everything', () => {
  it('is told again of all that was declared, in code and at run time', { timeout: 60_000 }, async () => {
    const store = await redis()
    const on = sceneOn(store)
    for (let n = 0; n < 2; n++) on.start()
    await on.areReady()
    const job = defineJob({ name: 'Other', queue: 'others', perform: () => undefined })
    await on.hm.cron.upsert({ name: 'dynamic', every: '1s', job })
    await until('the other one', 20_000, async () => (await on.hm.queue('others').size()) > 1)
    const admin = await connect(store)
    const lostAt = Date.now()
    await admin.send(['FLUSHALL'])
    await admin.close()
    const names = async (): Promise<readonly string[]> => (await on.hm.cron.all()).map(({ name }) => name)
    await until('all is declared', 20_000, async () => (await names()).join() === 'dynamic,each')
    await on.nextTick()
    await until('the other one again', 20_000, async () => (await on.hm.queue('others').size()) > 1)
    // The job of a tick just before was lost with everything, and may be pushed once more.
    const after = on.told().filter((at) => at > lostAt)
    expect(new Set(after).size).toBe(after.length)
  })
})

describe('two versions of the code', () => {
  it('the newer one is right while it lives, and the older one when it is gone', { timeout: 90_000 }, async () => {
    const on = sceneOn()
    const older = on.start({ SCHEDULE: '*/2 * * * * *' })
    await on.areReady()
    await until('its schedule', 10_000, async () => (await on.hm.cron.find('each'))?.text === '*/2 * * * * * UTC')
    const newer = on.start({ SCHEDULE: '*/3 * * * * *' })
    await on.areReady()
    await until('the newer schedule', 15_000, async () => (await on.hm.cron.find('each'))?.text === '*/3 * * * * * UTC')
    // The older one looks at each tick, and leaves it.
    for (let n = 0; n < 3; n++) await on.nextTick()
    expect((await on.hm.cron.find('each'))?.text).toBe('*/3 * * * * * UTC')
    newer.child.kill('SIGKILL')
    await until('the older schedule', 60_000, async () => (await on.hm.cron.find('each'))?.text === '*/2 * * * * * UTC')
    expect(older.child.exitCode).toBeNull()
  })
})
