// The beat on a thread of its own, in real time: it goes on while the loop is blocked, and a thread that dies or hangs is
// replaced.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Ms, ms } from '../../src/core/clock.ts'
import type { Command } from '../../src/core/store/processes.ts'
import { type OwnerId, ownerId } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { Board } from '../../src/runtime/board.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { Heartbeat } from '../../src/runtime/heartbeat.ts'
import { thisHost } from '../../src/runtime/host.ts'
import { systemClock, systemRandom } from '../../src/runtime/system-clock.ts'
import { sqliteStore } from '../../src/stores/sqlite/sqlite-store.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { endAll, instance, keptLog } from './instance.ts'

const BEAT = ms(30)
const me = ownerId('me')

let folder: string
let store: Store
let gone: OwnerId[]
let commands: Command[]
const log = keptLog()
const started: Heartbeat[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'haymaker-beat-'))
  const path = join(folder, 'jobs.db')
  store = sqliteStore({ path, clock: systemClock, random: systemRandom, codec: sidekiqCodec() })
  gone = []
  commands = []
  await store.open()
  await register(me)
})

async function register(id: OwnerId): Promise<void> {
  const card = { hostname: 'h', pid: 1, startedAt: systemClock.now(), tag: '', labels: [], version: 'test' }
  await store.register(id, thisHost(), { ...card, embedded: true, capsules: [] })
}

afterEach(async () => {
  for (const heartbeat of started.splice(0)) await heartbeat.stop()
  await store.close()
  rmSync(folder, { recursive: true })
})

function beating(life = store.lifeline, stuckMs = ms(60_000)): Heartbeat {
  const heartbeat = new Heartbeat({
    ...{ store: { ...store, lifeline: life }, clock: systemClock, log, beatMs: BEAT, stuckMs },
    ...{ board: new Board(), warnBlockedMs: ms(60_000), maxBlockedMs: null },
    onGone: (id) => gone.push(id),
    onCommand: (command) => commands.push(command),
  })
  heartbeat.follow(me, { monotonic: systemClock.monotonic(), wall: systemClock.now() })
  heartbeat.start()
  started.push(heartbeat)
  return heartbeat
}

const beats = async (): Promise<number> => (await store.beats()).alive.find(({ owner }) => owner === me)?.beat ?? -1

/** Gives up its turn until `condition` holds. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = systemClock.monotonic() + 10_000
  while (!(await condition())) {
    if (systemClock.monotonic() > end) throw new Error(`it never came true: ${condition}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Nothing of this thread runs for so long. */
const block = (length: Ms): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, length)

describe('a beat on its own thread', () => {
  it('goes on while the loop is blocked, and says how old the last one is', async () => {
    const heartbeat = beating()
    await until(async () => (await beats()) > 0)
    const before = await beats()
    const since = systemClock.monotonic()
    // Looking takes no turn of the loop: no timer of this thread fires until four more beats are in the store.
    for (let i = 0; i < 200 && (await beats()) < before + 4; i++) block(BEAT)
    expect(await beats()).toBeGreaterThanOrEqual(before + 4)
    expect(heartbeat.age()).toBeLessThan(systemClock.monotonic() - since)
  })

  it('brings commands, and says when the owner is gone', async () => {
    beating()
    await store.command(me, 'quiet')
    await until(() => commands.length > 0)
    expect(commands).toEqual(['quiet'])
    await store.leave(me)
    await until(() => gone.length > 0)
    expect(gone).toEqual([me])
  })

  it('stops, and starts no other, before and after it was started', async () => {
    const heartbeat = beating()
    await until(async () => (await beats()) > 0)
    await heartbeat.stop()
    await heartbeat.stop()
    const last = await beats()
    block(ms(100))
    expect(await beats()).toBe(last)
    heartbeat.start()
    const other = ownerId('other')
    await register(other)
    const beside = beating()
    beside.follow(other, { monotonic: systemClock.monotonic(), wall: systemClock.now() })
    await until(async () => (await store.beats()).alive.some(({ owner, beat }) => owner === other && beat > 5))
    expect(await beats()).toBe(last)
  })

  it('that does not reach the store is told once, and its end too', async () => {
    const [broken, mended] = [join(folder, 'broken'), join(folder, 'mended')]
    const code = `
      import { appendFileSync, existsSync } from 'node:fs'
      export const openLife = async ({ broken, mended }) => ({
        async life() {
          if (existsSync(mended)) return { status: 'ok', commands: [] }
          appendFileSync(broken, '.')
          throw new Error('no way there')
        },
        async close() {},
      })`
    const module = `data:text/javascript,${encodeURIComponent(code)}`
    const lines = log.lines.length
    const told = (): string[] => log.lines.slice(lines).map(({ level }) => level)
    beating({ module, options: { broken, mended } })
    await until(() => existsSync(broken) && readFileSync(broken, 'utf8').length >= 5)
    writeFileSync(mended, '')
    await until(() => told().includes('info'))
    expect(told()).toEqual(['warn', 'info'])
  })

  it.each([
    ['dies', 'process.exit(1)'],
    ['hangs', 'return new Promise(() => {})'],
  ])('F22: is replaced when it %s', async (_, first) => {
    const mark = join(folder, 'second')
    const code = `
      import { existsSync, writeFileSync } from 'node:fs'
      export const openLife = async ({ mark }) => ({
        async life() {
          if (existsSync(mark)) return { status: 'ok', commands: [] }
          writeFileSync(mark, '')
          ${first}
        },
        async close() {},
      })`
    const module = `data:text/javascript,${encodeURIComponent(code)}`
    const heartbeat = beating({ module, options: { mark } }, ms(200))
    await until(() => existsSync(mark) && heartbeat.age() > 2 * BEAT)
    await until(() => heartbeat.age() < BEAT)
  })

  it('F22: that no thread can do keeps its process from taking jobs', async () => {
    const module = `data:text/javascript,${encodeURIComponent('process.exit(1)')}`
    const job = defineJob<number>({ name: 'Greet', perform() {} })
    const on = instance({ jobs: [job], through: (given) => ({ ...given, lifeline: { module, options: {} } }) })
    try {
      await on.hm.start()
      await job.performAsync(1)
      await on.pass(100)
      expect(await on.hm.stats()).toMatchObject({ processed: 1 })
      await on.pass(20_000)
      await job.performAsync(2)
      await on.pass(10_000)
      expect(await on.hm.stats()).toMatchObject({ processed: 1, enqueued: 1 })
    } finally {
      await endAll()
    }
  })
})
