// Failures of a Resque store, in one list and in one for each queue: where they are written, and what may be done with them.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import type { Cursor, Entry, Place } from '../../src/core/store/places.ts'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/index.ts'
import { ResqueClient } from '../../src/resque/index.ts'
import { rubyFailure as record, stage } from './stage.ts'

const at = stage()
const clients: ResqueClient[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
})

const address = (query = ''): string => `${at.redis.url.replace('redis:', 'resque:')}${query}`
const perQueue = (): string => address('?failure_backend=redis_multi_queue')

function resque(): ResqueClient {
  const client = new ResqueClient({ store: address(), logger: silentLog })
  clients.push(client)
  return client
}

/** Two among all, two of one queue and one of another, and a list that is none. */
async function fill(): Promise<void> {
  await at.ask('RPUSH', 'resque:failed', record('low', 0), record('mail', 1))
  await at.ask('RPUSH', 'resque:mail_failed', record('mail', 2), record('mail', 3))
  await at.ask('RPUSH', 'resque:slow_failed', record('slow', 4))
  await at.ask('RPUSH', 'resque:queue:mail', '{"class":"RQuick","args":[]}')
  await at.ask('SADD', 'resque:failed_queues', 'mail_failed', 'slow_failed', 'empty_failed', 'queue:mail')
}

const dead: Place = { kind: 'dead' }
const argsOf = (store: Store, entries: readonly Entry[]): readonly unknown[] =>
  entries.map(({ payload }) => {
    const read = store.codec.decode(payload)
    return read.status === 'job' ? read.job.args[0] : null
  })

async function everything(store: Store, limit: number, newestFirst: boolean): Promise<readonly unknown[]> {
  const all: Entry[] = []
  for (let after: Cursor | undefined; ; ) {
    const { entries, next, total } = await store.page(dead, { limit, newestFirst, ...(after && { after }) })
    expect(total).toBe(5)
    all.push(...entries)
    if (next === null) return argsOf(store, all)
    expect(entries).toHaveLength(limit)
    after = next
  }
}

describe('a job that fails', () => {
  it('is written into the list of its queue where that is asked for, and its name among theirs', async () => {
    const perform = (): never => {
      throw new TypeError('bad')
    }
    const hm = at.open({ store: perQueue(), queues: ['mail'], jobs: [defineJob({ name: 'Bad', perform })] })
    await hm.start()
    await hm.push({ class: 'Bad', args: [1], queue: 'mail' })
    await vi.waitFor(async () => expect(await at.ask('LLEN', 'resque:mail_failed')).toBe(1), 10_000)
    expect(await at.texts('SMEMBERS', 'resque:failed_queues')).toEqual(['mail_failed'])
    expect(await at.ask('EXISTS', 'resque:failed')).toBe(0)
    const [text = ''] = await at.texts('LRANGE', 'resque:mail_failed', 0, -1)
    expect(JSON.parse(text)).toMatchObject({ exception: 'TypeError', error: 'bad', queue: 'mail' })
  })

  it('is written among all where something else has the name of the list', async () => {
    await at.ask('SET', 'resque:mail_failed', 'mine')
    await at.ask('RPUSH', 'resque:queue:mail', '{"class":"Bad","args":[1]}')
    const store = await at.open({ store: perQueue() }).store()
    const [entry] = (await store.page({ kind: 'queue', queue: queueName('mail') }, { limit: 1 })).entries
    expect(entry && (await store.move([{ ref: entry.ref, to: dead }]))).toEqual(['moved'])
    expect(await at.ask('LLEN', 'resque:failed')).toBe(1)
    expect(await at.ask('GET', 'resque:mail_failed')).toBe('mine')
    expect(await store.sizes()).toMatchObject({ dead: 1 })
  })
})

describe('failures in several lists', () => {
  it.each([1, 2, 3, 5, 9])('are paged through as one, %i at a time, from either end', async (limit) => {
    await fill()
    const store = await at.open().store()
    expect(await store.sizes()).toMatchObject({ dead: 5 })
    expect(await everything(store, limit, false)).toEqual([0, 1, 2, 3, 4])
    expect(await everything(store, limit, true)).toEqual([4, 3, 2, 1, 0])
  })

  it('are gone on with behind a list that is empty by now', async () => {
    await fill()
    const store = await at.open().store()
    for (const [newestFirst, rest] of [
      [false, [4]],
      [true, [1, 0]],
    ] as const) {
      const { next } = await store.page(dead, { limit: newestFirst ? 1 : 2, newestFirst })
      const kept = await at.texts('LRANGE', 'resque:mail_failed', 0, -1)
      await at.ask('DEL', 'resque:mail_failed')
      const page = await store.page(dead, { limit: 9, newestFirst, ...(next && { after: next }) })
      expect(argsOf(store, page.entries)).toEqual(rest)
      await at.ask('RPUSH', 'resque:mail_failed', ...kept)
    }
  })

  it('are gone on with among those of queues when all that was among all has gone', async () => {
    await at.ask('RPUSH', 'resque:failed', record('low', 0), record('low', 1))
    await at.ask('RPUSH', 'resque:default_failed', record('default', 2))
    await at.ask('SADD', 'resque:failed_queues', 'default_failed')
    const store = await at.open().store()
    const { next } = await store.page(dead, { limit: 1 })
    await at.ask('DEL', 'resque:failed')
    const { entries } = await store.page(dead, { limit: 9, ...(next && { after: next }) })
    expect(argsOf(store, entries)).toEqual([2])
  })

  it('are taken off where they are, also what is no record', async () => {
    await fill()
    await at.ask('RPUSH', 'resque:empty_failed', 'no record')
    const store = await at.open().store()
    const { entries } = await store.page(dead, { limit: 9 })
    const odd = entries.filter(({ payload }) => store.codec.decode(payload).status !== 'job')
    expect(await store.move(odd.map(({ ref }) => ({ ref, to: { kind: 'nowhere' } })))).toEqual(['moved'])
    expect(await at.ask('EXISTS', 'resque:empty_failed')).toBe(0)
    expect(await store.sizes()).toMatchObject({ dead: 5 })
  })

  it('are searched through', async () => {
    await fill()
    const store = await at.open().store()
    const asked = { contains: ['"queue":"mail"'], examine: 100 }
    const found = await store.search(dead, { ...asked, limit: 2 })
    expect([argsOf(store, found.entries), found.total]).toEqual([[1, 2], 5])
    const rest = await store.search(dead, { ...asked, limit: 9, ...(found.next && { after: found.next }) })
    expect([argsOf(store, rest.entries), rest.next]).toEqual([[3], null])
  })

  it('are moved one by one, each from where it is, and cleared', async () => {
    await fill()
    const store = await at.open().store()
    const { entries } = await store.page(dead, { limit: 9 })
    const back: Place = { kind: 'queue', queue: queueName('mail') }
    expect(await store.move(entries.slice(1, 3).map(({ ref }) => ({ ref, to: back })))).toEqual(['moved', 'moved'])
    expect(await at.texts('LRANGE', 'resque:queue:mail', 1, -1)).toEqual(
      [1, 2].map((n) => `{"class":"RFail","args":[${n}]}`),
    )
    expect(await everythingLeft(store)).toEqual([0, 3, 4])
    expect(await store.clear(dead)).toBe(3)
    expect(await at.texts('KEYS', 'resque:*failed')).toEqual([])
  })
})

const everythingLeft = async (store: Store): Promise<readonly unknown[]> =>
  argsOf(store, (await store.page(dead, { limit: 9 })).entries)

describe('Resque.failure', () => {
  it('counts and shows what Ruby left, in whatever lists it is', async () => {
    await at.load('08-after-term')
    const { failure } = resque()
    const [first, second] = await failure.all(0, 9)
    expect(first).toMatchObject({ queue: 'default', exception: 'ArgumentError', retriedAt: null })
    expect(second).toMatchObject({ queue: 'slow', class: 'RSlow' })
    expect([await failure.count(), await failure.count('slow'), await failure.count('slow', 'RFail')]).toEqual([
      2, 1, 0,
    ])
    expect(await failure.queues()).toEqual(['default', 'slow'])
    expect(await failure.all(1)).toEqual([second])
    expect(await failure.all(2, 5)).toEqual([])
  })

  it('lets a job run again and leaves its failure with the time, as Ruby does', async () => {
    await fill()
    const { failure } = resque()
    expect(await failure.requeue(2)).toBe(true)
    expect(await at.texts('LRANGE', 'resque:queue:mail', 1, -1)).toEqual(['{"class":"RFail","args":[2]}'])
    const [text = ''] = await at.texts('LRANGE', 'resque:mail_failed', 0, 0)
    const stamp = /,"retried_at":"(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d UTC)"\}$/
    expect(text.replace(stamp, '}')).toBe(record('mail', 2))
    expect(Math.abs(Date.parse(stamp.exec(text)?.[1] ?? '') - Date.now())).toBeLessThan(60_000)
    expect(await failure.requeue(5)).toBe(false)
    expect((await failure.all(0, 9)).map(({ retriedAt }) => retriedAt !== null)).toEqual([
      ...[false, false, true],
      ...[false, false],
    ])
  })

  it('does so with all, or with those of a queue, and takes off those that were', async () => {
    await fill()
    const { failure } = resque()
    expect(await failure.requeueQueue('mail')).toBe(3)
    expect(await at.ask('LLEN', 'resque:queue:mail')).toBe(4)
    expect(await failure.clearRetried()).toBe(3)
    expect(await failure.requeueAll()).toBe(2)
    expect([await at.ask('LLEN', 'resque:queue:low'), await at.ask('LLEN', 'resque:queue:slow')]).toEqual([1, 1])
    expect(await failure.count()).toBe(2)
  })

  it('leaves alone what is no job', async () => {
    await at.ask('RPUSH', 'resque:failed', 'no record', record('mail', 1))
    const { failure } = resque()
    expect(await failure.requeueAll()).toBe(1)
    expect(await at.texts('LRANGE', 'resque:failed', 0, 0)).toEqual(['no record'])
    expect(await at.texts('SMEMBERS', 'resque:queues')).toEqual(['mail'])
  })

  it('takes off one, those of a queue, or all', async () => {
    await fill()
    const { failure } = resque()
    expect([await failure.remove(4), await failure.remove(4)]).toEqual([true, false])
    expect(await failure.clear('mail')).toBe(3)
    expect((await failure.all(0, 9)).map(({ queue }) => queue)).toEqual(['low'])
    expect(await failure.clear()).toBe(1)
  })

  it('wants Resque’s keys for what only they have', async () => {
    const client = new ResqueClient({ store: 'sqlite::memory:', logger: silentLog })
    clients.push(client)
    await expect(client.failure.requeueAll()).rejects.toThrow(
      /^HM_STORE_UNSUPPORTED: .* has no failures that stay when they run again\. Give Resque a store with its keys/,
    )
  })
})
