// A stop: no new jobs, time for those at work, then a word to them, then back they go; and it ends, whatever happens.

import { afterEach, describe, expect, it } from 'vitest'
import { ms, pause } from '../../src/core/clock.ts'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import {
  endAll,
  type Fixture,
  type Given,
  instance,
  keptLog,
  latch,
  never,
  stage,
  unreachable,
  until,
} from './instance.ts'

afterEach(endAll)

const numbers = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }))

interface House extends Fixture {
  readonly began: number[]
  readonly errors: unknown[]
  readonly log: ReturnType<typeof keptLog>
  readonly hold: ReturnType<typeof latch>
  push(count: number): Promise<readonly { readonly jid: string }[]>
}

/** Jobs that last until `hold` opens. `polite`: they throw what their signal says; the others do not listen. */
async function house(polite: boolean, given: Partial<Given> = {}): Promise<House> {
  const began: number[] = []
  const errors: unknown[] = []
  const hold = latch()
  const log = keptLog()
  const job = defineJob<{ n: number }>({
    name: 'Held',
    async perform({ n }, { signal }) {
      began.push(n)
      const told = new Promise((_, reject) => {
        if (polite) signal.addEventListener('abort', () => reject(new Error('stopped', { cause: signal.reason })))
      })
      await Promise.race([hold.wait(), told])
    },
  })
  const on = await stage()
  const onError = (error: unknown): void => void errors.push(error)
  const fixture = instance({ jobs: [job], concurrency: 2, on, log, onError, ...given })
  return { ...fixture, began, errors, log, hold, push: (count) => job.performBulk(numbers(count)) }
}

/** How long a stop takes on the fake clock, and what it says. */
async function timed({ hm, clock, pass }: Fixture, most: number): Promise<{ took: number; stopped: unknown }> {
  const began = clock.monotonic()
  let took = Number.POSITIVE_INFINITY
  const stopping = hm.stop({ timeout: '10s' }).finally(() => {
    took = clock.monotonic() - began
  })
  await pass(most)
  return { took, stopped: took < Number.POSITIVE_INFINITY ? await stopping : null }
}

const queued = async ({ store }: Fixture): Promise<number[]> => {
  const [queue] = await store.queues()
  if (!queue) return []
  const { entries } = await store.page({ kind: 'queue', queue: queue.name }, { limit: 100 })
  return entries.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()).args[0].n)
}

describe('a stop', () => {
  it('of an idle worker is done at once, and leaves nothing behind', async () => {
    const it = await house(false)
    await it.hm.start()
    await it.pass(1000)
    expect(await timed(it, 0)).toEqual({ took: 0, stopped: { unfinished: 0, clean: true } })
    expect(await it.store.beats()).toEqual({ alive: [], dead: [] })
    expect(it.clock.pending).toBe(0)
  })

  it('takes no new jobs and waits for those at work', async () => {
    const it = await house(false)
    await it.push(4)
    await it.hm.start()
    await until(it, () => it.began.length === 2)
    const stopping = it.hm.stop({ timeout: '10s' })
    await it.pass(9000)
    expect(await queued(it)).toEqual([2, 3])
    expect(it.hm.running()).toHaveLength(2)
    it.hold.open()
    await it.pass(0)
    expect(await stopping).toEqual({ unfinished: 0, clean: true })
    expect(it.began).toEqual([0, 1])
    expect(await it.store.totals()).toEqual({ processed: 2, failed: 0 })
  })

  it('lets jobs that are at work push others', async () => {
    const on = await stage()
    const hold = latch()
    const child = defineJob({ name: 'Child', perform() {} })
    const parent = defineJob({ name: 'Parent', perform: () => hold.wait().then(() => child.performAsync()) })
    const { hm, pass } = instance({ jobs: [parent, child], on })
    await parent.performAsync()
    await hm.start()
    await until({ pass }, () => hold.waiting === 1)
    const stopping = hm.stop()
    await pass(100)
    hold.open()
    await pass(0)
    expect(await stopping).toMatchObject({ clean: true })
    expect((await on.store.queues())[0]?.size).toBe(1)
    expect((await on.store.totals()).processed).toBe(1)
  })

  it('tells jobs to end when their time is over; who throws that goes back to the head, uncounted', async () => {
    const it = await house(true)
    await it.push(4)
    await it.hm.start()
    await until(it, () => it.began.length === 2)
    const { took, stopped } = await timed(it, 10_000)
    expect(took).toBe(10_000)
    expect(stopped).toEqual({ unfinished: 0, clean: true })
    expect(await queued(it)).toEqual([0, 1, 2, 3])
    expect(await it.store.totals()).toEqual({ processed: 0, failed: 0 })
    expect(it.errors).toEqual([])
    expect(it.clock.pending).toBe(0)
  })

  it('gives back who does not listen, and says so with its jid; what it does later counts for nothing', async () => {
    const it = await house(false)
    const receipts = await it.push(3)
    await it.hm.start()
    await until(it, () => it.began.length === 2)
    const { took, stopped } = await timed(it, 13_000)
    expect(took).toBeGreaterThan(10_000)
    expect(took).toBeLessThanOrEqual(13_000)
    expect(stopped).toEqual({ unfinished: 2, clean: true })
    expect(await queued(it)).toEqual([0, 1, 2])
    const given = it.log.lines.filter(({ message }) => message.startsWith('given back'))
    expect(given.map(({ values }) => values.jid)).toEqual([receipts[0]?.jid, receipts[1]?.jid])
    it.hold.open()
    await it.pass(5000)
    expect(await queued(it)).toEqual([0, 1, 2])
    expect(await it.store.totals()).toEqual({ processed: 0, failed: 0 })
    expect(it.clock.pending).toBe(0)
  })

  it('lets leaving a slow store take what the jobs left of the time', async () => {
    let clock: Fixture['clock'] | null = null
    const slowly = async <T>(call: () => Promise<T>): Promise<T> => {
      if (clock) await pause(clock, ms(800))
      return call()
    }
    const it = await house(true, {
      through: (store) => ({
        ...store,
        settle: (call) => slowly(() => store.settle(call)),
        leave: (id) => slowly(() => store.leave(id)),
      }),
    })
    await it.push(2)
    await it.hm.start()
    await until(it, () => it.began.length === 2)
    clock = it.clock
    const { took, stopped } = await timed(it, 13_000)
    expect(stopped).toEqual({ unfinished: 0, clean: true })
    expect(took).toBe(11_600)
    expect(await it.store.beats()).toEqual({ alive: [], dead: [] })
  })

  it('tells nobody of the failure of a job that was given back', async () => {
    const hold = latch()
    const errors: unknown[] = []
    const late = defineJob({
      name: 'Late',
      retry: 0,
      perform: () => hold.wait().then(() => Promise.reject(new Error('late'))),
    })
    const on = await stage()
    const it = instance({ jobs: [late], on, onError: (e) => errors.push(e), onDeath: (e) => errors.push(e) })
    await late.performAsync()
    await it.hm.start()
    await until(it, () => hold.waiting === 1)
    await timed(it, 13_000)
    hold.open()
    await it.pass(1000)
    expect(errors).toEqual([])
    expect(await on.store.sizes()).toMatchObject({ dead: 0, retry: 0 })
  })
})

describe('a stop leaves no timer', () => {
  it('of a worker whose beat is too old', async () => {
    const it = await house(false, { through: (store) => ({ ...store, life: () => Promise.reject(unreachable()) }) })
    await it.hm.start()
    await it.pass(20_000)
    expect((await timed(it, 0)).took).toBe(0)
    expect(it.clock.pending).toBe(0)
  })

  it('of a worker that compares its claims in vain', async () => {
    const it = await house(false, {
      through: (store) => ({
        ...store,
        claim: async () => ({ status: 'late' }),
        reconcile: () => Promise.reject(unreachable()),
      }),
    })
    await it.hm.start()
    await it.pass(5000)
    expect((await timed(it, 0)).took).toBe(0)
    expect(it.clock.pending).toBe(0)
  })

  it('of a worker whose outcomes are refused', async () => {
    const it = await house(true, {
      through: (store) => ({
        ...store,
        settle: async (call) => ({ status: 'ok', stale: [], refused: call.settlements.map(({ token }) => token) }),
      }),
    })
    await it.push(1)
    await it.hm.start()
    await until(it, () => it.began.length === 1)
    expect((await timed(it, 12_700)).stopped).toMatchObject({ clean: false })
    expect(it.clock.pending).toBe(0)
  })
})

describe('a stop with a store that hangs', () => {
  const hanging = (names: readonly (keyof Store)[]) => {
    const state = { hung: false }
    const through = (store: Store): Store => {
      const hung = Object.fromEntries(
        names.map((name) => {
          const call: unknown = store[name]
          if (typeof call !== 'function') throw new Error(`${name} is no operation`)
          return [name, (...args: unknown[]) => (state.hung ? never() : call(...args))]
        }),
      )
      return { ...store, ...hung }
    }
    return { state, through }
  }

  const everything: readonly (keyof Store)[] = [
    ...(['push', 'claim', 'settle', 'promote', 'awaitDue', 'sweep', 'trim', 'queues', 'register', 'life'] as const),
    ...(['picture', 'leave', 'noteSuspect', 'beats', 'reconcile', 'now', 'close'] as const),
  ]

  it.each([
    ['settle and leave', ['settle', 'leave'] as const],
    ['claim', ['claim'] as const],
    ['life', ['life'] as const],
    ['close', ['close'] as const],
    ['everything', everything],
  ])('ends within its time and three seconds: %s', async (_, names) => {
    for (const polite of [true, false]) {
      const { state, through } = hanging(names)
      const it = await house(polite, { through })
      await it.push(3)
      await it.hm.start()
      await until(it, () => it.began.length === 2)
      state.hung = true
      await it.pass(6000)
      const { took, stopped } = await timed(it, 13_000)
      expect(took).toBeLessThanOrEqual(13_000)
      expect(stopped).not.toBeNull()
      await endAll()
    }
  })

  it('says that not everything was handed back', async () => {
    const { state, through } = hanging(['settle'])
    const it = await house(true, { through })
    await it.push(1)
    await it.hm.start()
    await until(it, () => it.began.length === 1)
    state.hung = true
    expect((await timed(it, 13_000)).stopped).toEqual({ unfinished: 0, clean: false })
  })

  it('leaves a push that nobody answers with a word that nobody knows', async () => {
    const { state, through } = hanging(['push'])
    const it = await house(true, { through })
    await it.hm.start()
    state.hung = true
    const pushing = it.push(1).catch((error) => error)
    await it.pass(10)
    const { stopped } = await timed(it, 13_000)
    expect(stopped).toMatchObject({ unfinished: 0 })
    expect(await pushing).toMatchObject({ code: 'HM_PUSH_INDETERMINATE' })
    expect(it.clock.pending).toBe(0)
  })

  it('settles nothing when the answer to a claim comes after its end', async () => {
    const { state, through } = hanging(['leave'])
    const answered = latch()
    let settled = 0
    const it = await house(true, {
      through: (store) => ({
        ...through(store),
        claim: (request) => store.claim(request).then((claimed) => answered.wait().then(() => claimed)),
        settle(call) {
          settled++
          return store.settle(call)
        },
      }),
    })
    await it.push(1)
    await it.hm.start()
    await until(it, () => answered.waiting === 1)
    state.hung = true
    expect((await timed(it, 13_000)).stopped).toMatchObject({ clean: false })
    answered.open()
    await it.pass(1000)
    expect(it.began).toEqual([])
    expect(settled).toBe(0)
  })
})
