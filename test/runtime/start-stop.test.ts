// The life of an instance: starting and stopping in any order and as often as one likes, and what is left afterwards.

import { afterEach, describe, expect, it } from 'vitest'
import { ms, pause } from '../../src/core/clock.ts'
import type { Command } from '../../src/core/store/processes.ts'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { Haymaker } from '../../src/runtime/haymaker.ts'
import { endAll, type Fixture, type Given, instance, latch, stage, unreachable, until } from './instance.ts'

afterEach(endAll)

let ran: number[] = []
const job = defineJob<{ n: number }>({ name: 'Counted', perform: ({ n }) => void ran.push(n) })
afterEach(() => {
  ran = []
})

const playing = async (given: Partial<Given> = {}): Promise<Fixture> =>
  instance({ jobs: [job], on: await stage(), ...given })
const owners = async ({ store }: Fixture): Promise<number> => {
  const { alive, dead } = await store.beats()
  return alive.length + dead.length
}

describe('starting', () => {
  it('twice is starting once', async () => {
    const it = await playing()
    const [first, second] = await Promise.all([it.hm.start(), it.hm.start()])
    expect(second).toBe(first)
    expect(await it.hm.start()).toBe(it.hm)
    expect(await owners(it)).toBe(1)
  })

  it('that fails can be tried again, and leaves nothing behind', async () => {
    let down = true
    const through = (store: Store): Store => ({
      ...store,
      register: (id, host, card) => (down ? Promise.reject(unreachable()) : store.register(id, host, card)),
    })
    const it = await playing({ through })
    await expect(it.hm.start()).rejects.toMatchObject({ code: 'HM_STORE_UNREACHABLE' })
    expect(it.clock.pending).toBe(0)
    down = false
    await it.hm.start()
    await job.performAsync({ n: 1 })
    await it.pass(1)
    expect(ran).toEqual([1])
  })

  it('works anew after a stop, and pushes without a definition of theirs find the instance again', async () => {
    const it = await playing()
    for (let n = 1; n <= 3; n++) {
      await it.hm.start()
      await job.performAsync({ n })
      await it.pass(1)
      expect(ran).toHaveLength(n)
      await it.hm.stop()
      expect(await owners(it)).toBe(0)
    }
    const ambient = defineJob({ name: 'Ambient', perform() {} })
    await expect(ambient.performAsync()).rejects.toMatchObject({ code: 'HM_NO_INSTANCE' })
    await it.hm.start()
    expect(await ambient.performAsync()).toMatchObject({ status: 'queued' })
  })
})

describe('stopping', () => {
  it('twice is stopping once', async () => {
    const it = await playing()
    await it.hm.start()
    const [first, second] = await Promise.all([it.hm.stop(), it.hm.stop()])
    expect(second).toBe(first)
    expect(await it.hm.stop()).toEqual({ unfinished: 0, clean: true })
  })

  it('before a start opens nothing', async () => {
    let opened = 0
    const it = await playing({
      through: (store) => {
        opened++
        return store
      },
    })
    expect(await it.hm.stop()).toEqual({ unfinished: 0, clean: true })
    await it.hm[Symbol.asyncDispose]()
    expect(opened).toBe(0)
    await it.hm.start()
    expect(await owners(it)).toBe(1)
  })

  it('while it starts leaves nothing behind', async () => {
    const it = await playing({
      through: (store) => ({
        ...store,
        register: (id, host, card) => pause(it.clock, ms(500)).then(() => store.register(id, host, card)),
      }),
    })
    for (const passed of [0, 100, 499, 500, 501]) {
      const starting = it.hm.start()
      await it.pass(passed)
      const stopping = it.hm.stop({ timeout: '10s' })
      await it.pass(11_000)
      await Promise.all([starting, stopping])
      expect(await owners(it)).toBe(0)
      expect(it.clock.pending).toBe(0)
    }
  })

  it('while the store is opened closes it and starts nothing', async () => {
    const gate = latch()
    let closed = 0
    const base = await playing()
    const { hm } = instanceWith(base, async () => {
      await gate.wait()
      return { ...base.store, close: async () => void closed++ }
    })
    const starting = hm.start()
    await until(base, () => gate.waiting === 1)
    const stopping = hm.stop()
    gate.open()
    await base.pass(10)
    await Promise.all([starting, stopping])
    expect(closed).toBe(1)
    expect(await owners(base)).toBe(0)
    expect(base.clock.pending).toBe(0)
  })

  it('then starting, then stopping ends stopped; and the last word counts', async () => {
    const it = await playing()
    await it.hm.start()
    await Promise.all([it.hm.stop(), it.hm.start(), it.hm.stop()])
    expect(await owners(it)).toBe(0)
    expect(it.clock.pending).toBe(0)
    await Promise.all([it.hm.start(), it.hm.stop(), it.hm.start()])
    expect(await owners(it)).toBe(1)
    await job.performAsync({ n: 1 })
    await it.pass(1)
    expect(ran).toEqual([1])
  })

  it('closes a store that a push has opened again', async () => {
    let open = 0
    const base = await playing()
    const { hm } = instanceWith(base, async () => {
      open++
      return { ...base.store, close: async () => void open-- }
    })
    await hm.start()
    await hm.stop()
    await hm.push({ class: 'Later', args: [] })
    expect(open).toBe(1)
    await hm.stop()
    expect(open).toBe(0)
  })

  it('sends what was pushed before it closes the store', async () => {
    const it = await playing()
    const pushing = job.performAsync({ n: 1 })
    await it.hm.stop()
    expect(await pushing).toMatchObject({ status: 'queued' })
  })
})

/** Another instance on the stage of `base`, whose store is opened by `openStore`. */
function instanceWith(base: Fixture, openStore: () => Promise<Store>): Pick<Fixture, 'hm'> {
  return { hm: new Haymaker({ ...base.parts, openStore }) }
}

describe('fifty starts and stops', () => {
  it('lose no job, run none twice, and leave no timer', async () => {
    const it = await playing({ concurrency: 3 })
    const { clock, hm, pass } = it
    const slow = defineJob<{ n: number }>({
      name: 'Slow',
      perform: ({ n }) => pause(clock, ms((n * 7) % 40)).then(() => void ran.push(n)),
    })
    hm.register(slow.definition)
    await slow.performBulk(Array.from({ length: 300 }, (_, n) => ({ n })))
    for (let round = 0; round < 50; round++) {
      const starting = hm.start()
      await pass((round * 13) % 60)
      const stopping = round % 3 === 0 ? Promise.all([hm.stop(), hm.stop()]) : hm.stop()
      await pass(100)
      await Promise.all([starting, stopping])
      expect(clock.pending).toBe(0)
      expect(await owners(it)).toBe(0)
    }
    await hm.start()
    await until({ pass: () => pass(10) }, () => ran.length >= 300)
    await pass(100)
    expect(ran.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, n) => n))
    expect(await it.store.totals()).toEqual({ processed: 300, failed: 0 })
  })
})

describe('commands from elsewhere', () => {
  const told = async (it: Fixture, command: Command): Promise<void> => {
    const [beat] = (await it.store.beats()).alive
    if (beat) await it.store.command(beat.owner, command)
    await it.pass(5001)
  }

  it('quiet and stop are obeyed with the next beat', async () => {
    const it = await playing()
    await it.hm.start()
    await told(it, 'quiet')
    await job.performAsync({ n: 1 })
    await it.pass(5000)
    expect(ran).toEqual([])
    expect(await it.store.processes()).toMatchObject([{ quiet: true }])
    await told(it, 'stop')
    expect(await owners(it)).toBe(0)
    expect(it.clock.pending).toBe(0)
  })

  it('to be quiet, given while it starts, hold from the start', async () => {
    const it = await playing()
    const starting = it.hm.start()
    const quieting = it.hm.quiet()
    await it.pass(1)
    await Promise.all([starting, quieting])
    await job.performAsync({ n: 1 })
    await it.pass(5000)
    expect(ran).toEqual([])
  })

  it('but quiet go to whoever runs the process, where somebody does', async () => {
    const commands: Command[] = []
    const it = await playing({ onCommand: (command) => commands.push(command) })
    await it.hm.start()
    await told(it, 'dump')
    await told(it, 'stop')
    expect(commands).toEqual(['dump', 'stop'])
    expect(await owners(it)).toBe(1)
  })
})

describe('a picture', () => {
  it('shows jobs that have run for a second, and large ones by a short stand-in', async () => {
    const hold = latch()
    const large = defineJob<{ text: string }>({ name: 'Large', tags: ['x'], perform: () => hold.wait() })
    const it = instance({ jobs: [large], on: await stage() })
    await large.performBulk([{ text: 'small' }, { text: 'x'.repeat(100_000) }])
    await it.hm.start()
    await it.pass(9500)
    await large.performAsync({ text: 'just begun' })
    await it.pass(501)
    expect(await it.store.processes()).toMatchObject([{ busy: 3, quiet: false }])
    const running = await it.store.running()
    const payloads = running.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()))
    expect(payloads).toMatchObject([{ args: [{ text: 'small' }] }, { class: 'Large', args: [] }])
    expect(payloads[1]?.jid).toMatch(/^[0-9a-f]{24}$/)
    hold.open()
  })
})
