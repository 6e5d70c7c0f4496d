// A worker that was told to be quiet, and takes jobs again.

import { afterEach, describe, expect, it } from 'vitest'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, instance, latch, stage, until } from './instance.ts'

afterEach(endAll)

describe('an instance that was quiet', () => {
  it('takes jobs again, and shows it', async () => {
    const ran: number[] = []
    const job = defineJob<{ n: number }>({ name: 'Job', perform: ({ n }) => void ran.push(n) })
    const it = instance({ jobs: [job], on: await stage() })
    await it.hm.start()
    await it.hm.quiet()
    await job.performAsync({ n: 1 })
    await it.pass(5000)
    expect(ran).toEqual([])
    expect(it.hm.health()).toMatchObject({ ready: false, state: 'quiet' })
    await it.hm.resume()
    await until(it, () => ran.length === 1)
    expect(it.hm.health()).toMatchObject({ ready: true, state: 'working' })
    expect((await it.store.processes()).map(({ quiet }) => quiet)).toEqual([false])
  })

  it('keeps what it had at work, and claims beside it', async () => {
    const held = latch()
    const ran: string[] = []
    const slow = defineJob({ name: 'Slow', perform: () => held.wait() })
    const quick = defineJob({ name: 'Quick', perform: () => void ran.push('quick') })
    const it = instance({ jobs: [slow, quick], concurrency: 2, on: await stage() })
    await it.hm.start()
    await slow.performAsync()
    await until(it, () => held.waiting === 1)
    await it.hm.quiet()
    await it.hm.resume()
    await quick.performAsync()
    await until(it, () => ran.length === 1)
    expect(it.hm.running().map(({ class: name }) => name)).toEqual(['Slow'])
    held.open()
  })
})

describe('resume', () => {
  it('comes after a quiet that is under way', async () => {
    const held = latch()
    const told: string[] = []
    const it = instance({
      ...{ jobs: [], on: await stage() },
      onQuiet: async () => {
        await held.wait()
        told.push('quiet')
      },
      onResume: () => void told.push('resume'),
    })
    await it.hm.start()
    const quieted = it.hm.quiet()
    const resumed = it.hm.resume()
    await until(it, () => held.waiting === 1)
    expect(it.hm.health().state).toBe('quiet')
    held.open()
    await Promise.all([quieted, resumed])
    expect(told).toEqual(['quiet', 'resume'])
    expect(it.hm.health().state).toBe('working')
  })

  it('is told each time, as quiet is; without quiet before it, and while it stops, it is nothing', async () => {
    const told: string[] = []
    const tell = (name: string) => (): void => void told.push(name)
    const it = instance({ jobs: [], on: await stage(), onQuiet: tell('quiet'), onResume: tell('resume') })
    await it.hm.resume()
    await it.hm.start()
    await it.hm.resume()
    for (let n = 0; n < 2; n++) {
      await it.hm.quiet()
      await it.hm.resume()
    }
    expect(told).toEqual(['quiet', 'resume', 'quiet', 'resume'])
    const stopping = it.hm.stop()
    await it.hm.resume()
    await it.pass(0)
    await stopping
    expect(told.slice(4)).toEqual(['quiet'])
  })
})

describe('onEmpty', () => {
  it('is told when the queues have given all that they had, once until they give more', async () => {
    const held = latch()
    let told = 0
    const job = defineJob<{ waits: boolean }>({
      name: 'Job',
      perform: ({ waits }) => (waits ? held.wait() : undefined),
    })
    const it = instance({ jobs: [job], concurrency: 2, on: await stage(), onEmpty: () => void told++ })
    await it.hm.start()
    await it.pass(10_000)
    expect(told).toBe(0)
    await job.performAsync({ waits: false })
    await it.pass(10_000)
    expect(told).toBe(1)
    await job.performAsync({ waits: true })
    await job.performAsync({ waits: false })
    await it.pass(10_000)
    // One is at work still.
    expect(told).toBe(1)
    held.open()
    await it.pass(10_000)
    expect(told).toBe(2)
  })
})
