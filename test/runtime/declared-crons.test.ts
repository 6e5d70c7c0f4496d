// What is declared as a job by the clock, in code and at run time, and what people do to it: paused, skipped, run, declared anew.

import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { defineCron } from '../../src/runtime/periodic/define-cron.ts'
import { endAll, instance, type Stage, stage } from './instance.ts'
import { everyFive, MINUTE, NOON, play, started } from './periodic-stage.ts'

afterEach(endAll)

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
