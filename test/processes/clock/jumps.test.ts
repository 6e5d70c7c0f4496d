// Somebody sets the clock: an hour forward, an hour back, ten years forward, or a little again and again. Nobody is taken
// for dead, no job is lost or runs twice, and none begins before its time by the clock of the store.

import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHaymaker, type Haymaker } from 'haymaker'
import { describe, expect, it } from 'vitest'
import { RedisServer } from '../../redis/redis-server.ts'
import { Stage, silent, until } from '../kill/stage.ts'
import { WallClock } from './wall-clock.ts'

const HOUR = 3_600_000
const YEARS = 10 * 365 * 24 * HOUR
/** Some looks of the workers at each other, and more than the silence after which one is dead. */
const HELD_MS = 1500
const HELD_THROUGHOUT_MS = 8000

interface Noted {
  readonly event: 'start' | 'end' | 'log'
  readonly n: number
  /** How long before it was due (ms). */
  readonly early: number
  readonly message: string
  readonly values: string
}

/** A store and workers on it; `clock` is that of the store, `other` that of the first worker. */
class Scene {
  readonly stage = new Stage()
  readonly clock: WallClock
  readonly other: WallClock
  #next = 0
  #hm: Haymaker | null = null

  constructor(oneClock: boolean) {
    this.clock = new WallClock(this.stage.folder, 'store')
    this.other = oneClock ? this.clock : new WallClock(this.stage.folder, 'worker')
  }

  /** Starts a worker by each clock; they share one where the clock of the store is theirs. */
  async start(store: string): Promise<void> {
    const second = this.other === this.clock ? this.clock : new WallClock(this.stage.folder, 'steady')
    const workers = [this.other, second].map((clock) =>
      this.stage.run('../clock/worker', { STORE: store, ...clock.node }),
    )
    await Promise.all(workers.map((child) => child.stdout && once(child.stdout, 'data')))
    this.#hm = createHaymaker({ store, logger: silent })
  }

  get hm(): Haymaker {
    if (!this.#hm) throw new Error('it was not started')
    return this.#hm
  }

  /** Pushes jobs that take `ms`, due in `inMs` by the clock of the store. Their numbers. */
  async push(count: number, { ms = 0, inMs = 0 } = {}): Promise<readonly number[]> {
    const due = this.clock.now() + inMs
    const numbers = Array.from({ length: count }, () => this.#next++)
    const at = inMs > 0 && { at: new Date(due) }
    await this.hm.pushAll(numbers.map((n) => ({ class: 'Timed', args: [{ n, ms, due: inMs > 0 ? due : 0 }], ...at })))
    return numbers
  }

  noted(event: Noted['event']): readonly Noted[] {
    const { folder } = this.stage
    return readdirSync(folder)
      .filter((name) => name.endsWith('.ndjson'))
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1))
      .map((line): Noted => JSON.parse(line))
      .filter((line) => line.event === event)
  }

  ended(numbers: readonly number[]): boolean {
    const ends = new Set(this.noted('end').map(({ n }) => n))
    return numbers.every((n) => ends.has(n))
  }

  async ends(what: string, numbers: readonly number[], withinMs = 15_000): Promise<void> {
    await until(what, withinMs, () => this.ended(numbers))
  }

  /** Lets the jobs of a jump end: those in hand, those that wait, those that are due now, and those that come. */
  async outlives(jump: () => void | Promise<void>, due: readonly number[] = []): Promise<void> {
    const held = await this.push(6, { ms: HELD_MS })
    await until('jobs in hand', 15_000, () => {
      const starts = new Set(this.noted('start').map(({ n }) => n))
      return held.every((n) => starts.has(n))
    })
    await this.push(10, { inMs: 300 })
    await jump()
    const fresh = await this.push(20)
    await this.ends('new jobs', fresh)
    await this.ends('jobs that are due', [...due, ...fresh])
    await this.ends('jobs in hand', held)
  }

  /** Holds at the end: all was done, each once, nothing early, nobody taken for dead. */
  async account(): Promise<void> {
    await this.ends(
      'all jobs',
      Array.from({ length: this.#next }, (_, n) => n),
    )
    const starts = this.noted('start')
    expect(starts.map(({ n }) => n).toSorted((a, b) => a - b)).toEqual(Array.from({ length: this.#next }, (_, n) => n))
    expect(starts.filter(({ early }) => early > 0)).toEqual([])
    expect(this.noted('log')).toEqual([])
    await until('the counts', 5000, async () => (await this.hm.stats()).processed === this.#next)
    const { failed, retries, dead, enqueued, scheduled } = await this.hm.stats()
    expect({ failed, retries, dead, enqueued, scheduled }).toEqual({
      ...{ failed: 0, retries: 0, dead: 0, enqueued: 0, scheduled: 0 },
    })
  }

  async end(): Promise<void> {
    await this.#hm?.stop()
    await this.stage.end()
  }
}

/** What somebody does to a clock. */
async function storm(scene: Scene, clock: WallClock): Promise<void> {
  const inAnHour = await scene.push(5, { inMs: HOUR })
  const inYears = await scene.push(5, { inMs: YEARS })
  const held = await scene.push(5, { ms: HELD_THROUGHOUT_MS })
  const isStore = clock === scene.clock
  await scene.outlives(() => clock.jump(HOUR), isStore ? inAnHour : [])
  await scene.outlives(() => clock.jump(-HOUR))
  await scene.outlives(() => clock.jump(YEARS), isStore ? inYears : [])
  await scene.outlives(async () => {
    for (let i = 0; i < 20; i++) {
      clock.jump(i % 2 ? 150 : -100)
      await sleep(20)
    }
  })
  await scene.ends('jobs held throughout', held)
  if (isStore) return
  expect(scene.ended(inAnHour) || scene.ended(inYears)).toBe(false)
  scene.clock.jump(YEARS + HOUR)
}

async function play(oneClock: boolean, on: (scene: Scene) => Promise<void>): Promise<void> {
  const scene = new Scene(oneClock)
  try {
    await on(scene)
  } finally {
    await scene.end()
  }
}

async function onRedis(scene: Scene, storming: WallClock): Promise<void> {
  const server = await RedisServer.startWith(scene.clock.redis)
  try {
    await scene.start(server.url)
    await storm(scene, storming)
    await scene.account()
  } finally {
    await server.stop()
  }
}

const LIMIT = { timeout: 90_000 }

describe.skipIf(process.platform !== 'linux')(
  'F53: the wall clock jumps by an hour, back, by ten years, and slews',
  () => {
    it.concurrent('of all processes on a file', LIMIT, () =>
      play(true, async (scene) => {
        await scene.start(scene.stage.store)
        await storm(scene, scene.clock)
        await scene.account()
      }),
    )

    it.concurrent('of Redis: keys expire before their time', LIMIT, () =>
      play(false, (scene) => onRedis(scene, scene.clock)),
    )

    it.concurrent('of one worker on Redis', LIMIT, () => play(false, (scene) => onRedis(scene, scene.other)))
  },
)
