// Concurrency per key, with real workers: so many jobs of a key at once, whatever becomes of them, and no other key waits.

import { afterEach, describe, expect, it } from 'vitest'
import { Snooze } from '../../src/core/attempt/control.ts'
import { Job } from '../../src/runtime/class-job.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { limiter } from '../../src/runtime/limits/limiter.ts'
import { endAll, instance, latch, stage, until } from './instance.ts'

afterEach(endAll)

interface Work {
  readonly tenant: string
  readonly n: number
}

/** How many jobs of each tenant were at work at once, at most; and which ended, in their order. */
function play(max = 2) {
  const now = new Map<string, number>()
  const most = new Map<string, number>()
  const ended: string[] = []
  const gates: (() => void)[] = []
  const job = defineJob({
    name: 'Work',
    retry: 3,
    concurrency: { key: ({ tenant }) => tenant, max },
    async perform({ tenant, n }: Work) {
      now.set(tenant, (now.get(tenant) ?? 0) + 1)
      most.set(tenant, Math.max(most.get(tenant) ?? 0, now.get(tenant) ?? 0))
      await new Promise<void>((resolve) => gates.push(resolve))
      now.set(tenant, (now.get(tenant) ?? 1) - 1)
      ended.push(`${tenant}${n}`)
    },
  })
  /** Lets everybody end who is at work. */
  const release = () => {
    for (const open of gates.splice(0)) open()
  }
  return { job, now, most, ended, gates, release }
}

const of = (tenant: string, count: number): Work[] => Array.from({ length: count }, (_, n) => ({ tenant, n }))

describe('jobs of one key', () => {
  it('are at work so many at once as the definition lets, and no other key waits for them', async () => {
    const { job, most, ended, gates, release } = play(2)
    const it = instance({ jobs: [job], concurrency: 10 })
    await it.hm.start()
    await job.performBulk(of('a', 6))
    await job.performAsync({ tenant: 'b', n: 0 })
    await until(it, () => gates.length === 3)
    expect(await it.store.lanes('default' as never, 10)).toMatchObject([
      { key: 'a', max: 2, inside: 2, waiting: 4 },
      { key: 'b', max: 2, inside: 1, waiting: 0 },
    ])
    await until(it, () => {
      release()
      return ended.length === 7
    })
    expect(Object.fromEntries(most)).toEqual({ a: 2, b: 1 })
    await until(it, async () => (await it.store.lanes('default' as never, 10)).length === 0)
  })

  it('take their turn after a failure and after a snooze, with the place of nobody', async () => {
    let at = 0
    let most = 0
    const tries = new Map<number, number>()
    const job = defineJob({
      name: 'Flaky',
      retry: { max: 3, backoff: '1s', jitter: false },
      concurrency: { key: ({ tenant }: Work) => tenant, max: 1 },
      async perform({ n }: Work) {
        most = Math.max(most, ++at)
        const tried = (tries.get(n) ?? 0) + 1
        tries.set(n, tried)
        await Promise.resolve()
        at--
        if (tried === 1) throw new Error('not yet')
        if (tried === 2) throw new Snooze('1s')
      },
    })
    const it = instance({ jobs: [job], concurrency: 5 })
    await it.hm.start()
    await job.performBulk(of('a', 4))
    await until(it, async () => {
      await it.pass(1000)
      return [...tries.values()].filter((tried) => tried === 3).length === 4
    })
    expect(most).toBe(1)
    await until(it, async () => (await it.store.lanes('default' as never, 10)).length === 0)
  })
})

describe('a job of one key that is unique and has a limit too', () => {
  const second = limiter.bucket('second', { limit: 1, per: '1s' })

  /** Each waits until it is let go, and may be told to end. */
  function bound() {
    const gate = latch()
    const job = defineJob<Work>({
      ...{ name: 'Bound', retry: 3, unique: true, limits: [second] },
      concurrency: { key: ({ tenant }) => tenant, max: 1 },
      perform: () => gate.wait(),
    })
    return { job, gate, it: instance({ jobs: [job], concurrency: 5 }) }
  }

  it('gives its place to the next one while it is over the limit, and keeps its lock', async () => {
    const { job, gate, it } = bound()
    await job.performBulk([...of('a', 1), ...of('b', 3)])
    await it.hm.start()
    await until(it, async () => (await it.store.sizes()).schedule === 3)
    expect(gate.waiting).toBe(1)
    expect(await it.store.lanes('default' as never, 10)).toMatchObject([{ key: 'a', inside: 1, waiting: 0 }])
    expect((await it.hm.locks.list()).map(({ place, stale }) => [place, stale])).toHaveLength(4)
    expect((await job.performAsync({ tenant: 'b', n: 2 })).status).toBe('duplicate')
    await until(it, async () => {
      gate.open()
      await it.pass(1000)
      return (await it.store.totals()).processed === 4
    })
    expect(await it.store.lanes('default' as never, 10)).toEqual([])
    expect(await it.hm.locks.list()).toEqual([])
  })
})

describe('a job that is held back', () => {
  async function held() {
    const on = await stage()
    const { job } = play(1)
    const { hm } = instance({ jobs: [job], on })
    const receipts = await job.via(hm).performBulk(of('a', 3))
    return { on, hm, jids: receipts.map(({ jid }) => String(jid)) }
  }

  it('is one of its queue: counted, found, and deleted', async () => {
    const { on, hm, jids } = await held()
    expect(await hm.queue('default').stats()).toMatchObject({ size: 1, waiting: 2 })
    expect(await hm.stats()).toMatchObject({ enqueued: 3 })
    expect(await hm.queue('default').size()).toBe(3)
    const found = await hm.stored.find(jids[2] ?? '')
    expect([found?.place, found?.isHeldBack]).toEqual(['queue', true])
    expect(await found?.delete()).toBe('moved')
    expect(await hm.cancel(jids[0] ?? '')).toBe('deleted')
    expect(await on.store.lanes('default' as never, 10)).toMatchObject([{ inside: 1, waiting: 0 }])
  })

  it('can be wanted next, moved and killed', async () => {
    const { hm, jids } = await held()
    const of = async (n: number) => hm.stored.find(jids[n] ?? '')
    expect(await (await of(2))?.runNext()).toBe('moved')
    expect(await (await of(0))?.kill()).toBe('moved')
    expect((await of(2))?.isHeldBack).toBe(false)
    expect(await (await of(1))?.moveTo('low')).toBe('moved')
    expect(await hm.queue('low').stats()).toMatchObject({ size: 1, waiting: 0 })
    expect(await (await of(0))?.retry()).toBe('moved')
    expect((await of(0))?.isHeldBack).toBe(true)
  })

  it('is deleted with its queue', async () => {
    const { on, hm } = await held()
    expect(await hm.queue('default').clear()).toBe(3)
    expect(await on.store.lanes('default' as never, 10)).toEqual([])
  })
})

const key = (): string => 'a'

describe('a definition', () => {
  it('of a class names the key from its arguments', async () => {
    class Letter extends Job {
      static override readonly options = { concurrency: { key: (tenant: string) => tenant, max: 1 } }
      override perform(tenant: string): string {
        return tenant
      }
    }
    const { hm, store } = instance({ jobs: [Letter] })
    await Letter.via(hm).performAsync('a')
    await Letter.via(hm).performAsync('a')
    expect(await store.lanes('default' as never, 10)).toMatchObject([{ key: 'a', inside: 1, waiting: 1 }])
    await Letter.via(hm).set({ queue: 'low' }).performAsync('a')
    expect(await store.lanes('low' as never, 10)).toMatchObject([{ key: 'a', inside: 1, waiting: 0 }])
  })

  it('may name a number', async () => {
    const job = defineJob({ name: 'N', concurrency: { key: (n: number) => n, max: 1 }, perform: (_: number) => null })
    const { hm, store } = instance({ jobs: [job] })
    await job.via(hm).performAsync(7)
    expect(await store.lanes('default' as never, 10)).toMatchObject([{ key: '7' }])
  })

  it.each([
    [undefined, 'N: concurrency.key answered undefined. Answer a text'],
    [null, 'N: concurrency.key answered null'],
    [Number.NaN, 'N: concurrency.key answered NaN'],
    [{ a: 1 }, 'N: concurrency.key answered {"a":1}'],
    [Promise.resolve('a'), 'N: concurrency.key answered a promise'],
    ['x'.repeat(201), 'N: concurrency.key answered a text of 201 characters'],
  ])('whose key function answers %s is refused when it is pushed, and nothing is written', async (answer, message) => {
    const job = defineJob({
      name: 'N',
      concurrency: { key: () => answer as string, max: 1 },
      perform: () => null,
    })
    const on = await stage()
    const { hm } = instance({ jobs: [job], on })
    await expect(job.via(hm).performAsync()).rejects.toThrow(`HM_CONFIG_INVALID: ${message}`)
    expect(await on.store.queues()).toEqual([])
  })

  it.each([
    [{ key, max: 0 }, 'N: concurrency.max is 0. Write a whole number from 1 on.'],
    [{ key, max: 1.5 }, 'N: concurrency.max is 1.5'],
    [{ key, max: '2' }, 'N: concurrency.max is "2"'],
    [{ key: 'tenant', max: 1 }, 'N: concurrency.key is "tenant". Write a function of the input.'],
    [{ key, max: 1, per: 'minute' }, 'N: concurrency has no option "per"'],
    [3, 'N: concurrency is 3. Write { key:'],
  ])('with %j is refused', (concurrency, message) => {
    expect(() => defineJob({ name: 'N', concurrency: concurrency as never, perform: () => null })).toThrow(message)
  })
})
