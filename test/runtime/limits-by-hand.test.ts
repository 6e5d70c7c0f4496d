// `within`: a limiter held by hand. It waits as long as it was told, is let go in every case, and says when there may be room.

import { afterEach, describe, expect, it } from 'vitest'
import { HaymakerError } from '../../src/core/errors.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { limiter } from '../../src/runtime/limits/limiter.ts'
import { endAll, type Fixture, instance, latch, until } from './instance.ts'

afterEach(endAll)

const usedOf = async ({ hm }: Fixture, name: string): Promise<number | undefined> => (await hm.limits.one(name))?.used

describe('within', () => {
  it('runs the function while it holds the limiter, and answers what it answers', async () => {
    const it = instance({ jobs: [] })
    const one = it.hm.limiter.concurrent('one', { max: 1 })
    expect(await one.within(() => usedOf(it, 'one'))).toBe(1)
    await until(it, async () => (await usedOf(it, 'one')) === 0)
  })

  it('lets go when the function throws', async () => {
    const it = instance({ jobs: [] })
    const one = it.hm.limiter.concurrent('one', { max: 1 })
    const declined = new Error('declined')
    await expect(one.within(() => Promise.reject(declined))).rejects.toBe(declined)
    await expect(
      one.within(
        () => {
          throw declined
        },
        { wait: '1s' },
      ),
    ).rejects.toBe(declined)
    await until(it, async () => (await usedOf(it, 'one')) === 0)
  })

  it('refuses at once where it is not told to wait, and says when there may be room', async () => {
    const it = instance({ jobs: [] })
    const bucket = it.hm.limiter.bucket('stripe', { limit: 1, per: '10s' })
    await bucket.within(() => 1)
    const refused = await bucket.within(() => 2).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(HaymakerError)
    expect(refused).toMatchObject({ code: 'HM_LIMIT_OVER', retriable: true, retryAt: it.clock.now() + 10_000 })
    expect(String(refused)).toContain('stripe (bucket, 1) has no room; there may be some in 10s.')
  })

  it('waits for room exactly as long as it takes, and no longer than it was told', async () => {
    const it = instance({ jobs: [] })
    const bucket = it.hm.limiter.bucket('stripe', { limit: 1, per: '10s' })
    await bucket.within(() => 1)
    let ended = 0
    const waiting = bucket.within(() => (ended = it.clock.now()), { wait: '10s' })
    await it.pass(9999)
    expect(ended).toBe(0)
    await it.pass(1)
    await waiting
    expect(ended).toBeGreaterThan(0)
    expect(await it.hm.limits.one('stripe')).toMatchObject({ immediate: 1, waited: 1, refused: 1 })
    await expect(bucket.within(() => 3, { wait: '9s' })).rejects.toMatchObject({ code: 'HM_LIMIT_OVER' })
  })

  it('gets a lease soon after another let it go', async () => {
    const it = instance({ jobs: [] })
    const one = it.hm.limiter.concurrent('one', { max: 1 })
    const hold = latch()
    const first = one.within(() => hold.wait())
    await until(it, () => hold.waiting === 1)
    let second = 0
    const waiting = one.within(() => void second++, { wait: '1m' })
    await it.pass(20_000)
    expect(second).toBe(0)
    hold.open()
    await first
    await it.pass(600)
    expect(second).toBe(1)
    await waiting
    const other = latch()
    void one.within(() => other.wait())
    await until(it, () => other.waiting === 1)
    const late = expect(one.within(() => 0, { wait: '2s' })).rejects.toMatchObject({ code: 'HM_LIMIT_OVER' })
    await it.pass(2100)
    await late
    other.open()
  })

  it('ends its wait when a signal aborts', async () => {
    const it = instance({ jobs: [] })
    const bucket = it.hm.limiter.bucket('stripe', { limit: 1, per: '1h' })
    await bucket.within(() => 1)
    const [stop, reason] = [new AbortController(), new Error('never mind')]
    const waiting = expect(bucket.within(() => 2, { wait: '2h', signal: stop.signal })).rejects.toBe(reason)
    await it.pass(1000)
    stop.abort(reason)
    await waiting
  })

  it('in a job: its signal ends the wait, and being over the limit is no failure of the job', async () => {
    const bucket = limiter.bucket('stripe', { limit: 1, per: '1m' })
    let [charged, waits] = [0, 0]
    const job = defineJob({
      ...{ name: 'Charge', retry: 2 },
      perform: () => bucket.within(() => void charged++),
    })
    const slow = defineJob({
      ...{ name: 'Slow', retry: false, timeout: '5s' },
      perform() {
        waits++
        return bucket.within(() => void charged++, { wait: '1h' })
      },
    })
    const it = instance({ jobs: [job, slow] })
    await it.hm.start()
    await job.performAsync()
    await until(it, () => charged === 1)
    await job.performAsync()
    await until(it, async () => (await it.store.sizes()).schedule === 1)
    await slow.performAsync()
    await until(it, () => waits === 1)
    await it.pass(6000)
    expect(await it.store.totals()).toMatchObject({ failed: 1 })
    await it.pass(60_000)
    expect([charged, await it.store.totals()]).toEqual([2, { processed: 3, failed: 1 }])
  })
})

describe('points', () => {
  it('are corrected by what a use really took, by hand and in a job', async () => {
    const shop = limiter.points('shop', { points: 100, refill: '1h' })
    const job = defineJob({ name: 'Query', limits: [shop.estimate(50)], perform: () => shop.used(10) })
    const it = instance({ jobs: [job] })
    await it.hm.start()
    await job.performAsync()
    await until(it, async () => (await usedOf(it, 'shop')) === 10)
    await it.hm.limiter
      .points('shop', { points: 100, refill: '1h' })
      .estimate(20)
      .within(async () => {
        expect(await usedOf(it, 'shop')).toBe(30)
        shop.used(5)
        shop.used(80)
      })
    await until(it, async () => (await usedOf(it, 'shop')) === 90)
    await expect(shop.estimate(11).within(() => 0)).rejects.toMatchObject({ code: 'HM_LIMIT_OVER' })
  })

  it('are refused where nothing holds them, and where they make no sense', () => {
    const shop = limiter.points('shop', { points: 100, refill: '1h' })
    expect(() => shop.used(1)).toThrow('was called where nothing holds it')
    for (const wrong of [0, 101, 1.5, Number.NaN]) expect(() => shop.estimate(wrong)).toThrow('from 1 up to 100')
    expect(() => shop.used(-1)).toThrow('from 0 on')
  })
})

describe('what is written wrong', () => {
  it('is refused with what to do', () => {
    const wrong: readonly (readonly [() => unknown, string])[] = [
      [() => limiter.bucket('', { limit: 1, per: '1s' }), 'is named by 1 to 128'],
      [() => limiter.bucket('a b', { limit: 1, per: '1s' }), 'is named by 1 to 128'],
      [() => limiter.bucket('a', { limit: 0, per: '1s' }), 'limit is 0. Write a whole number from 1 on.'],
      [() => limiter.window('a', { limit: 1, per: '0s' }), 'It must be at least 1ms'],
      [() => limiter.sliding('a', { limit: 1, per: '2h', pre: 1 } as never), 'has no option "pre"'],
      [() => limiter.concurrent('a', { max: 1, lease: '10ms' }), "lease is '10ms'. It must be at least 1s."],
      [() => limiter.leaky('a', { size: 2 ** 40, drain: '300d' }), 'is more than can be counted'],
      [() => defineJob({ name: 'A', limits: ['a'] as never, perform() {} }), 'A: limits is no list of limits.'],
      [() => createHaymaker({ limits: { queue: {} } as never }), 'limits has no option "queue"'],
      [() => createHaymaker({ limits: { queues: { a: 1 } } as never }), 'limits.queues.a is no list of limits.'],
      [() => createHaymaker({ limits: { queues: [] } as never }), 'names no queues'],
    ]
    for (const [make, message] of wrong) expect(make).toThrow(message)
    const a = limiter.bucket('a', { limit: 1, per: '1s' })
    expect(() => defineJob({ name: 'A', limits: [a, a], perform() {} })).toThrow('names a twice')
  })

  it('and used before there is an instance', async () => {
    await endAll()
    await expect(limiter.bucket('a', { limit: 1, per: '1s' }).within(() => 1)).rejects.toMatchObject({
      code: 'HM_NO_INSTANCE',
    })
  })
})
