// Many jobs in one call: batches, times, and what is taken from the list when.

import { afterEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/core/store/store.ts'
import { Job } from '../../src/runtime/class-job.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, type Given, instance, stage } from './instance.ts'

afterEach(endAll)

const one = defineJob<{ n: number }>({ name: 'One', perform() {} })
class Two extends Job {
  perform(_a: number, _b: string): void {}
}
const items = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }))

interface Watched extends Fixture {
  /** How many jobs travelled together, call by call. */
  readonly trips: number[]
}

async function watched(given: Partial<Given> = {}): Promise<Watched> {
  const trips: number[] = []
  const through = (store: Store): Store => ({
    ...store,
    push(call) {
      trips.push(call.items.length)
      return store.push(call)
    },
  })
  return { ...instance({ jobs: [one, Two], on: await stage(), through, ...given }), trips }
}

const times = async ({ hm }: Fixture): Promise<number[]> => {
  const found: number[] = []
  for await (const { at } of hm.scheduled) found.push(at ?? 0)
  return found
}

describe('performBulk', () => {
  it('pushes a thousand at a time, a hundred where they have a time, or as many as it is told', async () => {
    const { trips, clock } = await watched()
    expect(await one.performBulk(items(2001))).toHaveLength(2001)
    expect(trips.splice(0)).toEqual([1000, 1000, 1])
    await one.performBulk(items(201), { at: new Date(clock.now() + 60_000) })
    expect(trips.splice(0)).toEqual([100, 100, 1])
    await one.performBulk(items(101), { spread: '1h' })
    expect(trips.splice(0)).toEqual([100, 1])
    await one.performBulk(items(5), { batchSize: 2, spread: '1h' })
    expect(trips.splice(0)).toEqual([2, 2, 1])
  })

  it('takes from a list no more than it pushes', async () => {
    const { trips } = await watched()
    const seen: number[] = []
    async function* slowly() {
      for (let n = 0; n < 5; n++) {
        seen.push(trips.length)
        yield { n }
      }
    }
    await one.performBulk(slowly(), { batchSize: 2 })
    expect(seen).toEqual([0, 0, 1, 1, 2])
    expect(trips).toEqual([2, 2, 1])
  })

  it('gives each job its receipt, a stopped one too', async () => {
    await watched({ push: [(jobs, next) => next(jobs.filter(({ args }) => args[0] !== 2))] })
    const receipts = await Two.performBulk([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ])
    expect(receipts.map(({ status }) => status)).toEqual(['queued', 'stopped', 'queued'])
    expect(new Set(receipts.map(({ jid }) => jid)).size).toBe(3)
  })

  it('runs all at one moment, or each at its own; what is past runs now', async () => {
    const fixture = await watched()
    const now = fixture.clock.now()
    const receipts = await one.performBulk(items(3), {
      at: [new Date(now + 3000), new Date(now - 1000), { epochMilliseconds: now + 1000 }],
    })
    expect(receipts.map(({ status }) => status)).toEqual(['scheduled', 'queued', 'scheduled'])
    expect(await times(fixture)).toEqual([now + 1000, now + 3000])
    await Two.set({ queue: 'low' }).performBulk([[1, 'a']], { at: 60 })
    expect((await times(fixture)).at(-1)).toBe(now + 60_000)
  })

  it('refuses another number of moments than jobs: of a list before anything is written', async () => {
    const { hm, clock } = await watched()
    const at = [clock.now() + 1000, clock.now() + 2000].map((time) => new Date(time))
    await expect(one.performBulk(items(3), { at })).rejects.toThrow(
      'HM_CONFIG_INVALID: One.performBulk was given 3 jobs and 2 moments. Give each job one.',
    )
    await expect(one.performBulk(items(3).values(), { at, batchSize: 1 })).rejects.toMatchObject({ stored: 2 })
    expect((await hm.stats()).scheduled).toBe(2)
  })

  it('spreads jobs over a time, and never over less than five seconds', async () => {
    const fixture = await watched()
    const now = fixture.clock.now()
    await one.performBulk(items(500), { spread: '5m' })
    const spread = await times(fixture)
    expect(spread.length).toBeGreaterThan(495)
    expect(spread.every((at) => at >= now && at < now + 300_000)).toBe(true)
    const inEachMinute = [0, 1, 2, 3, 4].map((n) => spread.filter((at) => Math.floor((at - now) / 60_000) === n).length)
    expect(Math.min(...inEachMinute)).toBeGreaterThan(60)
    await fixture.hm.scheduled.deleteAll()
    await one.performBulk(items(100), { spread: '1ms' })
    expect(Math.max(...(await times(fixture)))).toBeGreaterThan(now + 4000)
  })

  it('refuses spread beside at, and keys that nobody reads', async () => {
    await watched()
    await expect(one.performBulk(items(1), { at: 60, spread: '5m' })).rejects.toThrow(
      'One.performBulk was given at and spread. Choose one of them.',
    )
    await expect(one.performBulk(items(1), { spread: '5' as '5s' })).rejects.toMatchObject({
      code: 'HM_CONFIG_INVALID',
    })
    await expect(one.performBulk(items(1), { spred: '5m' } as object)).rejects.toThrow('Did you mean spread?')
  })
})
