// How attempts end: retries at their time, the dead set, the signals, and who is told.

import { afterEach, describe, expect, it } from 'vitest'
import { Discard, Kill, RetryIn, Snooze } from '../../src/core/attempt/control.ts'
import type { JobContext } from '../../src/core/job/context.ts'
import type { JobOptions } from '../../src/core/job/options.ts'
import type { SetName } from '../../src/core/store/places.ts'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, type Given, instance, keptLog, until } from './instance.ts'

afterEach(endAll)

interface Told {
  readonly who: string
  readonly error: unknown
  readonly job: JobContext | undefined
}

interface Failing extends Fixture {
  /** When each attempt began, on the fake clock. */
  readonly began: number[]
  readonly told: Told[]
}

/** A worker with one job that throws what `thrown` makes of each attempt; null: nothing. */
async function failing(
  options: JobOptions,
  thrown: (attempt: number, run: number) => unknown,
  given: Partial<Given> = {},
): Promise<Failing> {
  const began: number[] = []
  const told: Told[] = []
  const tell =
    (who: string) =>
    (error: unknown, job?: JobContext): void =>
      void told.push({ who, error, job })
  const job = defineJob({
    name: 'Failing',
    onExhausted: tell('onExhausted'),
    ...options,
    perform(_, context) {
      began.push(fixture.clock.monotonic())
      const error = thrown(context.attempt, began.length)
      if (error !== null) throw error
    },
  })
  const fixture = instance({ jobs: [job], onError: tell('onError'), onDeath: tell('onDeath'), ...given })
  await job.performAsync()
  await fixture.hm.start()
  await fixture.pass(1)
  return { ...fixture, began, told }
}

const place = async (store: Store, kind: SetName): Promise<Record<string, unknown>[]> =>
  (await store.page({ kind }, { limit: 10 })).entries.map(({ payload, at }) => ({
    ...JSON.parse(Buffer.from(payload).toString()),
    at,
  }))

const who = ({ told }: Failing): string[] => told.map((one) => one.who)

describe('a job that fails', () => {
  it('is tried again at the time of its backoff, to the millisecond, and never before', async () => {
    const backoff = ['10s', '1m', '1h'] as const
    const fixture = await failing({ retry: { backoff, jitter: false } }, (attempt) =>
      attempt < 4 ? new Error('no') : null,
    )
    const { pass, hm, began } = fixture
    await pass(9998)
    expect(began).toHaveLength(1)
    expect((await hm.stats()).retries).toBe(1)
    await pass(60_000 + 3_600_000 + 3)
    expect(began).toEqual([0, 10_000, 70_000, 3_670_000])
    expect(await hm.stats()).toMatchObject({ processed: 4, failed: 3, retries: 0, dead: 0, enqueued: 0 })
    expect(who(fixture)).toEqual(['onError', 'onError', 'onError'])
    expect(fixture.told.map(({ job }) => job?.attempt)).toEqual([1, 2, 3])
  })

  it('carries what happened, in the retry set', async () => {
    const { store, clock } = await failing(
      { retry: { backoff: '10s', jitter: false } },
      () => new RangeError('too far'),
    )
    const [job] = await place(store, 'retry')
    expect(job).toMatchObject({ error_class: 'RangeError', error_message: 'too far', retry_count: 0 })
    expect(job?.at).toBe(clock.now() + 10_000 - 1)
  })

  it('goes to the dead set when its retries are used up, and everybody is told once', async () => {
    const error = new Error('no')
    const fixture = await failing({ retry: { max: 2, backoff: '1s', jitter: false } }, () => error)
    const { pass, hm, store, told } = fixture
    await pass(10_000)
    expect(who(fixture)).toEqual(['onError', 'onError', 'onError', 'onExhausted', 'onDeath'])
    for (const one of told) expect(one).toMatchObject({ error, job: { class: 'Failing' } })
    expect(told.at(-1)?.job?.attempt).toBe(3)
    expect(await place(store, 'dead')).toMatchObject([{ class: 'Failing', retry_count: 2, error_message: 'no' }])
    expect(await hm.stats()).toMatchObject({ processed: 3, failed: 3, retries: 0, dead: 1 })
  })

  it('is not kept with dead: false, and its observers are told all the same', async () => {
    const fixture = await failing({ retry: 0, dead: false }, () => new Error('no'))
    expect(who(fixture)).toEqual(['onError', 'onExhausted', 'onDeath'])
    expect(await fixture.hm.stats()).toMatchObject({ processed: 1, failed: 1, dead: 0, retries: 0, enqueued: 0 })
  })

  it('vanishes with retry: false, counted as failed', async () => {
    const fixture = await failing({ retry: false }, () => new Error('no'))
    expect(who(fixture)).toContain('onDeath')
    expect(await fixture.hm.stats()).toMatchObject({ processed: 1, failed: 1, dead: 0, retries: 0, enqueued: 0 })
  })
})

describe('onExhausted', () => {
  it('is told the arguments of the job', async () => {
    const told: (readonly unknown[])[] = []
    const job = defineJob<{ n: number }>({
      name: 'Failing',
      retry: 0,
      onExhausted: (_, { args }) => void told.push(args),
      perform() {
        throw new Error('no')
      },
    })
    const { hm, pass } = instance({ jobs: [job] })
    await job.performAsync({ n: 7 })
    await hm.start()
    await pass(1)
    expect(told).toEqual([[{ n: 7 }]])
  })

  it("keeps a job out of the dead set by 'discard', and those who hear of deaths are told all the same", async () => {
    const log = keptLog()
    const fixture = await failing({ retry: 0, onExhausted: async () => 'discard' }, () => new Error('no'), { log })
    expect(who(fixture)).toEqual(['onError', 'onDeath'])
    expect(await fixture.hm.stats()).toMatchObject({ processed: 1, failed: 1, dead: 0, retries: 0, enqueued: 0 })
    expect(log.lines.map(({ message }) => message)).toContain('discarded by onExhausted; it is not in the dead set')
  })

  it('is called for a job that is killed, and not for one that is discarded', async () => {
    expect(who(await failing({}, () => new Kill('no')))).toEqual(['onError', 'onExhausted', 'onDeath'])
    expect(who(await failing({}, () => new Discard('no')))).toEqual(['onError', 'onDeath'])
  })
})

describe('an observer that throws', () => {
  it('is logged and changes no outcome', async () => {
    const log = keptLog()
    const no = (): never => {
      throw new Error('an observer')
    }
    const broken = { onError: no, onDeath: async () => no(), log }
    const { hm } = await failing({ retry: 0, onExhausted: no }, () => new Error('no'), broken)
    expect(await hm.stats()).toMatchObject({ processed: 1, failed: 1, dead: 1 })
    const told = log.lines.filter(({ values }) => 'callback' in values).map(({ values }) => values.callback)
    expect(told).toEqual(['onError', 'onExhausted', 'onDeath'])
  })
})

describe('a signal', () => {
  it('Snooze puts the job off: no attempt used, nothing counted, nobody told', async () => {
    const fixture = await failing({}, (_, run) => (run < 3 ? new Snooze('1h') : null))
    const { pass, hm, began, store } = fixture
    expect(await hm.stats()).toMatchObject({ processed: 0, failed: 0, scheduled: 1 })
    expect((await place(store, 'schedule'))[0]).not.toHaveProperty('retry_count')
    await pass(2 * 3_600_000)
    expect(began).toEqual([0, 3_600_000, 7_200_000])
    expect(await hm.stats()).toMatchObject({ processed: 1, failed: 0, scheduled: 0 })
    expect(who(fixture)).toEqual([])
  })

  it('Discard gives the job up without keeping it', async () => {
    const fixture = await failing({}, () => new Discard('deleted'))
    expect(who(fixture)).toEqual(['onError', 'onDeath'])
    expect(await fixture.hm.stats()).toMatchObject({ processed: 1, failed: 1, dead: 0, retries: 0 })
  })

  it('Kill sends it to the dead set at once', async () => {
    const fixture = await failing({ retry: 5 }, () => new Kill('bad'))
    expect(who(fixture)).toEqual(['onError', 'onExhausted', 'onDeath'])
    expect(await place(fixture.store, 'dead')).toMatchObject([{ error_class: 'Kill', retry_count: 0 }])
  })

  it('RetryIn retries after exactly that long, and reports its cause', async () => {
    const cause = new Error('busy')
    const fixture = await failing({}, (attempt) => (attempt === 1 ? new RetryIn('15m', { cause }) : null))
    expect(await place(fixture.store, 'retry')).toMatchObject([{ error_message: 'busy', retry_count: 0 }])
    expect(fixture.told.map(({ error }) => error)).toEqual([cause])
    await fixture.pass(900_000)
    expect(fixture.began).toEqual([0, 900_000])
    expect(await fixture.hm.stats()).toMatchObject({ processed: 2, failed: 1 })
  })
})

describe('the line at the end of an attempt', () => {
  it.each<[string, JobOptions, unknown, object]>([
    ['done', {}, null, { level: 'info', message: 'done', values: { attempt: 1 } }],
    [
      'retried',
      { retry: { backoff: '1m', jitter: false } },
      new Error('no'),
      { level: 'warn', message: 'fail', values: { retry_in_ms: 60_000 } },
    ],
    ['dead', { retry: 0 }, new Error('no'), { level: 'error', message: 'fail', values: { dead: 'exhausted' } }],
    ['killed', {}, new Kill('no'), { level: 'error', message: 'fail', values: { dead: 'killed' } }],
    ['discarded', {}, new Discard('no'), { level: 'warn', message: 'fail', values: { gone: 'discarded' } }],
    ['snoozed', {}, new Snooze('2m'), { level: 'info', message: 'snooze', values: { run_in_ms: 120_000 } }],
  ])('says what becomes of the job: %s', async (_, options, thrown, expected) => {
    const log = keptLog()
    await failing(options, () => thrown, { log })
    expect(log.lines.filter(({ message }) => /^(done|fail|snooze)$/.test(message))).toMatchObject([expected])
  })
})

describe('what jobs throw', () => {
  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a symbol', Symbol('s')],
    ['a frozen error', Object.freeze(new Error('cold'))],
    ['a proxy whose traps throw', new Proxy(new Error('x'), { get: () => Reflect.get(Object(null), 'x')() })],
  ])('is a failure like any other: %s', async (_, thrown) => {
    const job = defineJob({
      name: 'Odd',
      perform() {
        throw thrown
      },
    })
    const { hm, pass } = instance({ jobs: [job] })
    await job.performAsync()
    await hm.start()
    await until({ pass }, async () => (await hm.stats()).retries === 1)
    expect(await hm.stats()).toMatchObject({ processed: 1, failed: 1 })
  })
})
