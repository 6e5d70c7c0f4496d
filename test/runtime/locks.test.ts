// The locks of unique jobs as a person sees them, and those whose jobs are nowhere: the audit tells them from all that only moved.

import { afterEach, expect, it } from 'vitest'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, latch, until } from './instance.ts'

afterEach(endAll)

const gate = latch()
const job = defineJob<{ id: number }>({ name: 'Sync::Index', unique: true, perform: ({ id }) => id > 1 || gate.wait() })
const seldom = defineJob<{ id: number }>({
  ...{ name: 'Seldom', unique: { onConflict: 'throttle', for: '1h' } },
  perform() {},
})

const play = (through?: (store: Store) => Store): Fixture =>
  instance({ jobs: [job, seldom], concurrency: 1, ...(through && { through }) })

/** What another program does, which knows nothing of locks. */
async function deletedByRuby({ store }: Fixture): Promise<void> {
  const { entries } = await store.page({ kind: 'queue', queue: 'default' as never }, { limit: 10 })
  await store.move(entries.map(({ ref }) => ({ ref, to: { kind: 'nowhere' } })))
}

it('are told with class, holder, place and time', async () => {
  const it = play()
  const [first, second] = [await job.performAsync({ id: 1 }), await job.performIn('1h', { id: 2 })]
  const third = await seldom.performAsync({ id: 3 })
  await it.hm.start()
  await until(it, () => gate.waiting === 1)
  const locks = await it.hm.locks.list()
  const shown = locks.map(({ jid, class: name, place, until, stale }) => ({ jid, class: name, place, until, stale }))
  expect(shown).toHaveLength(3)
  expect(shown).toContainEqual({ jid: first.jid, class: 'Sync::Index', place: 'running', until: 'done', stale: false })
  expect(shown).toContainEqual({
    jid: second.jid,
    class: 'Sync::Index',
    place: 'schedule',
    until: 'done',
    stale: false,
  })
  expect(shown).toContainEqual({ jid: third.jid, class: 'Seldom', place: 'queue', until: 'expiry', stale: false })
  const hours = locks.map(({ expiresAt }) => Math.round((expiresAt - it.clock.now()) / 3_600_000))
  expect(hours.sort((a, b) => a - b)).toEqual([1, 24, 25])
})

it('are stale where the job is nowhere, are found by the audit, and let go by its repair', async () => {
  const it = play()
  await job.performAsync({ id: 1 })
  await seldom.performAsync({ id: 2 })
  await deletedByRuby(it)
  const kept = await job.performAsync({ id: 3 })
  expect((await it.hm.locks.list()).filter(({ stale }) => stale)).toMatchObject([{ class: 'Sync::Index', place: null }])
  expect(await it.hm.locks.audit('look')).toMatchObject([
    { level: 'warning', subject: 'locks', message: expect.stringMatching(/^1 lock is held by jobs that are nowhere/) },
  ])
  expect((await job.performAsync({ id: 1 })).status).toBe('duplicate')
  expect(await it.hm.locks.audit('repair')).toMatchObject([{ level: 'ok' }])
  expect(await it.hm.locks.audit('look')).toEqual([])
  expect((await job.performAsync({ id: 1 })).status).toBe('queued')
  expect((await job.performAsync({ id: 3 })).of).toBe(kept.jid)
  expect((await seldom.performAsync({ id: 2 })).status, 'by time alone').toBe('duplicate')
})

it('are not stale where the job only moved while it was looked for', async () => {
  let walks = 0
  // The first walk comes too late for the queue and too early for the hand.
  const it = play((store) => ({
    ...store,
    async queues() {
      return walks++ === 0 ? [] : store.queues()
    },
  }))
  await job.performAsync({ id: 1 })
  expect((await it.hm.locks.list()).map(({ stale, place }) => ({ stale, place }))).toEqual([
    { stale: false, place: 'queue' },
  ])
  expect(walks).toBe(2)
})

it('are not stale where the job waits until others of its key have ended', async () => {
  const slow = defineJob<{ id: number }>({
    ...{ name: 'Slow', unique: true, concurrency: { key: () => 'one', max: 1 } },
    perform() {},
  })
  const it = instance({ jobs: [slow] })
  await slow.performBulk([{ id: 1 }, { id: 2 }])
  const seen = (await it.hm.locks.list()).map(({ stale, place }) => ({ stale, place }))
  expect(seen).toEqual(Array.from({ length: 2 }, () => ({ stale: false, place: 'queue' })))
  expect(await it.hm.locks.audit('repair')).toEqual([])
})

it('are not called stale by who did not look at all jobs', async () => {
  const it = play()
  await job.performBulk([{ id: 1 }, { id: 2 }, { id: 3 }])
  const locks = await it.hm.locks.list({ examine: 2 })
  expect(locks.map(({ stale }) => stale).filter((stale) => stale === null).length).toBe(1)
  await expect(it.hm.locks.list({ examine: -1 })).rejects.toThrow(/examine: -1/)
})

it('are let go by hand only while they name the job', async () => {
  const it = play()
  const { jid } = await job.performAsync({ id: 1 })
  const [lock] = await it.hm.locks.list()
  const key = lock?.key ?? ''
  expect(await it.hm.locks.holderOf(key)).toBe(jid)
  expect(await it.hm.locks.release(key, 'another')).toBe(false)
  expect(await it.hm.locks.release(key, jid)).toBe(true)
  expect(await it.hm.locks.holderOf(key)).toBeNull()
  expect((await job.performAsync({ id: 1 })).status).toBe('queued')
})
