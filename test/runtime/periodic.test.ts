// Jobs by the clock, on a clock that the test moves: each tick is pushed once, whoever looks, and none is lost within its grace.

import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineCron } from '../../src/runtime/define-cron.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, type Stage, stage, until } from './instance.ts'

afterEach(endAll)

/** It begins at noon. */
const NOON = Date.UTC(2026, 0, 1, 12)
const MINUTE = 60_000

interface Play {
  /** When each job began, in minutes after noon. */
  readonly ran: number[]
  readonly report: ReturnType<typeof defineJob<{ kind: string }>>
}

function play(on: Stage): Play {
  const ran: number[] = []
  const report = defineJob<{ kind: string }>({
    name: 'Report',
    perform: () => void ran.push((on.clock.now() - NOON) / MINUTE),
  })
  return { ran, report }
}

const everyFive = (report: Play['report']): ReturnType<typeof defineCron> =>
  defineCron({ name: 'five', schedule: '*/5 * * * *', job: report, input: { kind: 'short' } })

async function started(...fixtures: readonly Fixture[]): Promise<void> {
  for (const { hm } of fixtures) await hm.start()
}

describe('a tick', () => {
  it('is pushed once when it is due, however many processes look', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    const all = [1, 2, 3].map((seed) => instance({ jobs: [], crons: [everyFive(report)], on, seed }))
    await started(...all)
    await on.clock.advance((16 * MINUTE) as never)
    expect(ran.map(Math.floor)).toEqual([0, 5, 10, 15])
    expect((await on.store.totals()).processed).toBe(4)
  })

  it('gives the job what the definition says', async () => {
    const on = await stage()
    const given: unknown[] = []
    const report = defineJob<{ kind: string }>({
      name: 'Report',
      queue: 'low',
      perform: (input) => void given.push(input),
    })
    const it = instance({ jobs: [], queues: ['low'], crons: [everyFive(report)], on })
    await started(it)
    await until(it, () => given.length === 1)
    expect(given).toEqual([{ kind: 'short' }])
  })

  it('is pushed by a process that starts within its grace, and is missed after it', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    await on.clock.advance((5.5 * MINUTE) as never)
    await started(instance({ jobs: [], crons: [everyFive(report)], on }))
    await on.clock.advance(1000 as never)
    expect(ran).toHaveLength(1)
    const strict = defineCron({
      name: 'strict',
      schedule: '*/5 * * * *',
      grace: '10s',
      job: report,
      input: { kind: '' },
    })
    await started(instance({ jobs: [], crons: [strict], on, seed: 2 }))
    await on.clock.advance(1000 as never)
    expect(ran).toHaveLength(1)
  })

  it('whose push fails is pushed again, once', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    let failing = true
    const it = instance({
      ...{ jobs: [], crons: [everyFive(report)], on },
      push: [
        (jobs, next) => {
          if (failing) throw new Error('not now')
          return next(jobs)
        },
      ],
    })
    await started(it)
    await on.clock.advance(3000 as never)
    expect(ran).toEqual([])
    failing = false
    await on.clock.advance(3000 as never)
    expect(ran).toHaveLength(1)
  })

  it('that nobody looked at in time is told of, and those within the grace are pushed', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    const told: string[] = []
    const log = {
      debug() {},
      info() {},
      error() {},
      warn: (_: unknown, text: string) => void told.push(text),
      child: () => log,
    }
    const minutely = defineCron({ name: 'minutely', every: '1m', job: report, input: { kind: '' }, grace: '90s' })
    const frozen = { isIt: false }
    const it = instance({
      ...{ jobs: [], crons: [minutely], on, log },
      through: (store) => ({
        ...store,
        now: async () => (frozen.isIt ? Promise.reject(new Error('frozen')) : store.now()),
      }),
    })
    await started(it)
    await on.clock.advance(1000 as never)
    // Those of 11:59 and 12:00.
    expect(ran).toHaveLength(2)
    frozen.isIt = true
    await on.clock.advance((10 * MINUTE) as never)
    expect(ran).toHaveLength(2)
    frozen.isIt = false
    await on.clock.advance(2000 as never)
    // Those of 12:09 and 12:10.
    expect(ran).toHaveLength(4)
    expect(told).toContain('minutely was not looked at in time; ticks are left to others or missed')
  })
})

describe('a definition', () => {
  const report = defineJob<{ kind: string }>({ name: 'Report', perform: () => undefined })

  it('has a name and a job, and nothing that nobody knows', () => {
    const input = { kind: '' }
    expect(() => defineCron({ name: '', schedule: '@daily', job: report, input })).toThrow('A cron has the name ""')
    // @ts-expect-error no such option
    expect(() => defineCron({ name: 'a', shedule: '@daily', job: report, input })).toThrow('Did you mean schedule?')
    // @ts-expect-error no job
    expect(() => defineCron({ name: 'a', schedule: '@daily', job: 'Report', input })).toThrow('The job of a is Report.')
  })

  it.each([
    [{}, `a says neither schedule nor every. Write one of them: schedule: '0 3 * * *', or every: '15m'.`],
    [{ every: '1h', schedule: '@daily' }, 'a says schedule and every.'],
    [{ every: '10ms' }, "every of a is '10ms'. It must be at least 1s."],
    [{ schedule: '@daily', grace: 'soon' }, "grace of a is 'soon'."],
    [{ schedule: '0 25 * * *' }, '"0 25 * * *" is no cron expression'],
    [{ schedule: '@daily', timezone: 'Europe/Pari' }, 'Did you mean Europe/Paris?'],
  ] as const)('%o does not start: %s', async (schedule, message) => {
    const cron = defineCron({ name: 'a', ...(schedule as object), job: report, input: { kind: '' } })
    const hm = createHaymaker({ store: 'sqlite::memory:', cron: [cron], logger: silentLog })
    await expect(hm.start()).rejects.toThrow(message)
    await hm.stop()
  })

  it('gives its job what that takes', () => {
    // @ts-expect-error a text is no input of it
    defineCron({ name: 'a', schedule: '@daily', job: report, input: 'short' })
    // @ts-expect-error it takes something
    defineCron({ name: 'a', schedule: '@daily', job: report })
    defineCron({ name: 'a', schedule: '@daily', job: defineJob({ name: 'Nothing', perform: () => undefined }) })
  })

  it('has a name of its own in an instance', () => {
    const cron = [1, 2].map(() => defineCron({ name: 'twin', schedule: '@daily', job: report, input: { kind: '' } }))
    expect(() => createHaymaker({ store: 'sqlite::memory:', cron })).toThrow(
      'HM_NAME_TAKEN: Two crons are named "twin". A tick is pushed once by its name: give one of them another.',
    )
  })
})
