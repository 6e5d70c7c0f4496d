// Capsules: sets of queues with slots of their own, and which queue is asked first.

import { afterEach, describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, latch, until } from './instance.ts'

afterEach(endAll)

describe('capsules', () => {
  it('have slots of their own: a full one does not hold up the other', async () => {
    const hold = latch()
    const slow = defineJob({ name: 'Slow', queue: 'pdf', perform: () => hold.wait() })
    const quick = defineJob({ name: 'Quick', perform() {} })
    const { hm, pass } = instance({
      jobs: [slow, quick],
      concurrency: 3,
      capsules: { pdf: { queues: ['pdf'], concurrency: 2 } },
    })
    await slow.performBulk([undefined, undefined, undefined, undefined, undefined])
    await quick.performBulk(Array.from({ length: 20 }, () => undefined))
    await hm.start()
    await pass(10)
    expect(hold.waiting).toBe(2)
    expect(hm.running().map(({ queue }) => queue)).toEqual(['pdf', 'pdf'])
    expect(await hm.stats()).toMatchObject({ processed: 20, enqueued: 3 })
    hold.open()
    await pass(10)
    expect(await hm.stats()).toMatchObject({ processed: 25, enqueued: 0 })
  })

  it('that wait for work at the same time all get theirs', async () => {
    const jobs = ['a', 'b', 'c'].map((queue) => defineJob({ name: `On ${queue}`, queue, perform() {} }))
    const capsules = { b: { queues: ['b'], concurrency: 1 }, c: { queues: ['c'], concurrency: 1 } }
    const { hm, pass } = instance({ jobs, queues: ['a'], concurrency: 1, capsules })
    await hm.start()
    await pass(100)
    for (let round = 1; round <= 20; round++) {
      for (const job of jobs) await job.performAsync()
      await pass(1)
      expect((await hm.stats()).processed).toBe(round * 3)
    }
  })
})

describe('a capsule that waits', () => {
  it('gets its job at once, however much another has claimed meanwhile', async () => {
    const jobs = ['busy', 'calm'].map((queue) => defineJob({ name: `On ${queue}`, queue, perform() {} }))
    const [busy, calm] = jobs
    const { hm, pass } = instance({ jobs, queues: ['busy'], capsules: { calm: { queues: ['calm'] } } })
    await hm.start()
    for (let i = 1; i <= 20; i++) {
      await busy?.performAsync()
      await pass(7)
    }
    await calm?.performAsync()
    await pass(0)
    expect((await hm.stats()).processed).toBe(21)
  })
})

describe('patterns', () => {
  it('pick up a queue that appears later, and leave out what is refused', async () => {
    const ran: string[] = []
    const job = defineJob({ name: 'Any', perform: (_, { queue }) => void ran.push(queue) })
    const { hm, pass } = instance({ jobs: [job], queues: ['mail_*', '!mail_slow'] })
    await hm.start()
    await pass(4100)
    for (const queue of ['mail_new', 'mail_slow', 'other']) await job.set({ queue }).performAsync()
    await pass(1100)
    expect(ran).toEqual(['mail_new'])
    expect((await hm.stats()).enqueued).toBe(2)
  })

  it('F53: go on when the wall clock jumps back', async () => {
    let ran = 0
    const job = defineJob({ name: 'Any', perform: () => void ran++ })
    const { hm, pass, clock } = instance({ jobs: [job], queues: ['*'] })
    await hm.start()
    await pass(100)
    clock.jump(ms(-3_600_000))
    await job.set({ queue: 'brand_new' }).performAsync()
    await pass(2000)
    expect(ran).toBe(1)
  })
})

describe('weights', () => {
  it('share the slots in their proportion', async () => {
    const ran: string[] = []
    const job = defineJob({ name: 'Any', perform: (_, { queue }) => void ran.push(queue) })
    const { hm, pass } = instance({ jobs: [job], queues: { often: 3, rarely: 1 }, concurrency: 1 })
    for (const queue of ['often', 'rarely']) {
      await job.set({ queue }).performBulk(Array.from({ length: 400 }, () => undefined))
    }
    await hm.start()
    await until({ pass }, () => ran.length >= 400)
    const often = ran.slice(0, 400).filter((queue) => queue === 'often').length
    expect(often).toBeGreaterThan(270)
    expect(often).toBeLessThan(330)
  })

  it('of a list are a strict order', async () => {
    const ran: string[] = []
    const job = defineJob({ name: 'Any', perform: (_, { queue }) => void ran.push(queue) })
    const { hm, pass } = instance({ jobs: [job], queues: ['first', 'second'], concurrency: 1 })
    for (const queue of ['second', 'first', 'second', 'first']) await job.set({ queue }).performAsync()
    await hm.start()
    await pass(1)
    expect(ran).toEqual(['first', 'first', 'second', 'second'])
  })
})

describe('a paused queue', () => {
  it('gives nothing until it goes on, and holds up no other', async () => {
    const ran: string[] = []
    const job = defineJob({ name: 'Any', perform: (_, { queue }) => void ran.push(queue) })
    const { hm, pass, store }: Fixture = instance({ jobs: [job], queues: ['held', 'open'] })
    await hm.start()
    await store.pause(queueName('held'), true)
    for (const queue of ['held', 'open', 'held']) await job.set({ queue }).performAsync()
    await pass(10_000)
    expect(ran).toEqual(['open'])
    await store.pause(queueName('held'), false)
    await pass(2000)
    expect(ran).toEqual(['open', 'held', 'held'])
  })
})
