// The comparison of the claims in hand with those in the store: alone, after every answer, before any claim.

import { afterEach, describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import type { Log } from '../../src/core/log.ts'
import { token } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, keptLog, latch, type Stage, stage, unreachable, until } from './instance.ts'

afterEach(endAll)

interface Office extends Fixture {
  readonly calls: string[]
  readonly ran: number[]
  readonly aborted: number[]
  readonly holds: ReturnType<typeof latch>[]
  push(count: number): Promise<unknown>
}

/** A worker with two slots, whose job n lasts until latch n opens; and what it asked of its store. */
function office(change: (store: Store) => Partial<Store> = () => ({}), on?: Stage, log?: Log): Office {
  const calls: string[] = []
  const ran: number[] = []
  const aborted: number[] = []
  const holds = Array.from({ length: 5 }, latch)
  const job = defineJob<{ n: number }>({
    name: 'Held',
    perform({ n }, { signal }) {
      ran.push(n)
      signal.addEventListener('abort', () => aborted.push(n))
      return holds[n]?.wait()
    },
  })
  const through = (real: Store): Store => {
    const store = { ...real, ...change(real) }
    return {
      ...store,
      claim(request) {
        calls.push('claim')
        return store.claim(request)
      },
      settle(call) {
        calls.push('settle')
        return store.settle(call)
      },
      reconcile(id, epoch) {
        calls.push(`reconcile ${epoch}`)
        return store.reconcile(id, epoch)
      },
    }
  }
  const push = (count: number): Promise<unknown> => job.performBulk(Array.from({ length: count }, (_, n) => ({ n })))
  return {
    ...instance({ jobs: [job], concurrency: 2, through, ...(on && { on }), ...(log && { log }) }),
    calls,
    ran,
    aborted,
    holds,
    push,
  }
}

/** Another process takes this one for dead and recovers what it holds. */
async function declareDead({ store }: Fixture): Promise<void> {
  const silent = (await store.beats()).alive
  const by = { id: silent[0]?.owner ?? expect.fail(), epoch: 1 }
  await store.sweep({ by, first: token(1), max: 10, silent, rule: { charges: 3, markMs: ms(60_000) } })
}

describe('a comparison', () => {
  it('comes after every answer that is owed', async () => {
    const answered = latch()
    const it = office((store) => ({ settle: (call) => answered.wait().then(() => store.settle(call)) }))
    await it.push(2)
    await it.hm.start()
    await until(it, () => it.ran.length === 2)
    await it.pass(29_000)
    it.holds[0]?.open()
    await it.pass(2000)
    expect(it.calls.at(-1)).toBe('settle')
    expect(it.calls.some((call) => call.startsWith('reconcile'))).toBe(false)
    answered.open()
    await it.pass(0)
    expect(it.calls).toContain('reconcile 2')
    expect((await it.hm.stats()).processed).toBe(1)
  })

  it('has no settlement and no claim beside it', async () => {
    const answered = latch()
    const it = office((store) => ({ reconcile: (id, epoch) => answered.wait().then(() => store.reconcile(id, epoch)) }))
    await it.push(4)
    await it.hm.start()
    await until(it, () => it.ran.length === 2)
    await it.pass(30_001)
    expect(it.calls.at(-1)).toBe('reconcile 2')
    const before = it.calls.length
    it.holds[0]?.open()
    it.holds[1]?.open()
    await it.pass(5000)
    expect(it.calls).toHaveLength(before)
    answered.open()
    await until(it, () => it.ran.length === 4)
    expect((await it.hm.stats()).processed).toBe(2)
    expect(it.aborted).toEqual([])
  })

  it('that gets no answer is made again, and nothing is claimed before', async () => {
    let late = true
    let down = 5
    const it = office((store) => ({
      async claim(request) {
        if (!late) return store.claim(request)
        late = false
        return { status: 'late' }
      },
      reconcile: (id, epoch) => (down-- > 0 ? Promise.reject(unreachable()) : store.reconcile(id, epoch)),
    }))
    await it.push(1)
    await it.hm.start()
    await it.pass(5000)
    expect(it.calls.slice(0, 8)).toEqual(['claim', ...Array(6).fill('reconcile 2'), 'claim'])
    expect(it.ran).toEqual([0])
  })

  it('is made once a half minute, and shared by those who want one at the same time', async () => {
    const it = office((store) => ({ claim: async () => ({ status: 'late' }), reconcile: store.reconcile }))
    await it.hm.start()
    await it.pass(0)
    const calls = it.calls.slice(0, 6)
    expect(calls).toEqual(['claim', 'reconcile 2', 'claim', 'reconcile 3', 'claim', 'reconcile 4'])
    // A store that goes on refusing is not asked ever faster.
    await it.pass(20_000)
    expect(it.calls.length).toBeLessThan(100)
    await it.hm.quiet()
    it.calls.splice(0)
    await it.pass(60_000)
    expect(it.calls.filter((call) => call.startsWith('reconcile'))).toHaveLength(2)
  })

  it('that the store refuses for good is told once, and does not spin', async () => {
    const log = keptLog()
    const refused = (): Promise<never> => Promise.reject(new TypeError('no'))
    const it = office(() => ({ claim: async () => ({ status: 'late' }), reconcile: refused }), undefined, log)
    await it.hm.start()
    await it.pass(20_000)
    expect(it.calls.length).toBeLessThan(100)
    expect(log.lines.filter(({ message }) => message.includes('compared'))).toHaveLength(1)
  })

  it('whose answer comes after the owner was given up says nothing about the new one', async () => {
    const answered = latch()
    const it = office((store) => ({
      async reconcile(id, epoch) {
        const answer = await store.reconcile(id, epoch)
        await answered.wait()
        return answer
      },
    }))
    await it.hm.start()
    await until(it, async () => (await it.store.beats()).alive.length === 1)
    await it.pass(30_001)
    expect(answered.waiting).toBe(1)
    await declareDead(it)
    await it.pass(6000)
    answered.open()
    await it.push(1)
    await it.pass(100)
    expect(it.ran).toEqual([0])
    expect(it.aborted).toEqual([])
    expect((await it.store.beats()).alive).toHaveLength(1)
  })

  it('under way serves whoever else wants one', async () => {
    const answered = latch()
    let late = true
    const it = office((store) => ({
      async claim(request) {
        if (!late) return store.claim(request)
        late = false
        return { status: 'late' }
      },
      reconcile: (id, epoch) => answered.wait().then(() => store.reconcile(id, epoch)),
    }))
    await it.hm.start()
    await it.pass(31_000)
    answered.open()
    await it.pass(1000)
    expect(it.calls.filter((call) => call.startsWith('reconcile'))).toEqual(['reconcile 2'])
  })
})

describe('what a comparison gives back', () => {
  it('is back before the worker leaves: it is not taken for what a dead process held', async () => {
    const slow = latch()
    const on = await stage()
    const it = office((store) => ({ settle: (call) => slow.wait().then(() => store.settle(call)) }), on)
    await it.hm.start()
    await it.pass(10)
    await it.hm.quiet()
    await it.push(1)
    const [beat] = (await it.store.beats()).alive
    const queues = (await it.store.queues()).map((queue) => queue.name)
    const owner = { id: beat?.owner ?? expect.fail(), epoch: 1 }
    await it.store.claim({ owner, first: token(500), waitMs: ms(0), max: 1, queues })
    await it.pass(31_000)
    const stopping = it.hm.stop()
    await it.pass(1000)
    slow.open()
    await it.pass(0)
    expect(await stopping).toEqual({ unfinished: 0, clean: true })
    expect(await on.store.beats()).toEqual({ alive: [], dead: [] })
    expect((await on.store.queues())[0]?.size).toBe(1)
  })
})

describe('a settlement that finds its owner gone', () => {
  it('tells the jobs at once, also where nobody claims', async () => {
    const it = office()
    await it.push(2)
    await it.hm.start()
    await until(it, () => it.ran.length === 2)
    await it.hm.quiet()
    await declareDead(it)
    it.holds[0]?.open()
    await until(it, () => it.aborted.length > 0)
    expect(it.aborted).toContain(1)
    expect((await it.store.beats()).alive).toHaveLength(1)
  })
})

describe('an answer that comes before the next beat', () => {
  it('lets claims go on with that beat, and not half a minute later', async () => {
    let away = false
    const refuse = (): Promise<never> => Promise.reject(unreachable())
    const it = office((store) => ({
      life: (id) => (away ? refuse() : store.life(id)),
      claim: (request) => (away ? refuse() : store.claim(request)),
      reconcile: (id, epoch) => (away ? refuse() : store.reconcile(id, epoch)),
    }))
    await it.hm.start()
    away = true
    await it.pass(16_000)
    away = false
    await it.push(2)
    await it.pass(8000)
    expect(it.ran).toEqual([0, 1])
  })
})

describe('a claim that fails again and again', () => {
  it('is asked ever more rarely, told once, and goes on within two seconds', async () => {
    const log = keptLog()
    let broken = true
    const it = office(
      (store) => ({ claim: (request) => (broken ? Promise.reject(new TypeError('no')) : store.claim(request)) }),
      undefined,
      log,
    )
    await it.hm.start()
    await it.push(1)
    await it.pass(20_000)
    expect(it.calls.filter((call) => call === 'claim').length).toBeLessThan(40)
    broken = false
    await it.pass(2000)
    expect(it.ran).toEqual([0])
    const told = log.lines.filter(({ message }) => message.startsWith('the store'))
    expect(told.map(({ level }) => level)).toEqual(['error', 'info'])
  })
})

describe('a claim whose answer comes after its owner was given up', () => {
  it('is not started: it runs elsewhere', async () => {
    const answered = latch()
    let first = true
    const it = office((store) => ({
      async claim(request) {
        const claimed = await store.claim(request)
        if (first && claimed.status === 'ok' && claimed.claims.length > 0) {
          first = false
          await answered.wait()
        }
        return claimed
      },
    }))
    await it.push(2)
    await it.hm.start()
    await until(it, () => answered.waiting === 1)
    await declareDead(it)
    await it.pass(6000)
    expect(it.ran).toEqual([])
    answered.open()
    await it.pass(100)
    for (const hold of it.holds) hold.open()
    await it.pass(5000)
    expect(it.ran.toSorted()).toEqual([0, 1])
    expect(await it.hm.stats()).toMatchObject({ processed: 2, enqueued: 0 })
  })
})
