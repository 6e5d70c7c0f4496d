// Each process has duties beside its jobs. One that fails, again and again, holds up neither jobs nor the other duties, is
// told with how long it has not been done, and works again by itself.

import { afterEach, describe, expect, it } from 'vitest'
import { timing } from '../../src/core/config/config.ts'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, keptLog } from './instance.ts'

afterEach(endAll)

/** Each duty, what it asks of the store, and how often (ms). */
const duties = [
  ['promoter', 'promote', 1000],
  ['sweeper', 'beats', timing.sampleMs],
  ['picture', 'picture', timing.pictureMs],
  ['reconcile', 'reconcile', timing.reconcileMs],
  ['metrics', 'record', timing.recordMs],
  ['trimmer', 'trim', timing.trimMs],
] as const
type Method = (typeof duties)[number][1]

interface Desk extends Fixture {
  readonly asked: Map<string, number>
  readonly log: ReturnType<typeof keptLog>
  readonly ran: () => number
  /** Which call fails, and how many fail from the next one on. */
  failing: { method: Method | null; left: number }
}

/** A worker that pushes itself a job each second, and one for later. */
async function desk(): Promise<Desk> {
  const asked = new Map<string, number>()
  const failing: Desk['failing'] = { method: null, left: 0 }
  const log = keptLog()
  let count = 0
  const job = defineJob({ name: 'Tick', perform: async () => void count++ })
  const through = (store: Store): Store => ({
    ...store,
    ...Object.fromEntries(
      duties.map(([, method]) => [
        method,
        async (...args: unknown[]): Promise<unknown> => {
          asked.set(method, (asked.get(method) ?? 0) + 1)
          if (failing.method === method && failing.left-- > 0) throw new Error('the script failed')
          return Reflect.apply(store[method], store, args)
        },
      ]),
    ),
  })
  const fixture = instance({ jobs: [job], through, log })
  await fixture.hm.start()
  for (let second = 1; second <= 600; second++) await job.performIn(second)
  return { ...fixture, asked, log, failing, ran: () => count }
}

describe('a duty that fails', () => {
  for (const [duty, method, everyMs] of duties)
    it(`F59: ${duty}: holds up no other, says for how long it was not done, and works again`, async () => {
      const { pass, asked, log, failing, ran } = await desk()
      await pass(1000)
      Object.assign(failing, { method, left: Number.POSITIVE_INFINITY })
      const before = { ran: ran(), asked: new Map(asked) }
      // The comparison of claims waits up to two seconds after each failure.
      await pass(6 * everyMs + 120_000)
      const told = log.lines.filter(({ values }) => values.duty === duty)
      expect(told.length).toBeLessThan(12)
      expect(told.at(-1)).toMatchObject({
        level: 'error',
        message: expect.stringMatching(/has not done its work for \d+ s/),
      })
      expect(Number(told.at(-1)?.values.undoneMs)).toBeGreaterThan(3 * everyMs)
      expect(log.lines.filter(({ values }) => values.duty !== undefined && values.duty !== duty)).toEqual([])
      if (method !== 'promote') expect(ran() - before.ran).toBeGreaterThan(100)
      for (const [, other] of duties) expect(asked.get(other) ?? 0, other).toBeGreaterThan(before.asked.get(other) ?? 0)

      failing.left = 0
      await pass(2 * everyMs + 1000)
      expect(log.lines.filter(({ values }) => values.duty === duty).at(-1)).toMatchObject({
        ...{ level: 'info', message: `${duty} works again` },
      })
    })

  it('F59: once is no alarm', async () => {
    const { pass, log, failing } = await desk()
    for (const [, method, everyMs] of duties) {
      Object.assign(failing, { method, left: 1 })
      await pass(2 * everyMs + 5000)
    }
    expect(log.lines.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual(
      duties.map(([duty]) => `${duty} failed; it goes on trying`),
    )
  })
})
