// Claim-ahead: quick jobs are claimed before there is a slot for them, slow ones are never hoarded.

import { afterEach, describe, expect, it } from 'vitest'
import { ms, pause } from '../../src/core/clock.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import type { Store } from '../../src/core/store/store.ts'
import { Ahead } from '../../src/runtime/ahead.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, type Stage, stage, until } from './instance.ts'

afterEach(endAll)

const numbers = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }))

interface Shop {
  readonly on: Stage
  readonly claimed: number[]
  readonly began: Map<number, number>
  readonly requests: { readonly max: number; readonly waits: boolean }[]
  worker(): Fixture
  noops(count: number): Promise<unknown>
  longs(count: number): Promise<unknown>
}

/** Workers whose every trip to the store takes a millisecond, quick jobs, and jobs of ten seconds. */
async function shop(claimAhead = true): Promise<Shop> {
  const on = await stage()
  const { clock } = on
  const claimed: number[] = []
  const began = new Map<number, number>()
  const requests: { max: number; waits: boolean }[] = []
  const noop = defineJob<{ n: number }>({ name: 'Noop', perform() {} })
  const long = defineJob<{ n: number }>({
    name: 'Long',
    perform({ n }) {
      if (began.has(n)) throw new Error('it began twice')
      began.set(n, clock.monotonic())
      return pause(clock, ms(10_000))
    },
  })
  const through = (store: Store): Store => ({
    ...store,
    async claim(request) {
      requests.push({ max: request.max, waits: request.waitMs > 0 })
      await pause(clock, ms(1))
      const answer = await store.claim(request)
      if (answer.status === 'ok') claimed.push(answer.claims.length)
      return answer
    },
    async settle(call) {
      await pause(clock, ms(1))
      const answer = await store.settle(call)
      if (answer.status === 'ok' && answer.next?.status === 'ok') claimed.push(answer.next.claims.length)
      return answer
    },
  })
  const worker = (): Fixture => instance({ jobs: [noop, long], concurrency: 25, claimAhead, on, through })
  worker()
  return {
    ...{ on, claimed, began, requests, worker },
    noops: (count) => noop.performBulk(numbers(count)),
    longs: (count) => long.performBulk(numbers(count)),
  }
}

const waited = ({ began }: Shop, since: number): number => Math.max(...[...began.values()].map((at) => at - since))
const queued = async ({ on }: Shop): Promise<number> => (await on.store.queues())[0]?.size ?? 0

describe('slow jobs behind quick ones', () => {
  it('start within a tenth of a second wherever a slot is free', async () => {
    const it = await shop()
    const [busy, idle] = [it.worker(), it.worker()]
    await it.noops(10_000)
    await busy.hm.start()
    for (let left = 10_000; left > 500; left = await queued(it)) await busy.pass(1)
    // Claimed ahead it was, by far more than there are slots.
    expect(Math.max(...it.claimed)).toBeGreaterThan(60)
    await it.longs(50)
    await idle.hm.start()
    for (let left = 1; left > 0 && it.began.size < 25; left = await queued(it)) await busy.pass(1)
    const since = busy.clock.monotonic()
    await busy.pass(200)
    expect(it.began.size).toBe(50)
    expect(waited(it, since)).toBeLessThanOrEqual(100)
    expect(busy.hm.running()).toHaveLength(25)
    expect(idle.hm.running()).toHaveLength(25)
  })

  it('are not even looked at before there is a slot, where nothing is to be claimed ahead', async () => {
    const it = await shop(false)
    const worker = it.worker()
    await it.noops(2000)
    await worker.hm.start()
    await until({ pass: () => worker.pass(1) }, async () => (await queued(it)) === 0)
    expect(Math.max(...it.claimed)).toBe(25)
  })

  it('are left to another worker, also one that comes later', async () => {
    const it = await shop()
    const busy = it.worker()
    await it.noops(5000)
    await busy.hm.start()
    await until({ pass: () => busy.pass(1) }, async () => (await queued(it)) === 0)
    await it.longs(60)
    await busy.pass(60)
    expect(it.began.size).toBe(25)
    expect(await queued(it)).toBe(35)
    const late = it.worker()
    const since = late.clock.monotonic()
    await late.hm.start()
    await late.pass(100)
    expect(it.began.size).toBe(50)
    expect(waited(it, since)).toBeLessThanOrEqual(10)
    // Nobody takes them in hand while all slots are taken by slow jobs.
    await late.pass(1000)
    expect(await queued(it)).toBe(10)
  })
})

describe('a worker that has run dry', () => {
  it('asks once more and then waits, for the slots that are free and no more', async () => {
    const it = await shop()
    const busy = it.worker()
    await it.noops(5000)
    await busy.hm.start()
    await until({ pass: () => busy.pass(1) }, async () => (await queued(it)) === 0)
    it.requests.splice(0)
    await busy.pass(100)
    expect(it.requests).toEqual([{ max: 25, waits: true }])
  })
})

describe('a claim that finds no slot', () => {
  /** A worker with all slots taken by long jobs and more of them in hand. */
  const hoarding = async (): Promise<{ it: Shop; worker: Fixture }> => {
    const it = await shop()
    const worker = it.worker()
    await it.noops(5000)
    await worker.hm.start()
    for (let left = 5000; left > 300; left = await queued(it)) await worker.pass(1)
    await it.longs(200)
    for (let left = 1; left > 130; left = await queued(it)) await worker.pass(1)
    await until({ pass: () => worker.pass(1) }, () => it.began.size === 25)
    expect(await queued(it)).toBeLessThan(175)
    return { it, worker }
  }

  const order = async ({ on }: Shop): Promise<number[]> => {
    const place = { kind: 'queue', queue: queueName('default') } as const
    const { entries } = await on.store.page(place, { limit: 1000 })
    return entries.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()).args[0].n)
  }
  const inOrder = Array.from({ length: 175 }, (_, i) => i + 25)

  it('goes back to the head of its queue after 50 ms, in order', async () => {
    const { it, worker } = await hoarding()
    await worker.pass(48)
    expect(await queued(it)).toBeLessThan(175)
    await worker.pass(5)
    expect(await order(it)).toEqual(inOrder)
    expect(await worker.hm.stats()).toMatchObject({ processed: 5000, failed: 0 })
  })

  it.each(['quiet', 'stop'] as const)('goes back at once at %s, in order', async (verb) => {
    const { it, worker } = await hoarding()
    const ending = worker.hm[verb]()
    await worker.pass(3)
    expect(await order(it)).toEqual(inOrder)
    expect(worker.hm.running()).toHaveLength(25)
    await worker.pass(11_000)
    await ending
    expect((await it.on.store.totals()).processed).toBe(5025)
    expect(await queued(it)).toBe(175)
  })
})

describe('how far ahead', () => {
  const measured = (took: number): Ahead => {
    const ahead = new Ahead(ms(0), true)
    for (let t = 0; t <= 1000; t++) for (let i = 0; i < 20; i++) ahead.ended(took, ms(t))
    return ahead
  }

  it('is ten milliseconds of work, and at most two hundred jobs', () => {
    const ahead = new Ahead(ms(0), true)
    expect(ahead.allowance(ms(0))).toBe(0)
    for (let t = 0; t <= 1000; t += 2) for (let i = 0; i < 10; i++) ahead.ended(1, ms(t))
    expect(ahead.allowance(ms(1001))).toBeGreaterThanOrEqual(49)
    expect(ahead.allowance(ms(1001))).toBeLessThanOrEqual(60)
    expect(measured(1).allowance(ms(1001))).toBe(200)
  })

  it('is nothing while one in twenty takes longer than twenty-five milliseconds', () => {
    expect(measured(26).allowance(ms(1001))).toBe(0)
    const ahead = measured(1)
    for (let i = 0; i < 3; i++) ahead.ended(26, ms(1001))
    expect(ahead.allowance(ms(1001))).toBe(200)
    ahead.ended(26, ms(1001))
    expect(ahead.allowance(ms(1001))).toBe(0)
    for (let i = 0; i < 64; i++) ahead.ended(1, ms(1002))
    expect(ahead.allowance(ms(1002))).toBe(200)
  })

  it('is nothing while nothing ends', () => {
    const ahead = measured(1)
    expect(ahead.allowance(ms(1009))).toBe(200)
    expect(ahead.allowance(ms(1010))).toBe(0)
    expect(ahead.allowance(ms(60_000))).toBe(0)
  })

  it('is halved by what had to go back, and grows again', () => {
    const ahead = measured(1)
    ahead.gaveBack()
    expect(ahead.allowance(ms(1001))).toBe(100)
    ahead.gaveBack()
    ahead.gaveBack()
    expect(ahead.allowance(ms(1001))).toBe(25)
    for (let t = 1001; t <= 1201; t++) for (let i = 0; i < 20; i++) ahead.ended(1, ms(t))
    expect(ahead.allowance(ms(1201))).toBeGreaterThan(190)
  })
})
