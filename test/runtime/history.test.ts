// Which attempts leave a note, by the option, and what the note says.

import { afterEach, describe, expect, it } from 'vitest'
import { Discard, Kill, Snooze } from '../../src/core/attempt/control.ts'
import { later, ms } from '../../src/core/clock.ts'
import type { History } from '../../src/core/history/kept.ts'
import { newJid } from '../../src/core/job/jid.ts'
import type { JobOptions } from '../../src/core/job/options.ts'
import { type Payload, payloadOf } from '../../src/core/payload/payload.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { producerId } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { processName } from '../../src/runtime/card.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { endAll, type Fixture, type Given, instance, latch, stage, unreachable, until } from './instance.ts'

afterEach(endAll)

interface Ended {
  readonly options?: JobOptions
  /** What the job throws, at each attempt; null: nothing. */
  readonly thrown: (attempt: number) => unknown
  readonly given?: Partial<Given>
}

/** A worker after the first attempt of one job. */
async function ended({ options, thrown, given }: Ended): Promise<Fixture> {
  const job = defineJob({
    name: 'Ending',
    ...options,
    perform(_, { attempt }) {
      const error = thrown(attempt)
      if (error !== null) throw error
    },
  })
  const fixture = instance({ jobs: [job], ...given })
  await job.performAsync()
  await fixture.hm.start()
  await fixture.pass(1)
  return fixture
}

const noted = async ({ hm }: Fixture) => {
  const attempts = await hm.attempts.newest()
  return attempts.map(({ outcome, reason, attempt }) => `${outcome}${reason === null ? '' : ` ${reason}`} ${attempt}`)
}

const no = (): Error => new RangeError('no')

const cases: readonly (readonly [string, Ended, Readonly<Record<History, readonly string[]>>])[] = [
  ['succeeds', { thrown: () => null }, { failures: ['done 1'], all: ['done 1'], none: [] }],
  ['fails', { thrown: no }, { failures: ['retry 1'], all: ['retry 1'], none: [] }],
  [
    'uses up its retries',
    { thrown: no, options: { retry: 0 } },
    { failures: ['dead exhausted 1'], all: ['dead exhausted 1'], none: [] },
  ],
  [
    'is killed',
    { thrown: () => new Kill('enough') },
    { failures: ['dead killed 1'], all: ['dead killed 1'], none: [] },
  ],
  [
    'is discarded',
    { thrown: () => new Discard('enough') },
    { failures: ['gone discarded 1'], all: ['gone discarded 1'], none: [] },
  ],
  [
    'is discarded by onExhausted',
    { thrown: no, options: { retry: 0, onExhausted: () => 'discard' } },
    { failures: ['gone discarded 1'], all: ['gone discarded 1'], none: [] },
  ],
  [
    'fails without retries',
    { thrown: no, options: { retry: false } },
    { failures: ['gone not kept 1'], all: ['gone not kept 1'], none: [] },
  ],
  [
    'is not kept when it dies',
    { thrown: no, options: { retry: 0, dead: false } },
    { failures: ['gone not kept 1'], all: ['gone not kept 1'], none: [] },
  ],
  ['snoozes', { thrown: () => new Snooze('1h') }, { failures: [], all: ['schedule 1'], none: [] }],
]

describe.each(['failures', 'all', 'none'] as const)('with history: %s', (history) => {
  it.each(cases)('a job that %s leaves its note or none', async (_, one, notes) => {
    const fixture = await ended({ ...one, given: { history } })
    expect(await noted(fixture)).toEqual(notes[history])
  })
})

describe('a note', () => {
  it('says what happened, when, for how long, and what was thrown', async () => {
    const slow = latch()
    const job = defineJob({
      name: 'Slow',
      queue: 'mailers',
      async perform() {
        await slow.wait()
        throw new RangeError('too far')
      },
    })
    const fixture = instance({ jobs: [job], queues: ['mailers'] })
    const { hm, pass, clock } = fixture
    const receipt = await job.performAsync()
    await pass(400)
    await hm.start()
    await until(fixture, () => slow.waiting === 1)
    await pass(70)
    slow.open()
    await pass(0)
    expect(await hm.attempts.newest()).toEqual([
      {
        ...{ jid: receipt.jid, class: 'Slow', queue: 'mailers', outcome: 'retry', reason: null, attempt: 1 },
        ...{ endedAt: clock.now(), ranMs: 70, waitedMs: 400, process: processName() },
        error: { class: 'RangeError', message: 'too far' },
        log: [],
      },
    ])
  })

  it('of a later attempt counts the wait from when it came into its queue again', async () => {
    const retry = { backoff: '10s', jitter: false } as const
    const fixture = await ended({ options: { retry }, thrown: (attempt) => (attempt === 1 ? no() : null) })
    await fixture.pass(11_000)
    const [second, first] = await fixture.hm.attempts.newest()
    expect(first).toMatchObject({ outcome: 'retry', attempt: 1, error: { class: 'RangeError', message: 'no' } })
    expect(second).toMatchObject({ outcome: 'done', attempt: 2, error: null })
    expect(second?.waitedMs).toBeLessThan(1000)
    expect(await fixture.hm.attempts.of(first?.jid ?? '')).toEqual([second, first])
    expect(await fixture.hm.attempts.of('nobody')).toEqual([])
  })

  it('is there once, however often the store was asked', async () => {
    let losing = 3
    const through = (store: Store): Store => ({
      ...store,
      async settle(call) {
        const settled = await store.settle(call)
        if (losing-- > 0) throw unreachable()
        return settled
      },
    })
    const fixture = await ended({ thrown: no, given: { through } })
    await fixture.pass(5000)
    expect(losing).toBeLessThan(0)
    expect(await noted(fixture)).toEqual(['retry 1'])
  })

  it('is not there of an attempt whose claim was lost', async () => {
    const through = (store: Store): Store => ({
      ...store,
      async settle({ settlements, ...call }) {
        const settled = await store.settle({ ...call, settlements: [] })
        return settled.status === 'ok' ? { ...settled, stale: settlements.map(({ token }) => token) } : settled
      },
    })
    expect(await noted(await ended({ thrown: no, given: { through } }))).toEqual([])
  })
})

/** Puts bytes into the queue as a foreign hand does. */
const inject = async (store: Store, ...bytes: Payload[]): Promise<void> => {
  const random = seededRandom(3)
  const items = bytes.map((payload) => ({ payload, jid: newJid(random), queue: queueName('default') }))
  await store.push({ producer: producerId('x'), seq: 1, validUntil: later(await store.now(), ms(1000)), items })
}

describe('a job that is given up without being run', () => {
  it('leaves a note, where its bytes are no job', async () => {
    const on = await stage()
    await inject(on.store, payloadOf('{"class":"Half"}'), payloadOf('nothing'))
    const { hm, pass } = instance({ jobs: [], on })
    await hm.start()
    await pass(1)
    const attempts = await hm.attempts.newest()
    expect(attempts.map(({ outcome, reason, ranMs, jid }) => [outcome, reason, ranMs, jid])).toEqual(
      Array(2).fill(['dead', 'malformed', null, null]),
    )
    expect(attempts.map((attempt) => attempt.class).toSorted()).toEqual(['', 'Half'])
    expect(attempts[0]?.error?.class).toBe('HM_JOB_MALFORMED')
  })

  it('leaves one when nobody has known it for a day, and none while it is handed on', async () => {
    const on = await stage()
    const { hm, pass, clock } = instance({ jobs: [], on, history: 'all' })
    const since = clock.now() - 25 * 3_600_000
    const unknown = (returns: string): Payload => payloadOf(`{"class":"Who","args":[],"jid":"j"${returns}}`)
    await inject(on.store, unknown(''), unknown(`,"hm_returns":[9,${since}]`))
    await hm.start()
    await pass(1)
    const attempts = await hm.attempts.newest()
    expect(attempts).toMatchObject([{ outcome: 'retry', ranMs: null, error: { class: 'UnknownJob' } }])
  })

  it('leaves one where it was cancelled before it began', async () => {
    const { hm, pass, store } = instance({ jobs: [defineJob({ name: 'Late', perform: no })] })
    await hm.start()
    // Nowhere to be found, so all processes are told; then it comes.
    await hm.cancel('j')
    await pass(6000)
    await inject(store, payloadOf('{"class":"Late","args":[],"jid":"j"}'))
    await pass(1)
    expect(await hm.attempts.of('j')).toMatchObject([
      { outcome: 'gone', reason: 'cancelled', ranMs: null, error: null },
    ])
  })
})

describe('of jobs that succeed', () => {
  const quick = (name: string) => defineJob<{ n: number }>({ name, perform() {} })

  it('one of each class leaves a note in a second, by default', async () => {
    const [a, b] = [quick('A'), quick('B')]
    const { hm, pass } = instance({ jobs: [a, b] })
    await hm.start()
    for (let second = 0; second < 3; second++) {
      await a.performBulk([{ n: 1 }, { n: 2 }, { n: 3 }])
      await b.performBulk([{ n: 1 }, { n: 2 }])
      await pass(500)
      await a.performAsync({ n: 4 })
      await pass(500)
    }
    const names = (await hm.attempts.newest()).map((attempt) => attempt.class)
    expect(names.toSorted()).toEqual(['A', 'A', 'A', 'B', 'B', 'B'])
  })

  it('each leaves one with history: all', async () => {
    const a = quick('A')
    const { hm, pass } = instance({ jobs: [a], history: 'all' })
    await hm.start()
    await a.performBulk(Array.from({ length: 70 }, (_, n) => ({ n })))
    await pass(10)
    expect(await hm.attempts.newest({ limit: 1000 })).toHaveLength(70)
  })

  it('none leaves one by default where the store has no room, and those that fail do', async () => {
    const [a, bad] = [quick('A'), defineJob({ name: 'Bad', perform: () => Promise.reject(no()) })]
    const through = (store: Store): Store => ({ ...store, roomForNotes: false })
    const { hm, pass } = instance({ jobs: [a, bad], through })
    await hm.start()
    await a.performAsync({ n: 1 })
    await bad.performAsync()
    await pass(10)
    expect((await hm.attempts.newest()).map((attempt) => attempt.class)).toEqual(['Bad'])
    expect(await hm.attempts.kept()).toEqual({ failures: true, successes: 'none' })
  })

  it('a job that ActiveJob wraps is named by the class it wraps', async () => {
    const wrapper = 'ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper'
    const on = await stage()
    const args = JSON.stringify([{ job_class: 'Welcome', arguments: [1] }])
    await inject(on.store, payloadOf(`{"class":"${wrapper}","wrapped":"Welcome","args":${args},"jid":"j"}`))
    const { hm, pass } = instance({ jobs: [quick(wrapper)], on })
    await hm.start()
    await pass(1)
    expect((await hm.attempts.newest()).map((attempt) => attempt.class)).toEqual(['Welcome'])
  })
})

describe('attempts', () => {
  it('are asked for in a number that is kept', async () => {
    const { hm } = instance({ jobs: [] })
    for (const limit of [0, -1, 1.5, 10_001, Number.NaN])
      await expect(hm.attempts.newest({ limit })).rejects.toThrow('Write a whole number from 1 to 10000.')
    expect(await hm.attempts.newest({ limit: 10_000 })).toEqual([])
  })

  it('leave out what is no note', async () => {
    const through = (store: Store): Store => ({ ...store, notes: async () => [Uint8Array.of(1), Buffer.from('{}')] })
    expect(await instance({ jobs: [], through }).hm.attempts.newest()).toEqual([])
  })

  it('of which kind are kept is refused, if it is none that there is', () => {
    expect(() => instance({ jobs: [], history: 'some' as History })).toThrow(
      'history is "some". Write one of: failures, all, none.',
    )
  })
})
