// Middleware around pushes: it sees the jobs of a call, changes them, stops them, adds guards.

import { afterEach, describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { guardKey } from '../../src/core/features/guard.ts'
import type { PushMiddleware } from '../../src/core/middleware.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, instance } from './instance.ts'

afterEach(endAll)

const mail = defineJob<{ n: number }>({ name: 'Mail', perform: (input) => input })

const firstArg = (args: readonly unknown[]): unknown => args[0]
const unique: PushMiddleware = (jobs, next) =>
  next(
    jobs.map((job) => ({
      ...job,
      guards: [
        { key: guardKey(JSON.stringify(job.args)), holder: job.jid, ttlMs: ms(60_000), taken: 'refuse' as const },
      ],
    })),
  )

describe('push middleware', () => {
  it('is called in the order given, the first one outermost, those of use() inside', async () => {
    const seen: string[] = []
    const layer =
      (name: string): PushMiddleware =>
      async (jobs, next) => {
        seen.push(`${name} in`)
        const receipts = await next(jobs)
        seen.push(`${name} out ${receipts.length}`)
        return receipts
      }
    const { hm } = instance({ jobs: [mail], push: [layer('a'), layer('b')] })
    hm.use('push', layer('c'))
    await mail.performBulk([{ n: 1 }, { n: 2 }])
    expect(seen).toEqual(['a in', 'b in', 'c in', 'c out 2', 'b out 2', 'a out 2'])
    expect(() => hm.use('push', layer('d'))).toThrow(/after the first push/)
  })

  it('may hand on a changed copy, with members of its own', async () => {
    const change: PushMiddleware = (jobs, next) =>
      next(jobs.map((job) => ({ ...job, queue: queueName('low'), args: [{ n: 9 }], extra: { tenant: 't1' } })))
    const { store } = instance({ jobs: [mail], push: [change] })
    expect(await mail.performAsync({ n: 1 })).toMatchObject({ status: 'queued' })
    const { entries } = await store.page({ kind: 'queue', queue: queueName('low') }, { limit: 10 })
    const [job] = entries.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()))
    expect(job).toMatchObject({ queue: 'low', args: [{ n: 9 }], tenant: 't1' })
    expect(await mail.performInline({ n: 1 })).toEqual({ n: 9 })
  })

  it('that writes what is no JSON is refused, and nothing is written', async () => {
    const dates: PushMiddleware = (jobs, next) => next(jobs.map((job) => ({ ...job, args: [new Date()] })))
    const { hm, store } = instance({ jobs: [mail], push: [dates] })
    await hm.stats()
    await expect(mail.performAsync({ n: 1 })).rejects.toMatchObject({ code: 'HM_ARGS_NOT_JSON' })
    await expect(mail.performInline({ n: 1 })).rejects.toMatchObject({ code: 'HM_ARGS_NOT_JSON' })
    expect(await store.queues()).toEqual([])
  })

  it.each([
    [
      'a name that readers refuse',
      JSON.parse('{"__proto__":1}'),
      'Mail extra.__proto__ has a name that readers refuse',
    ],
    ['a value that is no JSON', { since: { day: new Date() } }, 'Mail extra.since.day is a Date'],
    ['a value that would be dropped', { tenant: undefined }, 'Mail extra.tenant is undefined'],
  ])('that adds a member with %s is refused, and nothing is written', async (_, extra, message) => {
    const { hm, store } = instance({
      jobs: [mail],
      push: [(jobs, next) => next(jobs.map((job) => ({ ...job, extra })))],
    })
    await hm.stats()
    await expect(mail.performAsync({ n: 1 })).rejects.toThrow(message)
    expect(await store.queues()).toEqual([])
  })

  it('that does not hand on a job stops it, and each caller is told of his own', async () => {
    const odd: PushMiddleware = (jobs, next) =>
      next(jobs.filter(({ args }) => JSON.stringify(firstArg(args)) !== '{"n":2}'))
    const { store, hm } = instance({ jobs: [mail], push: [odd] })
    const receipts = await mail.performBulk([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(receipts.map((receipt) => receipt.status)).toEqual(['queued', 'stopped', 'queued'])
    expect(new Set(receipts.map((receipt) => receipt.jid)).size).toBe(3)
    expect(await mail.performAsync({ n: 2 })).toMatchObject({ status: 'stopped' })
    expect(await mail.performInline({ n: 2 })).toBeUndefined()
    expect((await store.queues())[0]?.size).toBe(2)
    expect((await hm.stats()).enqueued).toBe(2)
  })

  it('adds guards; of pushes in one trip each caller gets his own result', async () => {
    const { clock } = instance({ jobs: [mail], push: [unique] })
    const [first, twin, other] = await Promise.all([
      mail.performAsync({ n: 1 }),
      mail.performAsync({ n: 1 }),
      mail.performAsync({ n: 2 }),
    ])
    expect(first.status).toBe('queued')
    expect(twin).toEqual({ jid: expect.any(String), status: 'duplicate', of: first.jid })
    expect(twin.jid).not.toBe(first.jid)
    expect(other.status).toBe('queued')
    await clock.advance(ms(60_001))
    expect(await mail.performAsync({ n: 1 })).toMatchObject({ status: 'queued' })
  })
})
