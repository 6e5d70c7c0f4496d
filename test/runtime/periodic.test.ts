// Jobs by the clock, on a clock that the test moves: each tick is pushed once, whoever looks, and none is lost within its grace.

import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { defineCron } from '../../src/runtime/periodic/define-cron.ts'
import { endAll, type Fixture, instance, latch, type Stage, stage, until } from './instance.ts'

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

describe('what is declared at run time', () => {
  it('is pushed by a process that does not know it, and changed at once', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    const [client, worker] = [instance({ jobs: [], on }), instance({ jobs: [report], on, seed: 2 })]
    await started(worker)
    await client.hm.cron.upsert({ name: 'tenant-7', every: '5m', job: report, input: { kind: 'x' } })
    await on.clock.advance((11 * MINUTE) as never)
    expect(ran.map(Math.floor)).toEqual([5, 10])
    await client.hm.cron.upsert({ name: 'tenant-7', every: '2m', job: report, input: { kind: 'x' } })
    await on.clock.advance((4 * MINUTE) as never)
    expect(ran.map(Math.floor)).toEqual([5, 10, 12, 14])
    expect(await client.hm.cron.remove('tenant-7')).toBe(true)
    expect(await client.hm.cron.remove('tenant-7')).toBe(false)
    await on.clock.advance((10 * MINUTE) as never)
    expect(ran).toHaveLength(4)
  })

  it('stays paused, and as it is, where the same is declared again', async () => {
    const on = await stage()
    const { report } = play(on)
    const { hm } = instance({ jobs: [], on })
    const declare = (): Promise<void> => hm.cron.upsert({ name: 'a', every: '5m', job: report, input: { kind: 'x' } })
    await declare()
    await hm.cron.pause('a')
    const { all } = await on.store.crons()
    await on.clock.advance(MINUTE as never)
    await declare()
    expect((await on.store.crons()).all).toEqual(all)
    expect(await hm.cron.find('a')).toMatchObject({ isPaused: true, next: null, source: 'dynamic' })
  })

  it('has no name that code has, and a schedule that can be read', async () => {
    const on = await stage()
    const { report } = play(on)
    const { hm } = instance({ jobs: [], crons: [everyFive(report)], on })
    const input = { kind: '' }
    await expect(hm.cron.upsert({ name: 'five', every: '1m', job: report, input })).rejects.toThrow(
      'five is declared in code',
    )
    await expect(hm.cron.upsert({ name: 'a', schedule: '99 * * * *', job: report, input })).rejects.toThrow(
      '"99 * * * *" is no cron expression',
    )
    expect((await on.store.crons()).all).toEqual([])
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

describe('what people do', () => {
  it('a pause pushes nothing, and what was due then is not missed', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    const { hm } = instance({ jobs: [], crons: [everyFive(report)], on })
    await hm.start()
    await on.clock.advance(MINUTE as never)
    await hm.cron.pause('five')
    await on.clock.advance((31 * MINUTE) as never)
    expect(ran).toEqual([])
    await hm.cron.resume('five')
    await on.clock.advance((4 * MINUTE) as never)
    expect(ran.map(Math.floor)).toEqual([35])
  })

  it('skips the next tick, and the one after it', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    const { hm } = instance({ jobs: [], crons: [everyFive(report)], on })
    await hm.start()
    expect(await hm.cron.skipNext('five')).toBe(NOON + 5 * MINUTE)
    expect(await hm.cron.skipNext('five')).toBe(NOON + 10 * MINUTE)
    await on.clock.advance((16 * MINUTE) as never)
    expect(ran.map(Math.floor)).toEqual([15])
  })

  it('runs it now, and its ticks go on', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    const { hm } = instance({ jobs: [], crons: [everyFive(report)], on })
    await hm.start()
    expect(await hm.cron.run('five')).toMatchObject({ status: 'queued' })
    await on.clock.advance((6 * MINUTE) as never)
    expect(ran.map(Math.floor)).toEqual([0, 5])
    expect((await hm.cron.find('five'))?.ticks).toHaveLength(1)
  })

  it('knows its next ticks from a date, or from seconds as elsewhere', async () => {
    const report = defineJob({ name: 'Report', perform: () => undefined })
    const { hm } = instance({ jobs: [], crons: [defineCron({ name: 'a', schedule: '0 3 * * *', job: report })] })
    const from = new Date('2027-01-01T12:00:00Z')
    const due = [{ at: Date.parse('2027-01-02T03:00:00Z'), because: null }]
    expect(await hm.cron.next('a', { count: 1, from })).toEqual(due)
    expect(await hm.cron.next('a', { count: 1, from: from.getTime() / 1000 })).toEqual(due)
    await expect(hm.cron.next('a', { from: from.getTime() })).rejects.toThrow('from was given')
  })

  it('of a name that there is not is refused', async () => {
    const { hm } = instance({ jobs: [] })
    for (const act of [
      hm.cron.pause('x'),
      hm.cron.resume('x'),
      hm.cron.skipNext('x'),
      hm.cron.run('x'),
      hm.cron.next('x'),
    ])
      await expect(act).rejects.toThrow('HM_CRON_UNKNOWN: No job by the clock is named "x".')
  })
})

describe('code', () => {
  const report = defineJob<{ kind: string }>({ name: 'Report', perform: () => undefined })
  const at = (schedule: string): ReturnType<typeof defineCron> =>
    defineCron({ name: 'a', schedule, job: report, input: { kind: '' } })
  const scheduleOf = async (on: Stage): Promise<unknown> =>
    JSON.parse((await on.store.crons()).all[0]?.text ?? '{}').schedule?.schedule

  it('that began last is right, also when older code is still there', async () => {
    const on = await stage()
    const older = instance({ jobs: [], crons: [at('0 1 * * *')], on })
    await older.hm.start()
    await on.clock.advance(1000 as never)
    const newer = instance({ jobs: [], crons: [at('0 2 * * *')], on, seed: 2 })
    await newer.hm.start()
    await on.clock.advance(MINUTE as never)
    expect(await scheduleOf(on)).toBe('0 2 * * *')
  })

  it('that has something no more leaves it, and pushes it no more', async () => {
    const on = await stage()
    const { ran, report } = play(on)
    const before = instance({ jobs: [], crons: [everyFive(report)], on })
    await before.hm.start()
    await on.clock.advance((6 * MINUTE) as never)
    await before.hm.stop()
    const after = instance({ jobs: [report], on, seed: 2 })
    await after.hm.start()
    await on.clock.advance((11 * MINUTE) as never)
    expect(ran).toHaveLength(1)
    expect(await after.hm.cron.find('five')).toMatchObject({ source: 'code' })
  })

  it('whose schedule changed keeps its pause', async () => {
    const on = await stage()
    const before = instance({ jobs: [], crons: [at('0 1 * * *')], on })
    await before.hm.start()
    await on.clock.advance(1000 as never)
    await before.hm.cron.pause('a')
    await before.hm.stop()
    const after = instance({ jobs: [], crons: [at('0 2 * * *')], on, seed: 2 })
    await after.hm.start()
    await on.clock.advance(1000 as never)
    expect(await after.hm.cron.find('a')).toMatchObject({ text: '0 2 * * * UTC', isPaused: true })
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
    [{ schedule: '@daily', missed: { all: 0 } }, 'missed of a is {"all":0}. Write'],
    [
      { schedule: '@daily', overlap: 'both' },
      "overlap of a is \"both\". Write one of 'allow', 'skip', 'replace', 'queue'.",
    ],
    [{ schedule: '@daily', jitter: 'a bit' }, "jitter of a is 'a bit'."],
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
