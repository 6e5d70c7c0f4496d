// Metrics of an instance: every attempt is counted once, by class and length, and nobody waits for it.

import { afterEach, describe, expect, it } from 'vitest'
import { Kill, Snooze } from '../../src/core/attempt/control.ts'
import { later, ms } from '../../src/core/clock.ts'
import { HaymakerError } from '../../src/core/errors.ts'
import { newJid } from '../../src/core/job/jid.ts'
import { bounds } from '../../src/core/metrics/buckets.ts'
import { payloadOf } from '../../src/core/payload/payload.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { producerId } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { currentJob } from '../../src/runtime/attempt-context.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { Meter } from '../../src/runtime/meter.ts'
import { jobMetrics } from '../../src/runtime/metrics.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { endAll, type Fixture, instance, keptLog, latch, stage, unreachable, until } from './instance.ts'

afterEach(endAll)

const RHYTHM_MS = 10_000
/** In the time of whoever plays. */
const sleep = (length: number): Promise<void> =>
  new Promise((resolve) => void playing?.clock.after(ms(length), () => resolve()))
let playing: Fixture | null = null

const timed = defineJob<{ ms: number }>({ name: 'Timed', perform: ({ ms }) => sleep(ms) })
const failing = defineJob<{ ms: number }>({
  name: 'Failing',
  retry: 0,
  async perform({ ms }) {
    await sleep(ms)
    throw new Kill('no')
  },
})

/** Lets a job run to its end, and its outcome be written. */
async function play(given: Partial<Parameters<typeof instance>[0]> = {}): Promise<Fixture> {
  playing = instance({ jobs: [timed, failing], on: await stage(), ...given })
  await playing.hm.start()
  return playing
}

const settled = (fixture: Fixture, processed: number): Promise<void> =>
  until(fixture, async () => (await fixture.hm.stats()).processed === processed)

describe('the metrics of an instance', () => {
  it('count each attempt by class, its length only where it succeeded, what took most time first', async () => {
    const it = await play()
    await timed.performBulk([{ ms: 5 }, { ms: 25 }])
    await failing.performBulk([{ ms: 90 }])
    await it.pass(200)
    await settled(it, 3)
    expect(await it.hm.metrics()).toEqual([])
    await it.pass(RHYTHM_MS)
    expect(await it.hm.metrics()).toEqual([
      { class: 'Timed', processed: 2, failed: 0, totalMs: 30, averageMs: 15 },
      { class: 'Failing', processed: 1, failed: 1, totalMs: 0, averageMs: 0 },
    ])
    expect(await it.hm.stats()).toMatchObject({ processed: 3, failed: 1 })
  })

  it('of one class have a course and a histogram', async () => {
    const it = await play()
    await timed.performBulk([{ ms: 5 }, { ms: 25 }, { ms: 1500 }])
    await it.pass(2000)
    await settled(it, 3)
    await it.pass(RHYTHM_MS)
    await it.pass(60_000)
    await timed.performAsync({ ms: 5 })
    await it.pass(100)
    await settled(it, 4)
    await it.pass(RHYTHM_MS)
    const { course, histogram, ...sum } = await it.hm.jobMetrics('Timed')
    const times = { p50Ms: 20, p95Ms: 1580, p99Ms: 1676 }
    expect(sum).toEqual({ class: 'Timed', processed: 4, failed: 0, totalMs: 1535, averageMs: 1535 / 4, ...times })
    expect(course.map(({ processed, totalMs, p50Ms }) => [processed, totalMs, p50Ms])).toEqual([
      [3, 1530, 25],
      [1, 5, 10],
    ])
    expect(course.map((span) => span.histogram.slice(0, 2).map(({ count }) => count))).toEqual([
      [1, 1],
      [1, 0],
    ])
    expect((course[1]?.at ?? 0) - (course[0]?.at ?? 0)).toBe(60_000)
    expect(histogram.map(({ belowMs }) => belowMs)).toEqual(bounds)
    expect(histogram.filter(({ count }) => count > 0)).toEqual([
      { belowMs: 20, count: 2 },
      { belowMs: 30, count: 1 },
      { belowMs: 1700, count: 1 },
    ])
    expect(await it.hm.jobMetrics('Nobody')).toMatchObject({ processed: 0, averageMs: 0, p50Ms: null, course: [] })
  })

  it('have one histogram for each ten minutes of a course by hours, and its sum has no minute that the course has not', async () => {
    const it = await play()
    for (let i = 1; i <= 22; i++) {
      await timed.performAsync({ ms: i === 1 ? 1500 : 5 })
      await it.pass(60_000)
      await settled(it, i)
    }
    const { course, histogram } = await it.hm.jobMetrics('Timed', { hours: 1 })
    expect(course.length).toBeGreaterThan(2)
    for (const span of course) {
      expect(span.at % 600_000).toBe(0)
      expect(span.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(span.processed)
    }
    expect(course.map(({ p99Ms }) => (p99Ms ?? 0) > 1000)).toEqual([true, ...course.slice(1).map(() => false)])
    const fresh = { ...it.store, samples: async () => (await it.store.samples('ten minutes', 6)).slice(0, 1) }
    const last = await jobMetrics(fresh, 'Timed', { hours: 1 })
    expect(last.histogram).toEqual(course.at(-1)?.histogram)
    expect(histogram[0]?.count).toBe(21)
  })

  it('look back by minutes or by hours, and refuse what they do not know', async () => {
    const it = await play()
    await timed.performAsync({ ms: 5 })
    await it.pass(100)
    await settled(it, 1)
    await it.pass(RHYTHM_MS)
    await it.pass(2 * 3_600_000)
    expect(await it.hm.metrics()).toEqual([])
    expect(await it.hm.metrics({ minutes: 180 })).toHaveLength(1)
    expect(await it.hm.metrics({ hours: 3 })).toHaveLength(1)
    expect(await it.hm.metrics({ hours: 1 })).toEqual([])
    const counted = async (hours: number): Promise<unknown> =>
      (await it.hm.jobMetrics('Timed', { hours })).histogram[0]?.count
    expect([await counted(3), await counted(1), await counted(72)]).toEqual([1, 0, 1])
    for (const span of [{ minutes: 0 }, { minutes: 481 }, { hours: 73 }, { hours: 1.5 }, { minutes: 1, hours: 1 }])
      await expect(it.hm.metrics(span)).rejects.toMatchObject({ code: 'HM_CONFIG_INVALID' })
    await expect(it.hm.metrics(JSON.parse('{"days":1}'))).rejects.toMatchObject({ code: 'HM_CONFIG_INVALID' })
  })

  it('count a snooze nowhere', async () => {
    const late = defineJob({
      name: 'Late',
      perform() {
        throw new Snooze('1h')
      },
    })
    const it = await play({ jobs: [late] })
    await late.performAsync()
    await until(it, async () => (await it.hm.stats()).scheduled === 1)
    await it.pass(RHYTHM_MS)
    expect(await it.hm.metrics()).toEqual([])
  })

  it('count no attempt whose outcome the store did not take', async () => {
    let asked = 0
    const through = (store: Store): Store => ({
      ...store,
      async settle({ settlements }) {
        asked += settlements.length
        return { status: 'ok', stale: settlements.map(({ token }) => token), refused: [] }
      },
    })
    const it = await play({ through })
    await timed.performAsync({ ms: 5 })
    await it.pass(100)
    await until(it, () => asked === 1)
    await it.pass(RHYTHM_MS)
    expect(await it.hm.metrics()).toEqual([])
  })

  it('count what a stop broke off as failed, as Sidekiq does, though it runs again', async () => {
    const polite = defineJob({
      name: 'Polite',
      perform: () =>
        new Promise((_, reject) => {
          const { signal } = currentJob() ?? {}
          signal?.addEventListener('abort', () => reject(signal.reason))
        }),
    })
    const on = await stage()
    const it = await play({ jobs: [polite], on })
    await polite.performAsync()
    await until(it, () => it.hm.running().length === 1)
    const stopping = it.hm.stop({ timeout: '1s' })
    await it.pass(1100)
    expect(await stopping).toEqual({ unfinished: 0, clean: true })
    const looking = instance({ jobs: [], on })
    expect(await looking.hm.metrics()).toMatchObject([{ class: 'Polite', processed: 1, failed: 1 }])
    expect(await looking.hm.stats()).toMatchObject({ processed: 0, enqueued: 1 })
  })

  it('have the last moments of a process that stops', async () => {
    const on = await stage()
    const it = await play({ on })
    await timed.performAsync({ ms: 5 })
    await it.pass(10)
    await settled(it, 1)
    await it.hm.stop()
    expect(await instance({ jobs: [], on }).hm.metrics()).toMatchObject([{ class: 'Timed', processed: 1 }])
  })

  it('know a job behind a wrapper by what it wraps, and have _ for |', async () => {
    const wrapper = defineJob({ name: 'Sidekiq::ActiveJob::Wrapper', perform() {} })
    const odd = defineJob({ name: 'a|b', perform() {} })
    const it = await play({ jobs: [wrapper, odd] })
    const jid = newJid(seededRandom(7))
    const members = { class: 'Sidekiq::ActiveJob::Wrapper', wrapped: 'WelcomeJob', args: [], jid, queue: 'default' }
    const item = { payload: payloadOf(JSON.stringify(members)), jid, queue: queueName('default') }
    const validUntil = later(it.clock.now(), ms(60_000))
    await it.store.push({ producer: producerId('ruby'), seq: 1, validUntil, items: [item] })
    await odd.performAsync()
    await settled(it, 2)
    await it.pass(RHYTHM_MS)
    const names = (await it.hm.metrics()).map((one) => one.class)
    expect(names.toSorted()).toEqual(['WelcomeJob', 'a_b'])
    expect(await it.hm.jobMetrics('a|b')).toMatchObject({ class: 'a_b', processed: 1 })
  })
})

describe('a store that is away', () => {
  it('holds no job up, is said once, and loses nothing', async () => {
    let down = true
    const log = keptLog()
    const through = (store: Store): Store => ({
      ...store,
      record: (batch, samples) => (down ? Promise.reject(unreachable()) : store.record(batch, samples)),
    })
    const it = await play({ through, log })
    for (let n = 1; n <= 4; n++) {
      await timed.performAsync({ ms: 5 })
      await it.pass(RHYTHM_MS)
      await settled(it, n)
    }
    expect(log.lines.filter(({ message }) => message.startsWith('metrics failed'))).toHaveLength(1)
    down = false
    await it.pass(RHYTHM_MS)
    expect(await it.hm.metrics()).toMatchObject([{ class: 'Timed', processed: 4 }])
  })

  it('that takes a batch and loses its answer counts it once', async () => {
    let lost = 0
    const through = (store: Store): Store => ({
      ...store,
      async record(batch, samples) {
        await store.record(batch, samples)
        if (lost++ < 3) throw unreachable()
      },
    })
    const it = await play({ through })
    await timed.performAsync({ ms: 5 })
    await it.pass(6 * RHYTHM_MS)
    expect(lost).toBe(4)
    expect(await it.hm.metrics()).toMatchObject([{ class: 'Timed', processed: 1 }])
  })

  it('does not keep a process from stopping in its time', async () => {
    const hold = latch()
    const through = (store: Store): Store => ({ ...store, record: () => hold.wait() })
    const it = await play({ through })
    await timed.performAsync({ ms: 5 })
    await it.pass(10)
    await settled(it, 1)
    const stopping = it.hm.stop({ timeout: '1s' })
    await it.pass(4000)
    expect(await stopping).toMatchObject({ unfinished: 0 })
    expect((await it.store.beats()).alive).toEqual([])
    hold.open()
  })
})

describe('a meter', () => {
  interface Metered {
    readonly meter: Meter
    readonly clock: FakeClock
    readonly log: ReturnType<typeof keptLog>
    readonly taken: Map<string, number>[]
  }
  function metered(answers: (call: number) => boolean = () => true): Metered {
    const [clock, log, taken] = [new FakeClock(), keptLog(), [] as Map<string, number>[]]
    let calls = 0
    const store: Pick<Store, 'record'> = {
      async record(_, samples) {
        if (!answers(++calls)) throw new HaymakerError('HM_STORE_UNREACHABLE', 'away')
        taken.push(new Map(samples.map((sample) => [sample.class, sample.processed])))
      },
    }
    return { meter: new Meter({ store, clock, random: seededRandom(1), log }), clock, log, taken }
  }

  it('hands nothing over when nothing was done, and a hundred classes at a time', async () => {
    const { meter, taken } = metered()
    await meter.flush()
    expect(taken).toEqual([])
    for (let i = 0; i < 250; i++) meter.count({ class: `C${i}`, tookMs: ms(1) })
    await meter.flush()
    expect(taken.map(({ size }) => size)).toEqual([100, 100, 50])
  })

  it('keeps a bounded number of classes while the store is away, says so once, and goes on with those it knows', async () => {
    const { meter, log, taken } = metered((call) => call > 1)
    meter.count({ class: 'First', tookMs: ms(1) })
    await expect(meter.flush()).rejects.toThrow('away')
    for (let i = 0; i < 3000; i++) meter.count({ class: `C${i % 1500}`, tookMs: ms(1) })
    await meter.flush()
    expect(taken[0]).toEqual(new Map([['First', 1]]))
    const counted = taken.slice(1).flatMap((batch) => [...batch.values()])
    expect(counted).toEqual(Array(1000).fill(2))
    expect(log.lines).toHaveLength(1)
  })

  it('gives a batch up that had no answer for as long as the store remembers it, and no later one', async () => {
    const { meter, clock, log, taken } = metered((call) => call > 2)
    meter.count({ class: 'Old', tookMs: ms(1) })
    await expect(meter.flush()).rejects.toThrow('away')
    meter.count({ class: 'New', tookMs: ms(1) })
    await clock.advance(ms(599_999))
    await expect(meter.flush()).rejects.toThrow('away')
    await clock.advance(ms(1))
    await meter.flush()
    expect(taken).toEqual([new Map([['New', 1]])])
    expect(log.lines).toMatchObject([{ level: 'warn' }])
  })

  it('hands over at its end what was counted while it flushed', async () => {
    const { meter, taken } = metered()
    meter.count({ class: 'A', tookMs: ms(1) })
    const flushing = meter.flush()
    await Promise.resolve()
    meter.count({ class: 'B', tookMs: null })
    await Promise.all([flushing, meter.close()])
    expect(taken.flatMap((batch) => [...batch.keys()])).toEqual(['A', 'B'])
  })
})
