// How outcomes travel: together with the next claim, two trips at most, repeated until the answer is definite.

import { afterEach, describe, expect, it } from 'vitest'
import { HaymakerError } from '../../src/core/errors.ts'
import type { SettleCall, Settled } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, keptLog, latch, unreachable, until } from './instance.ts'

afterEach(endAll)

const numbers = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }))
const runs: number[] = []
const noop = defineJob<{ n: number }>({ name: 'Noop', retry: false, perform: ({ n }) => void runs.push(n) })

afterEach(() => void runs.splice(0))

type Answer = (call: SettleCall, settle: Store['settle']) => Promise<Settled>

/** A worker whose settlements go through `answer`; the calls it made. */
function worker(
  answer: Answer,
  concurrency = 10,
  special: Partial<Store> = {},
): Fixture & { readonly calls: SettleCall[] } {
  const calls: SettleCall[] = []
  const through = (store: Store): Store => ({
    ...store,
    ...special,
    settle(call) {
      calls.push(call)
      return answer(call, store.settle)
    },
  })
  return { ...instance({ jobs: [noop], concurrency, through, log: keptLog() }), calls }
}

describe('settlements', () => {
  it('of one tick travel in one trip, and the next claim with them', async () => {
    const { hm, pass, calls } = worker((call, settle) => settle(call))
    await noop.performBulk(numbers(40))
    await hm.start()
    await until({ pass }, async () => (await hm.stats()).processed === 40)
    expect(calls.map((call) => call.settlements.length)).toEqual([10, 10, 10, 10])
    expect(calls.map((call) => call.next?.max)).toEqual([10, 10, 10, 10])
    expect(calls.map((call) => call.seq)).toEqual([1, 2, 3, 4])
  })

  it('are at most two hundred a trip and two trips at a time; the others wait and go together', async () => {
    const hold = latch()
    let under = 0
    let most = 0
    const { hm, pass, calls } = worker(async (call, settle) => {
      most = Math.max(most, ++under)
      await hold.wait()
      under--
      return settle(call)
    }, 500)
    await noop.performBulk(numbers(500))
    await hm.start()
    await until({ pass }, () => runs.length === 500)
    await pass(10)
    expect(calls.map((call) => call.settlements.length)).toEqual([200, 200])
    hold.open()
    await until({ pass }, async () => (await hm.stats()).processed === 500)
    expect(calls.map((call) => call.settlements.length)).toEqual([200, 200, 100])
    expect(most).toBe(2)
  })

  it('are up to a thousand a trip where a trip waits for a disk', async () => {
    const hold = latch()
    const slow: Answer = async (call, settle) => {
      await hold.wait()
      return settle(call)
    }
    const { hm, pass, calls } = worker(slow, 1500, { claimsRide: false })
    await noop.performBulk(numbers(1500))
    await hm.start()
    await until({ pass }, () => runs.length === 1500)
    hold.open()
    await until({ pass }, async () => (await hm.stats()).processed === 1500)
    const sizes = calls.map((call) => call.settlements.length)
    expect(Math.max(...sizes)).toBe(1000)
  })
})

describe('a claim that a settlement brings', () => {
  it('after quiet goes back at once', async () => {
    const answered = latch()
    const { hm, pass, store, calls } = worker(async (call, settle) => {
      const settled = await settle(call)
      await answered.wait()
      return settled
    })
    await noop.performBulk(numbers(20))
    await hm.start()
    await until({ pass }, () => answered.waiting === 1)
    expect(calls[0]?.next?.max).toBe(10)
    const quieting = hm.quiet()
    await pass(10)
    expect((await store.queues())[0]?.size).toBe(0)
    answered.open()
    await pass(0)
    await quieting
    expect((await store.queues())[0]?.size).toBe(10)
    expect(runs).toHaveLength(10)
  })
})

describe('a lost answer', () => {
  it('is asked for again under the same number and without the claim; nothing is counted twice', async () => {
    let lost = 3
    const { hm, pass, calls, store } = worker(async (call, settle) => {
      const settled = await settle(call)
      if (lost-- > 0) throw unreachable()
      return settled
    })
    await noop.performBulk(numbers(12))
    await hm.start()
    await pass(5000)
    const [first, ...others] = calls
    expect(first?.next).toBeDefined()
    for (const repeat of others.slice(0, 3)) {
      expect(repeat).toEqual({ owner: first?.owner, seq: first?.seq, settlements: first?.settlements })
      expect(repeat).not.toHaveProperty('next')
    }
    // What the lost trip had claimed went back and ran: once each, all told.
    expect(runs.toSorted((a, b) => a - b)).toEqual(numbers(12).map(({ n }) => n))
    expect(await hm.stats()).toMatchObject({ processed: 12, failed: 0, enqueued: 0 })
    expect(await store.reconcile((await store.beats()).alive[0]?.owner ?? expect.fail(), 1000)).toEqual({
      ...{ status: 'ok', tokens: [] },
    })
  })

  it('holds up what would overtake it, and the claims go on', async () => {
    let down = true
    const { hm, pass, calls } = worker(async (call, settle) => {
      if (down) throw unreachable()
      return settle(call)
    }, 2)
    await noop.performBulk(numbers(20))
    await hm.start()
    await pass(3000)
    const asked = new Set(calls.map((call) => call.seq))
    expect(asked.size).toBe(1)
    expect((await hm.stats()).processed).toBe(0)
    down = false
    await pass(5000)
    expect(runs.toSorted((a, b) => a - b)).toEqual(numbers(20).map(({ n }) => n))
    expect((await hm.stats()).processed).toBe(20)
  })
})

describe('a trip that is repeated', () => {
  it('is overtaken by none', async () => {
    let down = true
    const [first, second] = [latch(), latch()]
    const held = defineJob<{ n: number }>({ name: 'Held', perform: ({ n }) => (n === 0 ? first : second).wait() })
    const asked: number[] = []
    const through = (store: Store): Store => ({
      ...store,
      async settle(call) {
        asked.push(call.seq)
        if (down) throw unreachable()
        return store.settle(call)
      },
    })
    const { hm, pass } = instance({ jobs: [held], concurrency: 2, through })
    await held.performBulk(numbers(2))
    await hm.start()
    await until({ pass }, () => second.waiting === 1)
    first.open()
    await pass(1000)
    second.open()
    await pass(5000)
    expect(new Set(asked)).toEqual(new Set([1]))
    down = false
    await pass(2000)
    expect(asked.at(-1)).toBe(2)
    expect((await hm.stats()).processed).toBe(2)
  })
})

describe('an outcome that the store cannot take', () => {
  it('does not cost the others of its trip theirs', async () => {
    let bad: number | undefined
    const { hm, pass, store } = worker(async (call, settle) => {
      bad ??= call.settlements[3]?.token
      if (call.settlements.some(({ token }) => token === bad)) throw new TypeError('cannot be bound')
      return settle(call)
    })
    await noop.performBulk(numbers(10))
    await hm.start()
    await until({ pass }, async () => (await hm.stats()).processed === 9)
    expect(runs).toHaveLength(10)
    const [beat] = (await store.beats()).alive
    expect(await store.reconcile(beat?.owner ?? expect.fail(), 1000)).toMatchObject({ tokens: [bad] })
  })

  it('that is refused for now is offered again', async () => {
    let full = true
    const { hm, pass } = worker(async (call, settle) => {
      if (!full) return settle(call)
      return { status: 'ok', stale: [], refused: call.settlements.map(({ token }) => token) }
    })
    await noop.performAsync({ n: 0 })
    await hm.start()
    await pass(3000)
    expect((await hm.stats()).processed).toBe(0)
    expect(runs).toEqual([0])
    full = false
    await pass(1000)
    expect(await hm.stats()).toMatchObject({ processed: 1, enqueued: 0 })
    expect(runs).toEqual([0])
  })

  it('for want of room is asked again until there is some', async () => {
    let full = true
    const { hm, pass } = worker((call, settle) =>
      full ? Promise.reject(new HaymakerError('HM_STORE_FULL', 'no room')) : settle(call),
    )
    await noop.performBulk(numbers(5))
    await hm.start()
    await pass(60_000)
    full = false
    await pass(2000)
    expect(await hm.stats()).toMatchObject({ processed: 5, enqueued: 0 })
    expect(runs).toHaveLength(5)
  })
})
