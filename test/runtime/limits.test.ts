// Limits of jobs and of queues, on a clock that the test moves: over the limit means later and uses no attempt, and what is held is let
// go in every case.

import { afterEach, describe, expect, it } from 'vitest'
import { defineJob } from '../../src/runtime/function-job.ts'
import { type Limiter, limiter } from '../../src/runtime/limits/limiter.ts'
import { endAll, type Fixture, instance, keptLog, latch, stage, unreachable, until } from './instance.ts'

afterEach(endAll)

const stripe = limiter.bucket('stripe', { limit: 2, per: '1m' })
const one = limiter.concurrent('one', { max: 1 })

/** A job that notes in which second it ran, and waits for a latch where there is one. */
function charging(limits: readonly Limiter[], hold?: ReturnType<typeof latch>) {
  const ran: number[] = []
  let [began, clock] = [0, null as Fixture['clock'] | null]
  const job = defineJob<{ n: number }>({
    ...{ name: 'Charge', retry: 3, limits },
    perform: async () => {
      ran.push(Math.floor(((clock?.now() ?? 0) - began) / 1000))
      await hold?.wait()
    },
  })
  const started = async (it: Fixture): Promise<Fixture> => {
    ;[began, clock] = [it.clock.now(), it.clock]
    await it.hm.start()
    return it
  }
  return { ran, job, started }
}

const push = (job: ReturnType<typeof charging>['job'], count: number): Promise<unknown> =>
  job.performBulk(Array.from({ length: count }, (_, n) => ({ n })))

describe('a job over the limit', () => {
  it('runs later, when there is room, and uses no attempt', async () => {
    const { ran, job, started } = charging([stripe])
    const it = await started(instance({ jobs: [job] }))
    await push(job, 5)
    await until(it, async () => ran.length === 2 && (await it.store.sizes()).schedule === 3)
    const [waiting] = (await it.store.page({ kind: 'schedule' }, { limit: 9 })).entries
    const decoded = waiting && it.parts.codec.decode(waiting.payload)
    expect(decoded).toMatchObject({ job: { over: { limiter: 'stripe', count: 1 }, failures: null } })
    expect(await it.store.totals()).toEqual({ processed: 2, failed: 0 })
    await it.pass(29_000)
    expect(ran.length).toBe(2)
    await it.pass(180_000)
    expect(ran.length).toBe(5)
    for (let n = 2; n < 5; n++) expect((ran[n] ?? 0) - (ran[n - 2] ?? 0), `use ${n}`).toBeGreaterThanOrEqual(30)
    expect(await it.store.totals()).toEqual({ processed: 5, failed: 0 })
  })

  it('holds no slot while it waits: others go on', async () => {
    const { ran, job, started } = charging([stripe])
    const free = defineJob({ name: 'Free', perform: () => void ran.push(-1) })
    const it = await started(instance({ jobs: [job, free], concurrency: 1 }))
    await push(job, 3)
    await free.performAsync()
    await until(it, () => ran.includes(-1))
    expect(ran).toEqual([0, 0, -1])
  })

  it('takes nothing of its other limiters', async () => {
    const two = charging([stripe, one])
    const it = await two.started(instance({ jobs: [two.job] }))
    await push(two.job, 3)
    await until(it, async () => two.ran.length === 1 && (await it.store.sizes()).schedule === 2)
    expect(await it.hm.limits.one('stripe')).toMatchObject({ used: 1, immediate: 1 })
    await it.pass(5000)
    expect(two.ran.length).toBe(2)
  })

  it('fails and is tried again like any other when it was let in', async () => {
    let tries = 0
    const job = defineJob({
      ...{ name: 'Charge', retry: { max: 3, backoff: '1s' }, limits: [stripe] },
      perform: () => {
        if (++tries < 4) throw new Error('declined')
      },
    })
    const it = instance({ jobs: [job] })
    await it.hm.start()
    await job.performAsync()
    await it.pass(240_000)
    expect(tries).toBe(4)
    expect(await it.store.totals()).toEqual({ processed: 4, failed: 3 })
  })
})

describe('concurrent', () => {
  it('lets so many run at once over all processes, and the next when one has ended', async () => {
    const hold = latch()
    const { ran, job, started } = charging([one], hold)
    const on = await stage()
    for (const seed of [1, 2]) await started(instance({ jobs: [job], on, seed }))
    const it = instance({ jobs: [], on })
    await push(job, 3)
    await until(it, () => ran.length === 1)
    await it.pass(120_000)
    expect(ran.length, 'the lease was renewed').toBe(1)
    expect((await it.hm.limits.one('one'))?.holders.length).toBe(1)
    hold.open()
    await it.pass(60_000)
    expect(ran.length).toBe(3)
    expect(await it.hm.limits.one('one')).toMatchObject({ used: 0, holders: [], reclaimed: 0 })
  })

  it('is let go by a job that fails, and by one that outlives its timeout only when it has ended', async () => {
    const hold = latch()
    const failing = defineJob({
      name: 'Fails',
      retry: false,
      limits: [one],
      perform: () => Promise.reject(new Error()),
    })
    const late = defineJob({ name: 'Late', retry: false, timeout: '1s', limits: [one], perform: () => hold.wait() })
    const it = instance({ jobs: [failing, late] })
    await it.hm.start()
    await failing.performAsync()
    await until(it, async () => (await it.store.totals()).failed === 1)
    const used = async () => (await it.hm.limits.one('one'))?.used
    await until(it, async () => (await used()) === 0)
    await late.performAsync()
    await until(it, () => hold.waiting === 1)
    await it.pass(90_000)
    expect([(await it.store.totals()).failed, await used()]).toEqual([2, 1])
    hold.open()
    await until(it, async () => (await used()) === 0)
  })

  it('a job that is cancelled while it asks does not run, and holds nothing', async () => {
    const { ran, job, started } = charging([one])
    let cancel = async (): Promise<void> => undefined
    const it = await started(
      instance({
        jobs: [job],
        through: (store) => ({
          ...store,
          async acquire(calls) {
            const acquired = await store.acquire(calls)
            await cancel()
            return acquired
          },
        }),
      }),
    )
    cancel = async () => {
      await it.hm.cancel(jid)
      await it.pass(6000)
    }
    const { jid } = await job.performAsync({ n: 1 })
    await until(it, async () => (await it.hm.limits.one('one'))?.used === 0)
    await it.pass(6000)
    expect(ran).toEqual([])
  })

  it('a lease that ended while the store was away is taken again, or told of', async () => {
    const hold = latch()
    const { ran, job, started } = charging([one], hold)
    const on = await stage()
    const log = keptLog()
    let away = false
    const it = await started(
      instance({
        ...{ jobs: [job], on, log },
        through: (store) => ({
          ...store,
          renew: (renewals) => (away ? Promise.reject(unreachable()) : store.renew(renewals)),
        }),
      }),
    )
    await push(job, 1)
    await until(it, () => ran.length === 1)
    const lost = () => log.lines.filter(({ message }) => message.includes('others have it now')).length
    away = true
    await it.pass(40_000)
    away = false
    await it.pass(1000)
    expect([(await it.hm.limits.one('one'))?.holders.length, lost()]).toEqual([1, 0])
    away = true
    await it.pass(40_000)
    const holder = { id: 'other', owner: null }
    await on.store.acquire([{ holder, uses: [{ ...one, rule: { ...one.rule } }], again: false }])
    away = false
    await it.pass(1000)
    expect([(await it.hm.limits.one('one'))?.holders.map(({ holder: by }) => by), lost()]).toEqual([['other'], 1])
    hold.open()
  })
})

it('a process that stood still until its lease was over does not begin on the old answer', async () => {
  const on = await stage()
  const { ran, job, started } = charging([one])
  let asked = 0
  const it = await started(
    instance({
      ...{ jobs: [job], on },
      through: (store) => ({
        ...store,
        async acquire(calls) {
          const acquired = await store.acquire(calls)
          // The answer came, and nobody looked at it for longer than the lease; by then another has it.
          if (++asked === 1) {
            await on.clock.advance(40_000 as never)
            await on.store.acquire([{ holder: { id: 'other', owner: null }, uses: [one], again: false }])
          }
          return acquired
        },
      }),
    }),
  )
  await push(job, 1)
  await until(it, async () => asked >= 2 && (await it.store.sizes()).schedule === 1)
  expect(ran).toEqual([])
  expect((await it.hm.limits.one('one'))?.holders.map(({ holder }) => holder)).toEqual(['other'])
})

describe('limits of a queue', () => {
  it('hold for each of its jobs, beside their own', async () => {
    const ran: string[] = []
    const jobIn = (queue: string, limits: readonly Limiter[] = []) =>
      defineJob({ name: `In${queue}`, queue, limits, perform: () => void ran.push(queue) })
    const [mail, other] = [jobIn('mail', [limiter.bucket('mine', { limit: 2, per: '1h' })]), jobIn('other')]
    const limits = { queues: { mail: [limiter.bucket('smtp', { limit: 3, per: '1h' })], other: [] } }
    const it = instance({ jobs: [mail, other], queues: ['mail', 'other'], limits })
    await it.hm.start()
    for (let n = 0; n < 4; n++) for (const job of [mail, other]) await job.performAsync()
    await until(it, async () => ran.length === 6 && (await it.store.sizes()).schedule === 2)
    expect(ran.filter((queue) => queue === 'mail').length).toBe(2)
    expect((await it.hm.limits.all()).map(({ name, used }) => [name, used])).toEqual([
      ['mine', 2],
      ['smtp', 2],
    ])
  })
})

/** Every call that a store gets for one job, but for those that go by time. */
async function callsFor(limits: readonly Limiter[]): Promise<readonly string[]> {
  const calls: string[] = []
  const job = defineJob({ name: 'Counted', limits, perform: () => undefined })
  const it = instance({
    jobs: [job],
    through(store) {
      const counting = (name: string, call: (...args: unknown[]) => unknown) => {
        return (...args: unknown[]): unknown => {
          calls.push(name)
          return call(...args)
        }
      }
      const all = Object.entries(store).map(([name, call]) => [
        name,
        typeof call === 'function' ? counting(name, call) : call,
      ])
      return { ...store, ...Object.fromEntries(all) }
    },
  })
  await it.hm.start()
  await job.performAsync()
  await until(it, async () => (await it.store.totals()).processed === 1)
  return calls.toSorted()
}

it('a job without limits costs no call to the store, and one with a rate costs one', async () => {
  const without = await callsFor([])
  expect(without).not.toContain('acquire')
  await endAll()
  expect(await callsFor([stripe])).toEqual([...without, 'acquire'].toSorted())
})
