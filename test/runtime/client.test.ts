// Pushing: the verbs of both styles, and what every caller is told.

import { afterEach, describe, expect, it } from 'vitest'
import type { Payload } from '../../src/core/payload/payload.ts'
import type { Store } from '../../src/core/store/store.ts'
import { Job } from '../../src/runtime/class-job.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance } from './instance.ts'
import { nonEmpty } from './schemas.ts'

afterEach(endAll)

class Hard extends Job {
  static override readonly options = { queue: 'critical', retry: 5 }
  async perform(name: string, count: number): Promise<string> {
    return name.repeat(count)
  }
}

const welcome = defineJob<{ userId: number }>({ name: 'Welcome', queue: 'mailers', tags: ['new'], perform: () => 'hi' })
const ruby = defineJob({ name: 'Ruby', args: nonEmpty, perform: ([first]: readonly unknown[]) => first })

const wire = (payload: Payload): Record<string, unknown> => JSON.parse(Buffer.from(payload).toString())

async function stored(store: Store, place: 'schedule' | string): Promise<Record<string, unknown>[]> {
  const where = place === 'schedule' ? ({ kind: 'schedule' } as const) : await queueNamed(store, place)
  if (!where) return []
  return (await store.page(where, { limit: 10_000 })).entries.map(({ payload }) => wire(payload))
}

async function queueNamed(store: Store, name: string) {
  const queue = (await store.queues()).find((known) => known.name === name)
  return queue && ({ kind: 'queue', queue: queue.name } as const)
}

const start = (): Fixture => instance({ jobs: [Hard, welcome, ruby] })

describe('a push', () => {
  it('of either style writes what Sidekiq would', async () => {
    const { store, clock } = start()
    expect(await Hard.performAsync('bob', 5)).toEqual({
      jid: expect.stringMatching(/^[0-9a-f]{24}$/),
      status: 'queued',
    })
    const { jid } = await welcome.performAsync({ userId: 42 })
    expect(await stored(store, 'critical')).toMatchObject([{ class: 'Hard', args: ['bob', 5], retry: 5 }])
    const now = clock.now() / 1000
    expect(await stored(store, 'mailers')).toEqual([
      {
        ...{ class: 'Welcome', args: [{ userId: 42 }], queue: 'mailers', retry: true, tags: ['new'], jid },
        ...{ created_at: now, enqueued_at: now },
      },
    ])
  })

  it('for later waits in the schedule, without a time of queueing', async () => {
    const { store, clock } = start()
    const receipts = [
      await welcome.performIn('10m', { userId: 1 }),
      await welcome.performAt(new Date(clock.now() + 60_000), { userId: 2 }),
      await Hard.performIn(30, 'x', 1),
      await Hard.performAt(clock.now() / 1000 + 90, 'y', 1),
    ]
    expect(receipts.map((receipt) => receipt.status)).toEqual(Array(4).fill('scheduled'))
    const { entries } = await store.page({ kind: 'schedule' }, { limit: 10 })
    expect(entries.map(({ at }) => (at ?? 0) - clock.now())).toEqual([30_000, 60_000, 90_000, 600_000])
    for (const { payload } of entries) expect(wire(payload)).not.toHaveProperty('enqueued_at')
  })

  it('for a time that is past goes into the queue at once', async () => {
    const { store, clock } = start()
    expect(await welcome.performAt(new Date(clock.now() - 1), { userId: 1 })).toMatchObject({ status: 'queued' })
    expect(await welcome.performAt(new Date(clock.now()), { userId: 1 })).toMatchObject({ status: 'queued' })
    expect(await Hard.performIn(-5, 'x', 1)).toMatchObject({ status: 'queued' })
    expect(await stored(store, 'schedule')).toEqual([])
    expect(await stored(store, 'mailers')).toHaveLength(2)
  })

  it('in bulk gives receipt i to item i, also from an async iterable', async () => {
    const { store } = start()
    async function* users(): AsyncIterable<{ userId: number }> {
      for (let userId = 0; userId < 5; userId++) yield { userId }
    }
    const receipts = await welcome.performBulk(users(), { batchSize: 2 })
    const jobs = await stored(store, 'mailers')
    expect(receipts.map(({ jid }) => jid)).toEqual(jobs.map(({ jid }) => jid))
    expect(jobs.map(({ args }) => args)).toEqual([0, 1, 2, 3, 4].map((userId) => [{ userId }]))
    expect(
      await Hard.performBulk([
        ['a', 1],
        ['b', 2],
      ]),
    ).toHaveLength(2)
    expect(await welcome.performBulk([])).toEqual([])
    await expect(welcome.performBulk([], { batchSize: 0 })).rejects.toMatchObject({ code: 'HM_CONFIG_INVALID' })
  })

  it('without an input may say so or leave it out', async () => {
    const none = defineJob({ name: 'None', perform() {} })
    const maybe = defineJob<{ n: number } | undefined>({ name: 'Maybe', perform: (input) => input ?? 'none' })
    const { store } = instance({ jobs: [none, maybe] })
    await none.performAsync()
    await none.performBulk([undefined, undefined])
    await maybe.performAsync(undefined)
    await maybe.performIn('1h')
    expect((await stored(store, 'default')).map(({ args }) => args)).toEqual([[], [], [], []])
    expect((await stored(store, 'schedule')).map(({ args }) => args)).toEqual([[]])
    expect(await maybe.performInline(undefined)).toBe('none')
  })

  it('by name needs no definition, and checks one that is known', async () => {
    const { hm, store } = start()
    expect(await hm.push({ class: 'Elsewhere', args: [1, 'x'], queue: 'ruby' })).toMatchObject({ status: 'queued' })
    expect(await stored(store, 'ruby')).toMatchObject([{ class: 'Elsewhere', args: [1, 'x'], retry: true }])
    await hm.push({ class: 'Welcome', args: [{ userId: 1 }], at: new Date(hm.now() + 1000) })
    expect(await stored(store, 'schedule')).toMatchObject([{ class: 'Welcome', queue: 'mailers' }])
    await expect(hm.push({ class: 'Ruby', args: [] })).rejects.toMatchObject({ code: 'HM_ARGS_INVALID' })
    await expect(hm.push({ class: '', args: [] })).rejects.toMatchObject({ code: 'HM_CONFIG_INVALID' })
    await expect(hm.pushAll([{ class: '', args: [] }])).rejects.toMatchObject({ code: 'HM_CONFIG_INVALID' })
  })
})

describe('pushes of one tick', () => {
  it('travel in one call to the store, whatever they are and however long their checks take', async () => {
    const sizes: number[] = []
    const through = (store: Store): Store => ({
      ...store,
      push(call) {
        sizes.push(call.items.length)
        return store.push(call)
      },
    })
    const { hm } = instance({ jobs: [Hard, welcome, ruby], through })
    const receipts = await Promise.all([
      Hard.performAsync('x', 1),
      welcome.performIn('1h', { userId: 1 }),
      ruby.performAsync('checked by a schema'),
      hm.push({ class: 'Elsewhere', args: [] }),
      welcome.performBulk([{ userId: 1 }, { userId: 2 }]),
    ])
    expect(sizes).toEqual([6])
    expect(receipts.flat().map(({ status }) => status)).toEqual([
      ...['queued', 'scheduled', 'queued', 'queued', 'queued', 'queued'],
    ])
  })
})

describe('set()', () => {
  it('overrides what the definition says, one call after the other', async () => {
    const { store } = start()
    await Hard.set({ queue: 'low', retry: 0 })
      .set({ tags: ['x'] })
      .performIn('1h', 'bob', 1)
    await welcome.set({ queue: 'low', tags: [], dead: false, backtrace: 3 }).performAsync({ userId: 1 })
    expect(await stored(store, 'schedule')).toMatchObject([{ queue: 'low', retry: 0, tags: ['x'] }])
    expect(await stored(store, 'low')).toMatchObject([{ tags: [], dead: false, backtrace: 3 }])
  })

  it('can say again what is the default', async () => {
    const odd = defineJob({ name: 'Odd', dead: false, backtrace: true, retry: { for: '3d' }, perform() {} })
    const { store } = instance({ jobs: [odd] })
    await odd.set({ dead: true, backtrace: false, retry: 7 }).performAsync()
    const [job] = await stored(store, 'default')
    expect(job).toMatchObject({ dead: true, backtrace: false, retry: 7 })
    expect(job).not.toHaveProperty('retry_for')
    await odd.set({ queue: 'q' }).performAsync()
    expect(await stored(store, 'q')).toMatchObject([{ dead: false, backtrace: true, retry_for: 259_200 }])
  })

  it('refuses a priority and says what to do instead', async () => {
    start()
    const options: object = { priority: 1 }
    await expect(welcome.set(options).performAsync({ userId: 1 })).rejects.toThrow(
      /priority is not supported yet.*queue/,
    )
    await expect(Hard.set(options).performAsync('x', 1)).rejects.toMatchObject({ code: 'HM_CONFIG_INVALID' })
  })
})

describe('a push that is refused', () => {
  it('writes nothing, not even the jobs beside the wrong one', async () => {
    const { hm, store } = start()
    await hm.stats()
    const when: unknown = new Date()
    const wrong = { class: 'Welcome', args: [{ when }] }
    await expect(hm.pushAll([{ class: 'Welcome', args: [{}] }, wrong])).rejects.toMatchObject({
      code: 'HM_ARGS_NOT_JSON',
    })
    await expect(ruby.performBulk([['x'], []])).rejects.toMatchObject({ code: 'HM_ARGS_INVALID' })
    const large = 'x'.repeat(1024 * 1024)
    await expect(
      Hard.performBulk([
        ['x', 1],
        [large, 1],
      ]),
    ).rejects.toMatchObject({ code: 'HM_ARGS_TOO_LARGE' })
    expect(await store.queues()).toEqual([])
  })

  it('without an instance says what is missing, as a rejection', async () => {
    const lonely = defineJob({ name: 'Lonely', perform() {} })
    class Alone extends Job {
      perform(): void {}
    }
    for (const push of [
      lonely.performAsync,
      lonely.performInline,
      () => Alone.performAsync(),
      () => Alone.performInline(),
    ])
      await expect(push()).rejects.toMatchObject({ code: 'HM_NO_INSTANCE' })
  })
})

describe('performInline', () => {
  it('runs the job here through JSON, without the store, and answers its result', async () => {
    const { hm } = start()
    expect(await Hard.performInline('ab', 2)).toBe('abab')
    expect(await ruby.performInline('first', 2)).toBe('first')
    expect(await welcome.set({ queue: 'low' }).performInline({ userId: 1 })).toBe('hi')
    expect((await hm.stats()).enqueued).toBe(0)
  })

  it('hands on what the job throws', async () => {
    const failing = defineJob({
      name: 'Failing',
      perform() {
        throw new RangeError('no')
      },
    })
    instance({ jobs: [failing] })
    await expect(failing.performInline()).rejects.toThrow(RangeError)
  })
})
