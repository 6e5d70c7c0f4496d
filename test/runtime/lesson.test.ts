// What every lesson on background jobs shows: slots, a queue that goes down in steps, and an urgent job that overtakes.

import { afterEach, describe, expect, it } from 'vitest'
import { ms, pause } from '../../src/core/clock.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { type Fixture, instance } from './instance.ts'

let fixture: Fixture | null = null

afterEach(async () => {
  const stopping = fixture?.hm.stop()
  await fixture?.pass(60_000)
  await stopping
  fixture = null
})

/** A job that takes `length` of the fake time. */
const slow = (name: string, length: number, began: string[] = []) =>
  defineJob<{ n: number }>({
    name,
    async perform() {
      began.push(name)
      if (fixture) await pause(fixture.clock, ms(length))
    },
  })

describe('slots', () => {
  it('500 jobs of 50 ms on 25 slots run in 20 rounds, 25 at a time and never more', async () => {
    const nap = slow('Nap', 50)
    fixture = instance({ jobs: [nap], concurrency: 25 })
    const { hm, pass } = fixture
    await nap.performBulk(Array.from({ length: 500 }, (_, n) => ({ n })))
    await hm.start()
    await pass(1)
    const sizes: number[] = []
    for (let round = 1; round <= 20; round++) {
      expect(hm.running()).toHaveLength(25)
      const { enqueued, processed } = await hm.stats()
      sizes.push(enqueued)
      expect(processed).toBe((round - 1) * 25)
      await pass(48)
      expect(hm.running()).toHaveLength(25)
      await pass(2)
    }
    expect(sizes).toEqual(Array.from({ length: 20 }, (_, round) => 475 - round * 25))
    expect(hm.running()).toHaveLength(0)
    expect((await hm.stats()).processed).toBe(500)
  })
})

describe('an urgent job pushed after 100 slow ones', () => {
  const overtakes = async (queues: readonly string[] | Record<string, number>, seed: number): Promise<number> => {
    const began: string[] = []
    const lazy = slow('Lazy', 100, began)
    const urgent = slow('Urgent', 1, began)
    fixture = instance({ jobs: [lazy, urgent], concurrency: 2, queues, seed })
    const { hm, pass } = fixture
    await lazy.performBulk(Array.from({ length: 100 }, (_, n) => ({ n })))
    await hm.start()
    await pass(1)
    await urgent.set({ queue: 'urgent' }).performAsync({ n: 0 })
    await pass(3000)
    return began.indexOf('Urgent')
  }

  it('runs next under strict order', async () => {
    for (const seed of [1, 2, 3]) {
      expect(await overtakes(['urgent', 'default'], seed)).toBe(2)
      const stopping = fixture?.hm.stop()
      await fixture?.pass(60_000)
      await stopping
    }
    fixture = null
  })

  it('overtakes with weights 10 to 1', async () => {
    expect(await overtakes(['urgent,10', 'default,1'], 1)).toBeLessThan(10)
  })
})
