// Jobs by the clock, on a clock that the test moves: each tick is pushed once, whoever looks, and none is lost within its grace.

import { afterEach, describe, expect, it } from 'vitest'
import { defineJob } from '../../src/runtime/function-job.ts'
import { defineCron } from '../../src/runtime/periodic/define-cron.ts'
import { endAll, instance, latch, stage, until } from './instance.ts'
import { everyFive, MINUTE, NOON, play, started } from './periodic-stage.ts'

afterEach(endAll)

describe('a tick', () => {
  it('is pushed once when it is due, however many processes look', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    const all = [1, 2, 3].map((seed) => instance({ jobs: [], crons: [everyFive(report)], on, seed }))
    await started(...all)
    await on.clock.advance((21 * MINUTE) as never)
    expect(ran.map(Math.floor)).toEqual([5, 10, 15, 20])
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
    await on.clock.advance((6 * MINUTE) as never)
    await until(it, () => given.length === 1)
    expect(given).toEqual([{ kind: 'short' }])
  })

  it('is kept with the job that it pushed', async () => {
    const on = await stage()
    const { report } = play(on)
    const { hm } = instance({ jobs: [], crons: [everyFive(report)], on })
    await hm.start()
    await on.clock.advance((11 * MINUTE) as never)
    const entry = await hm.cron.find('five')
    expect(entry?.ticks.map(({ at }) => (at - NOON) / MINUTE)).toEqual([10, 5])
    expect((await hm.attempts.of(entry?.ticks[0]?.jid ?? '')).length).toBe(1)
    expect(entry).toMatchObject({ text: '*/5 * * * * UTC', source: 'code', class: 'Report', next: NOON + 15 * MINUTE })
  })

  it('whose push fails is pushed again, once, and keeps no other back', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    const other = defineJob({ name: 'Other', perform: () => undefined })
    const crons = [everyFive(report), defineCron({ name: 'other', schedule: '*/5 * * * *', job: other })]
    let failing = true
    const it = instance({
      ...{ jobs: [], crons, on },
      push: [
        (jobs, next) => {
          if (failing && jobs.some((job) => job.class === 'Report')) throw new Error('not now')
          return next(jobs)
        },
      ],
    })
    await started(it)
    await on.clock.advance((5 * MINUTE + 3000) as never)
    expect(ran).toEqual([])
    expect((await on.store.totals()).processed).toBe(1)
    failing = false
    await on.clock.advance(3000 as never)
    expect(ran).toHaveLength(1)
  })

  it('runs as much later as its jitter says: each by an amount of its own, the same for all processes', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    const spread = defineCron({ name: 'spread', every: '5m', jitter: '4m', job: report, input: { kind: '' } })
    await started(...[1, 2].map((seed) => instance({ jobs: [], crons: [spread], on, seed })))
    await on.clock.advance((60 * MINUTE) as never)
    const late = ran.map((at) => at % 5)
    expect(ran).toHaveLength(11)
    expect(Math.max(...late)).toBeLessThan(4.2)
    expect(new Set(late.map((minutes) => minutes.toFixed(1))).size).toBeGreaterThan(6)
  })
})

describe('a job that is unique', () => {
  it('is so by the clock too: a tick while it is not done is used up', async () => {
    const on = await stage()
    const gate = latch()
    let began = 0
    const job = defineJob({ name: 'Sole', unique: true, perform: () => (began++ === 0 ? gate.wait() : undefined) })
    const { hm } = instance({ jobs: [], crons: [defineCron({ name: 'sole', schedule: '*/5 * * * *', job })], on })
    await hm.start()
    await on.clock.advance((16 * MINUTE) as never)
    expect(began).toBe(1)
    expect((await hm.cron.find('sole'))?.ticks.map(({ jid }) => jid === null)).toEqual([true, true, false])
    gate.open()
    await on.clock.advance((6 * MINUTE) as never)
    expect(began).toBe(2)
  })
})

describe('what nobody saw in time', () => {
  /** Three days of ticks each hour with nobody there; then somebody comes. */
  async function afterThreeDays(
    schedule: Partial<Parameters<typeof defineCron>[0]>,
  ): Promise<{ ran: number[]; told: string[] }> {
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
    const hourly = defineCron({
      name: 'hourly',
      schedule: '0 * * * *',
      ...(schedule as object),
      job: report,
      input: { kind: '' },
    })
    const before = instance({ jobs: [], crons: [hourly], on })
    await before.hm.start()
    await on.clock.advance((90 * MINUTE) as never)
    await before.hm.stop()
    await on.clock.advance((3 * 24 * 60 * MINUTE) as never)
    await started(...[2, 3].map((seed) => instance({ jobs: [], crons: [hourly], on, seed, log })))
    await on.clock.advance((20 * MINUTE) as never)
    return { ran: ran.slice(1), told }
  }

  it('is made up by the last one, and told of once', async () => {
    const { ran, told } = await afterThreeDays({})
    expect(ran).toHaveLength(1)
    expect(
      told.filter((line) => line === 'hourly had ticks that no process saw in time; the last one of them is pushed'),
    ).not.toEqual([])
  })

  it('is left out', async () => {
    const { ran, told } = await afterThreeDays({ missed: 'skip' })
    expect(ran).toEqual([])
    expect(told).toContain('hourly had ticks that no process saw in time; none of them is pushed')
  })

  it('is made up by as many as are wanted', async () => {
    expect((await afterThreeDays({ missed: { all: 5 } })).ran).toHaveLength(5)
    expect((await afterThreeDays({ missed: { all: 100 } })).ran).toHaveLength(72)
  })

  it('is not missed within its grace', async () => {
    const { ran, told } = await afterThreeDays({ missed: 'skip', grace: '40m' })
    expect(ran).toHaveLength(1)
    expect(told).not.toContain('the last one')
  })

  it('is nothing that was before it was declared', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    await on.clock.advance((5.5 * MINUTE) as never)
    await started(instance({ jobs: [], crons: [everyFive(report)], on }))
    await on.clock.advance((2 * MINUTE) as never)
    expect(ran).toEqual([])
  })
})

describe('a tick whose predecessor is not done', () => {
  /** A job of ticks every five minutes, of which the first one runs until `open` is called; `running`: how many are at work. */
  async function crowd(overlap: 'allow' | 'skip' | 'replace' | 'queue') {
    const on = await stage()
    const gate = latch()
    const began: number[] = []
    const job = defineJob({
      name: 'Slow',
      perform: async () => {
        began.push(Math.floor((on.clock.now() - NOON) / MINUTE))
        if (began.length === 1) await gate.wait()
      },
    })
    const { hm } = instance({
      jobs: [],
      crons: [defineCron({ name: 'slow', schedule: '*/5 * * * *', overlap, job })],
      on,
    })
    await hm.start()
    await on.clock.advance((16 * MINUTE) as never)
    const before = [...began]
    gate.open()
    await on.clock.advance((6 * MINUTE) as never)
    return { hm, before, began }
  }

  it('runs beside it', async () => {
    expect((await crowd('allow')).before).toEqual([5, 10, 15])
  })

  it('is left out, and used up', async () => {
    const { hm, before, began } = await crowd('skip')
    expect(before).toEqual([5])
    expect(began).toEqual([5, 20])
    const ticks = (await hm.cron.find('slow'))?.ticks ?? []
    expect(ticks.map(({ at, jid }) => [(at - NOON) / MINUTE, jid === null])).toEqual([
      [20, false],
      [15, true],
      [10, true],
      [5, false],
    ])
  })

  it('takes the place of one that waits, and does not interrupt one that runs', async () => {
    const { hm, before } = await crowd('replace')
    expect(before).toEqual([5, 10, 15])
    expect((await hm.stats()).dead).toBe(0)
  })

  it('waits until that is done', async () => {
    const { before, began } = await crowd('queue')
    expect(before).toEqual([5])
    expect(began).toEqual([5, 16, 16, 20])
  })

  it('is as unique as its job where it may run beside it', async () => {
    const on = await stage()
    const gate = latch()
    let began = 0
    const job = defineJob({ name: 'Sole', unique: true, perform: () => (began++ === 0 ? gate.wait() : undefined) })
    const { hm } = instance({ jobs: [], crons: [defineCron({ name: 'sole', schedule: '*/5 * * * *', job })], on })
    await hm.start()
    await on.clock.advance((16 * MINUTE) as never)
    expect(began).toBe(1)
    gate.open()
    await on.clock.advance((6 * MINUTE) as never)
    expect(began).toBe(2)
  })
})
