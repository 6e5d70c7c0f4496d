// The callbacks around the life of a worker: when, in which order, and what they may not do.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import type { LifecycleCallbacks } from '../../src/runtime/lifecycle.ts'
import { endAll, type Fixture, type Given, instance, keptLog, latch, never, stage, until } from './instance.ts'

afterEach(endAll)

let told: string[] = []
beforeEach(() => {
  told = []
})

const tell = (name: string) => (): void => void told.push(name)
const twice = (name: string) => [tell(`${name} 1`), tell(`${name} 2`)]
const all: LifecycleCallbacks = {
  onStartup: twice('startup'),
  onQuiet: twice('quiet'),
  onShutdown: twice('shutdown'),
  onExit: twice('exit'),
}

const held = latch()
const job = defineJob<{ waits: boolean }>({
  name: 'Job',
  async perform({ waits }) {
    told.push('job begins')
    if (waits) await held.wait()
    told.push('job ends')
  },
})
const playing = async (given: Partial<Given>): Promise<Fixture> =>
  instance({ jobs: [job], on: await stage(), ...given })

describe('the callbacks of a life', () => {
  it('come before the first job, and when it ends from the last to the first', async () => {
    const { hm, pass } = await playing(all)
    await job.performAsync({ waits: false })
    await hm.start()
    await pass(1)
    await hm.stop()
    expect(told).toEqual([
      ...['startup 1', 'startup 2', 'job begins', 'job ends'],
      ...['quiet 2', 'quiet 1', 'shutdown 2', 'shutdown 1', 'exit 2', 'exit 1'],
    ])
  })

  it('are told of quiet once, and of the end when no job is at work any more', async () => {
    const it = await playing(all)
    await job.performAsync({ waits: true })
    await it.hm.start()
    await until(it, () => told.includes('job begins'))
    await it.hm.quiet()
    expect(told.slice(3)).toEqual(['quiet 2', 'quiet 1'])
    const stopping = it.hm.stop()
    await until(it, () => told.includes('shutdown 1'))
    held.open()
    await stopping
    expect(told.slice(5)).toEqual(['shutdown 2', 'shutdown 1', 'job ends', 'exit 2', 'exit 1'])
  })

  it('may push until the last of them', async () => {
    const { hm, store } = await playing({ onExit: () => job.performAsync({ waits: false }) })
    await hm.start()
    expect(await hm.stop()).toEqual({ unfinished: 0, clean: true })
    expect((await store.queues()).map(({ size }) => size)).toEqual([1])
  })

  it('belong to a worker: an instance that only pushes calls none', async () => {
    const { hm } = await playing(all)
    await job.performAsync({ waits: false })
    await hm.stop()
    expect(told).toEqual([])
  })

  it('come again when an instance starts anew', async () => {
    const { hm } = await playing({ onStartup: tell('startup'), onExit: tell('exit') })
    for (let n = 0; n < 2; n++) {
      await hm.start()
      await hm.stop()
    }
    expect(told).toEqual(['startup', 'exit', 'startup', 'exit'])
  })
})

describe('a callback that throws', () => {
  it('at the start ends the start, and no job is taken', async () => {
    const broken = new Error('no cache')
    let isBroken = true
    const { hm, store } = await playing({
      onStartup: async () => {
        if (isBroken) throw broken
      },
      onExit: tell('exit'),
    })
    await expect(hm.start()).rejects.toBe(broken)
    expect((await store.beats()).alive).toEqual([])
    isBroken = false
    await hm.start()
    expect((await store.beats()).alive).toHaveLength(1)
  })

  it('anywhere else is logged, and the others are called', async () => {
    const log = keptLog()
    const no = async (): Promise<never> => {
      throw new Error('no')
    }
    const { hm } = await playing({ log, onQuiet: no, onShutdown: no, onExit: [tell('exit'), no], onHeartbeat: no })
    await hm.start()
    expect(await hm.stop()).toEqual({ unfinished: 0, clean: true })
    expect(told).toEqual(['exit'])
    const logged = log.lines.filter(({ level }) => level === 'error').map(({ values }) => values.callback)
    expect(logged).toEqual(['onHeartbeat', 'onQuiet', 'onShutdown', 'onExit'])
  })
})

it.each(['onQuiet', 'onShutdown', 'onExit'] as const)('a stop ends in its time whatever %s does', async (name) => {
  const log = keptLog()
  const { hm, pass, store } = await playing({ log, [name]: never })
  await hm.start()
  let stopped: unknown = null
  void hm.stop({ timeout: '5s' }).then((value) => {
    stopped = value
  })
  await pass(8000)
  expect(stopped).toMatchObject({ unfinished: 0 })
  expect((await store.beats()).alive).toEqual([])
  expect(log.lines.map(({ message }) => message)).toContain(
    `the ${name} callbacks took too long; nobody waits for them any more`,
  )
})

describe('a process', () => {
  it('tells of its heartbeat when the store knows it, and again after it was taken for dead', async () => {
    let isGone = false
    const through = (store: Store): Store => ({
      ...store,
      life: async (id) => (isGone ? { status: 'gone' } : store.life(id)),
    })
    const { hm, pass } = await playing({ through, onHeartbeat: tell('heartbeat') })
    await hm.start()
    await pass(30_000)
    expect(told).toEqual(['heartbeat'])
    isGone = true
    await pass(5000)
    isGone = false
    await pass(5000)
    expect(told).toEqual(['heartbeat', 'heartbeat'])
  })

  it('tells of its beats, one after the other', async () => {
    const { hm, pass } = await playing({ onBeat: tell('beat') })
    await hm.start()
    await pass(35_000)
    expect(told).toEqual(['beat', 'beat', 'beat', 'beat'])
  })

  it('leaves a beat out while the one before is under way', async () => {
    let calls = 0
    const { hm, pass } = await playing({
      onBeat: () => {
        calls++
        return never()
      },
    })
    await hm.start()
    await pass(9000)
    expect(calls).toBe(1)
    await pass(2000)
    expect(calls).toBe(1)
  })
})
