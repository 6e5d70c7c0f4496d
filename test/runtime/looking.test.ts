// What a program is told when it looks at queues, stored jobs, processes and the days before.

import { afterEach, describe, expect, it } from 'vitest'
import { epochMs } from '../../src/core/clock.ts'
import { jidOf } from '../../src/core/job/jid.ts'
import { payloadOf } from '../../src/core/payload/payload.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { producerId } from '../../src/core/store/queueing.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, latch, stage, until } from './instance.ts'

afterEach(endAll)

const wrapper = 'Sidekiq::ActiveJob::Wrapper'
const rails = { class: wrapper, wrapped: 'GreetJob', args: [{ job_class: 'GreetJob', arguments: ['bob'] }] }

/** Puts a payload of Ruby's into a queue. */
async function pushRaw({ store, clock }: Fixture, members: object): Promise<void> {
  const jid = jidOf('b'.repeat(24))
  const queue = queueName('default')
  const payload = payloadOf(JSON.stringify({ queue, jid, ...members }))
  const validUntil = epochMs(clock.now() + 60_000)
  await store.push({ producer: producerId('ruby'), seq: 1, validUntil, items: [{ payload, jid, queue }] })
}

describe('a stored job', () => {
  it('is shown as a person knows it, beside its name on the wire', async () => {
    const fixture = instance({ jobs: [], on: await stage() })
    await pushRaw(fixture, rails)
    const job = await fixture.hm.queue('default').jobs.find('b'.repeat(24))
    expect(job).toMatchObject({ class: wrapper, displayClass: 'GreetJob', displayArgs: ['bob'], backtrace: null })
  })

  it('that cannot be read is there all the same', async () => {
    const fixture = instance({ jobs: [], on: await stage() })
    await pushRaw(fixture, { class: 'Broken', args: 'none' })
    for await (const job of fixture.hm.stored)
      expect(job).toMatchObject({ class: '', displayClass: 'Broken', displayArgs: [], job: null, latencyMs: null })
    expect(await fixture.hm.stored.size()).toBe(1)
  })

  it('has the backtrace of its last error, where one is kept', async () => {
    const failing = defineJob({
      name: 'Failing',
      retry: 0,
      backtrace: true,
      perform() {
        throw new Error('no')
      },
    })
    const { hm, pass } = instance({ jobs: [failing] })
    await failing.performAsync()
    await hm.start()
    await pass(1)
    for await (const { backtrace } of hm.dead) expect(backtrace?.[0]).toMatch(/^at .*looking\.test\.ts/)
    expect(await hm.dead.size()).toBe(1)
  })

  it('tells how long it has waited', async () => {
    const job = defineJob({ name: 'Waits', perform() {} })
    const { hm, pass } = instance({ jobs: [job] })
    await job.performAsync()
    await pass(5000)
    for await (const { latencyMs } of hm.stored) expect(latencyMs).toBe(5000)
  })
})

describe('a queue', () => {
  it('tells its size, its pause and the wait of its next job', async () => {
    const job = defineJob({ name: 'Waits', queue: 'slow', perform() {} })
    const { hm, pass } = instance({ jobs: [job] })
    await job.performAsync()
    await pass(3000)
    await job.performAsync()
    await hm.queue('slow').pause()
    expect(await hm.queue('slow').stats()).toEqual({ name: 'slow', size: 2, waiting: 0, paused: true, latencyMs: 3000 })
    expect(await hm.queue('never').stats()).toEqual({ name: 'never', size: 0, waiting: 0, paused: false, latencyMs: 0 })
  })
})

describe('the dead set', () => {
  const fails = defineJob<{ n: number }>({
    name: 'Fails',
    retry: 0,
    perform() {
      throw new Error('no')
    },
  })

  it('keeps as many and as old jobs as the config says', async () => {
    const { hm, pass } = instance({ jobs: [fails], deadSet: { max: 2, age: '10m' } })
    await hm.start()
    for (let n = 0; n < 4; n++) {
      await fails.performAsync({ n })
      await pass(2)
    }
    expect(await hm.dead.size()).toBe(4)
    await pass(60_000)
    const kept: unknown[] = []
    for await (const { displayArgs } of hm.dead) kept.push(displayArgs[0])
    expect(kept).toEqual(expect.arrayContaining([{ n: 2 }, { n: 3 }]))
    expect(kept).toHaveLength(2)
    await pass(11 * 60_000)
    expect(await hm.dead.size()).toBe(0)
  })

  it.each([
    [{ max: -1 }, 'deadSet.max is -1. Write a whole number from 0 on.'],
    [{ age: '5' as '5s' }, 'deadSet.age'],
    [{ maximum: 5 } as object, 'deadSet has no option "maximum"'],
  ])('%j is refused', (deadSet, message) => {
    expect(() => instance({ jobs: [], deadSet })).toThrow(message)
  })
})

describe('a process', () => {
  it('shows its running jobs as a person knows them', async () => {
    const held = latch()
    const job = defineJob({ name: wrapper, args: undefined, perform: () => held.wait() } as never)
    const fixture = instance({ jobs: [job], on: await stage() })
    await pushRaw(fixture, rails)
    await fixture.hm.start()
    await until(fixture, () => held.waiting > 0)
    await fixture.pass(11_000)
    const [process] = await fixture.hm.processes()
    expect(process?.running).toMatchObject([{ class: wrapper, displayClass: 'GreetJob', displayArgs: ['bob'] }])
    held.open()
  })
})

describe('the history', () => {
  it('counts the attempts of each day, today first', async () => {
    const job = defineJob<{ fails: boolean }>({
      name: 'Counted',
      retry: false,
      perform({ fails }) {
        if (fails) throw new Error('no')
      },
    })
    const { hm, pass, clock } = instance({ jobs: [job], on: await stage() })
    await hm.start()
    await job.performAsync({ fails: true })
    await pass(1)
    await hm.stop()
    await pass(24 * 3_600_000)
    await hm.start()
    await job.performBulk([{ fails: false }, { fails: true }])
    await pass(1)
    const day = (ago: number): string => new Date(clock.now() - ago * 24 * 3_600_000).toISOString().slice(0, 10)
    expect(await hm.history(3)).toEqual([
      { day: day(0), processed: 2, failed: 1 },
      { day: day(1), processed: 1, failed: 1 },
      { day: day(2), processed: 0, failed: 0 },
    ])
    expect(await hm.history()).toHaveLength(30)
  })

  it.each([0, 1827, 1.5, Number.NaN])('goes from one day to five years: not %d', async (days) => {
    await expect(instance({ jobs: [] }).hm.history(days)).rejects.toMatchObject({ code: 'HM_CONFIG_INVALID' })
  })
})
