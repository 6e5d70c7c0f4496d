// One attempt from inside: its time limit, its context, its logger, the middleware around it.

import { afterEach, describe, expect, it } from 'vitest'
import { ms, pause } from '../../src/core/clock.ts'
import type { JobContext } from '../../src/core/job/context.ts'
import type { PerformMiddleware } from '../../src/core/middleware.ts'
import { currentJob } from '../../src/runtime/attempt-context.ts'
import { Job } from '../../src/runtime/class-job.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, keptLog, latch, never, until } from './instance.ts'

afterEach(endAll)

describe('a timeout', () => {
  it('aborts the signal and fails the attempt, once; what the handler says later is ignored', async () => {
    const done = latch()
    const log = keptLog()
    const errors: unknown[] = []
    let reason: unknown
    const slow = defineJob({
      name: 'Slow',
      timeout: '5s',
      retry: { backoff: '1h', jitter: false },
      async perform(_, job) {
        job.signal.addEventListener('abort', () => {
          reason = job.signal.reason
        })
        await done.wait()
        throw new Error('much too late')
      },
    })
    const { hm, pass } = instance({ jobs: [slow], onError: (error) => errors.push(error), log })
    await slow.performAsync()
    await hm.start()
    await pass(4999)
    expect(reason).toBeUndefined()
    await pass(2)
    expect(reason).toMatchObject({ code: 'HM_JOB_TIMEOUT', message: expect.stringContaining('5s') })
    expect(errors).toEqual([reason])
    expect(await hm.stats()).toMatchObject({ processed: 1, failed: 1, retries: 1 })
    done.open()
    await pass(1)
    expect(await hm.stats()).toMatchObject({ processed: 1, failed: 1, retries: 1 })
    expect(errors).toHaveLength(1)
    expect(log.lines.filter(({ message }) => message.includes('after its timeout'))).toMatchObject([
      { level: 'warn', values: { class: 'Slow', timeout_ms: 5000 } },
    ])
  })

  it('leaves the slot taken until the handler ends', async () => {
    const done = latch()
    const stuck = defineJob({ name: 'Stuck', timeout: '1s', retry: false, perform: () => done.wait() })
    const next = defineJob({ name: 'Next', perform: () => void ran++ })
    let ran = 0
    const { hm, pass } = instance({ jobs: [stuck, next], concurrency: 1 })
    await stuck.performAsync()
    await next.performAsync()
    await hm.start()
    await pass(10_000)
    expect(await hm.stats()).toMatchObject({ processed: 1, failed: 1, enqueued: 1 })
    expect(ran).toBe(0)
    done.open()
    await pass(1)
    expect(ran).toBe(1)
  })

  it('F20: of every slot is told once a minute, until a handler ends; each attempt has one outcome', async () => {
    const done = latch()
    const log = keptLog()
    const stuck = defineJob<number>({
      name: 'Stuck',
      timeout: '1s',
      retry: { max: 1, backoff: '1h' },
      async perform(n) {
        await done.wait()
        if (n === 1) throw new Error('too late')
      },
    })
    const on = instance({ jobs: [stuck], concurrency: 2, log })
    await on.hm.start()
    await stuck.performBulk([1, 2, 3])
    await until(on, () => done.waiting === 2)
    await on.pass(1000)
    const told = () => log.lines.filter(({ values }) => values.leaked_slots === 2).length
    await on.pass(59_000)
    expect(told()).toBe(0)
    await on.pass(62_000)
    expect(told()).toBe(2)
    expect(await on.hm.stats()).toMatchObject({ processed: 2, failed: 2, retries: 2, enqueued: 1 })
    done.open()
    await until(on, async () => (await on.hm.stats()).enqueued === 0)
    await on.pass(120_000)
    expect(told()).toBe(2)
    expect(await on.hm.stats()).toMatchObject({ processed: 3, failed: 2, retries: 2, enqueued: 0 })
  })

  it('is not awaited where the job ends in time', async () => {
    const quick = defineJob({ name: 'Quick', timeout: '1h', perform() {} })
    const { hm, pass, clock } = instance({ jobs: [quick] })
    await hm.start()
    await quick.performAsync()
    await pass(1)
    const before = clock.pending
    await quick.performAsync()
    await pass(1)
    expect((await hm.stats()).processed).toBe(2)
    expect(clock.pending).toBe(before)
  })
})

describe('the context', () => {
  it('is found by currentJob() in nested asynchronous code, for each job its own', async () => {
    const found: (string | null | undefined)[][] = []
    const nested = defineJob<{ length: number }>({
      name: 'Nested',
      async perform({ length }, job) {
        const deep = async (): Promise<JobContext | undefined> => {
          await pause(fixture.clock, ms(length))
          return currentJob()
        }
        const [later] = await Promise.all([deep(), Promise.resolve()])
        found.push([job.jid, currentJob()?.jid, later?.jid])
      },
    })
    const fixture: Fixture = instance({ jobs: [nested] })
    await nested.performBulk([{ length: 30 }, { length: 10 }, { length: 20 }])
    await fixture.hm.start()
    await fixture.pass(50)
    expect(found).toHaveLength(3)
    for (const [jid, ...others] of found) expect(others).toEqual([jid, jid])
    expect(currentJob()).toBeUndefined()
  })

  it('says which attempt it is, of what, from where', async () => {
    const seen: Partial<JobContext>[] = []
    const told = defineJob({
      name: 'Told',
      tags: ['a'],
      retry: { backoff: '1s', jitter: false },
      perform(_, { jid, class: name, queue, attempt, tags, createdAt }) {
        seen.push({ jid, class: name, queue, attempt, tags, createdAt })
        if (attempt < 3) throw new Error('again')
      },
    })
    const { hm, pass, clock } = instance({ jobs: [told], queues: ['low'] })
    const createdAt = clock.now()
    const { jid } = await told.set({ queue: 'low' }).performAsync()
    await hm.start()
    await pass(5000)
    expect(seen).toEqual(
      [1, 2, 3].map((attempt) => ({ jid, class: 'Told', queue: 'low', attempt, tags: ['a'], createdAt })),
    )
  })

  it('has a logger whose lines say which job it is, in either style', async () => {
    const log = keptLog()
    class Logging extends Job {
      perform(): void {
        this.log.info({ n: 1 }, 'from a class')
      }
    }
    const logging = defineJob({
      name: 'Fn',
      perform: (_, job) => job.log.child({ part: 2 }).warn({}, 'from a function'),
    })
    const { hm, pass } = instance({ jobs: [Logging, logging], log })
    const { jid } = await Logging.performAsync()
    const other = await logging.performAsync()
    await hm.start()
    await pass(1)
    expect(log.lines).toContainEqual({
      level: 'info',
      values: { jid, class: 'Logging', queue: 'default', n: 1 },
      message: 'from a class',
    })
    expect(log.lines).toContainEqual({
      level: 'warn',
      values: { jid: other.jid, class: 'Fn', queue: 'default', part: 2 },
      message: 'from a function',
    })
  })
})

describe('a logger that throws', () => {
  it('changes no outcome', async () => {
    const no = (): never => {
      throw new Error('ENOSPC')
    }
    const log = { debug: no, info: no, warn: no, error: no, child: () => log }
    const fine = defineJob({ name: 'Fine', perform: (_, job) => job.log.info({}, 'hello') })
    const bad = defineJob({ name: 'Bad', retry: 0, perform: () => Promise.reject(new Error('no')) })
    const { hm, pass } = instance({ jobs: [fine, bad], log })
    await fine.performAsync()
    await bad.performAsync()
    await hm.start()
    await pass(1)
    expect(await hm.stats()).toMatchObject({ processed: 2, failed: 1, dead: 1, retries: 0 })
  })
})

describe('perform middleware', () => {
  const layer =
    (seen: string[], name: string): PerformMiddleware =>
    async (job, _, next) => {
      seen.push(`${name} in ${job.class}`)
      try {
        return await next()
      } finally {
        seen.push(`${name} out`)
      }
    }

  it('wraps every attempt in the order given, and passes the result on', async () => {
    const seen: string[] = []
    const job = defineJob({ name: 'Wrapped', perform: () => void seen.push(currentJob()?.class ?? 'none') })
    const { hm, pass } = instance({ jobs: [job], perform: [layer(seen, 'a'), layer(seen, 'b')] })
    hm.use('perform', layer(seen, 'c'))
    const order = ['a in Wrapped', 'b in Wrapped', 'c in Wrapped', 'Wrapped', 'c out', 'b out', 'a out']
    await job.performAsync()
    await hm.start()
    await pass(1)
    expect(seen.splice(0)).toEqual(order)
    await job.performInline()
    expect(seen).toEqual(order)
  })

  it('that calls next() twice fails the attempt; the job runs once', async () => {
    let runs = 0
    const errors: unknown[] = []
    const job = defineJob({ name: 'Once', retry: 0, perform: () => void runs++ })
    const twice: PerformMiddleware = async (_, __, next) => [await next(), await next()]
    const { hm, pass } = instance({ jobs: [job], perform: [twice], onError: (error) => errors.push(error) })
    await job.performAsync()
    await hm.start()
    await pass(1)
    expect(runs).toBe(1)
    expect(errors).toMatchObject([{ code: 'HM_CONFIG_INVALID', message: expect.stringContaining('next() twice') }])
  })

  it('may skip the job, or throw: that is the outcome', async () => {
    const job = defineJob<{ n: number }>({ name: 'Skipped', retry: 0, perform: () => never() })
    const skip: PerformMiddleware = (record) => {
      if (JSON.stringify(record.args) === '[{"n":1}]') return Promise.resolve('skipped')
      throw new Error('refused')
    }
    const { hm, pass } = instance({ jobs: [job], perform: [skip] })
    await job.performBulk([{ n: 1 }, { n: 2 }])
    await hm.start()
    await until({ pass }, async () => (await hm.stats()).processed === 2)
    expect(await hm.stats()).toMatchObject({ failed: 1, dead: 1, busy: 0 })
    expect(hm.running()).toEqual([])
  })
})
