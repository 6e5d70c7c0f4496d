// Claims that go wrong: answers that are lost, owners that are given up, a process that slept.

import { afterEach, describe, expect, it } from 'vitest'
import { ms, pause } from '../../src/core/clock.ts'
import type { Beat } from '../../src/core/store/processes.ts'
import { type Claimed, token } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, type Given, instance, keptLog, latch, unreachable, until } from './instance.ts'

afterEach(endAll)

const numbers = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }))

interface Floor extends Fixture {
  readonly ran: number[]
  readonly aborted: unknown[]
  readonly errors: unknown[]
  readonly hold: ReturnType<typeof latch>
  push(count: number): Promise<unknown>
  /** Another process takes this one for dead and recovers what it holds. */
  declareDead(): Promise<Beat>
}

/** A worker whose jobs last until `hold` opens, or until they are told to end. */
function floor(through: (store: Store) => Store = (store) => store, given: Partial<Given> = {}): Floor {
  const ran: number[] = []
  const aborted: unknown[] = []
  const errors: unknown[] = []
  const hold = latch()
  const job = defineJob<{ n: number }>({
    name: 'Held',
    async perform({ n }, { signal }) {
      ran.push(n)
      await Promise.race([
        hold.wait(),
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted.push(signal.reason)
            reject(signal.reason)
          })
        }),
      ])
    },
  })
  const onError = (error: unknown): void => void errors.push(error)
  const fixture = instance({ jobs: [job], concurrency: 3, through, onError, log: keptLog(), ...given })
  const declareDead = async (): Promise<Beat> => {
    const { store } = fixture
    const [silent] = (await store.beats()).alive
    if (!silent) throw new Error('nobody lives')
    const by = { id: silent.owner, epoch: 1 }
    await store.sweep({ by, first: token(1), max: 100, silent: [silent], rule: { charges: 3, markMs: ms(60_000) } })
    return silent
  }
  return { ...fixture, ran, aborted, errors, hold, push: (count) => job.performBulk(numbers(count)), declareDead }
}

describe('a claim whose answer was lost', () => {
  it('goes back to its queue, in order, before anything else is claimed', async () => {
    let lost = true
    const { hm, pass, ran, hold, push } = floor((store) => ({
      ...store,
      async claim(request) {
        const claimed = await store.claim(request)
        if (lost && claimed.status === 'ok' && claimed.claims.length > 0) {
          lost = false
          throw unreachable()
        }
        return claimed
      },
    }))
    await push(5)
    await hm.start()
    await pass(500)
    expect(lost).toBe(false)
    expect(ran).toEqual([0, 1, 2])
    hold.open()
    await pass(500)
    expect(ran).toEqual([0, 1, 2, 3, 4])
    expect(await hm.stats()).toMatchObject({ processed: 5, enqueued: 0 })
  })

  it('is found by the comparison that is made now and then, too', async () => {
    const { hm, pass, ran, hold, push, store } = floor()
    await hm.start()
    await pass(10)
    await hm.quiet()
    const [beat] = (await store.beats()).alive
    await push(2)
    // A claim that travelled on a connection of which nobody hears any more.
    const ghost = { owner: { id: beat?.owner ?? expect.fail(), epoch: 1 }, first: token(500), waitMs: ms(0), max: 2 }
    const queues = (await store.queues()).map((queue) => queue.name)
    expect(await store.claim({ ...ghost, queues })).toMatchObject({ claims: [{}, {}] })
    await pass(31_000)
    expect((await hm.stats()).enqueued).toBe(2)
    expect(await store.claim({ ...ghost, first: token(600), queues })).toEqual({ status: 'late' })
    hold.open()
    expect(ran).toEqual([])
  })

  it('while the store does not answer, nothing is claimed until claims were compared', async () => {
    let down = false
    const seen: string[] = []
    const says = async <T>(name: string, answer: () => Promise<T>): Promise<T> => {
      if (down) throw unreachable()
      const said = await answer()
      if (down) throw unreachable()
      seen.push(name)
      return said
    }
    const { hm, pass, push, ran } = floor((store) => ({
      ...store,
      claim: (request) => says('claim', () => store.claim(request)),
      reconcile: (id, epoch) => says('reconcile', () => store.reconcile(id, epoch)),
    }))
    await hm.start()
    await pass(100)
    down = true
    await push(1)
    await pass(20_000)
    seen.splice(0)
    down = false
    await pass(1600)
    expect(seen.slice(0, 2)).toEqual(['reconcile', 'claim'])
    expect(ran).toEqual([0])
  })
})

describe('claims whose answers are too large to come in time', () => {
  it('are asked for fewer jobs, until they come, and for more again', async () => {
    let longest = 2
    const asked: number[] = []
    const { hm, pass, ran, hold, push } = floor(
      (store) => ({
        ...store,
        async claim(request) {
          asked.push(request.max)
          const claimed = await store.claim(request)
          if (claimed.status === 'ok' && claimed.claims.length > longest) throw unreachable()
          return claimed
        },
      }),
      { concurrency: 16 },
    )
    hold.open()
    await push(40)
    await hm.start()
    await pass(60_000)
    expect(ran.toSorted((a, b) => a - b)).toEqual(numbers(40).map(({ n }) => n))
    expect(asked.slice(0, 4)).toEqual([16, 8, 4, 2])
    longest = 100
    for (let i = 0; i < 12; i++) {
      await push(20)
      await pass(3000)
    }
    expect(Math.max(...asked.slice(-5))).toBe(16)
  })
})

describe('a claim that is refused', () => {
  const refusing = (answers: Claimed[]) => (store: Store) => ({
    ...store,
    claim: async (request: Parameters<Store['claim']>[0]) => answers.shift() ?? (await store.claim(request)),
  })

  it('because its tokens are used is asked again with new ones', async () => {
    const { hm, pass, push, ran } = floor(refusing([{ status: 'used' }, { status: 'used' }]))
    await push(1)
    await hm.start()
    await until({ pass }, () => ran.length === 1)
  })

  it('because it is late is asked again after a comparison', async () => {
    const epochs: number[] = []
    const { hm, pass, push, ran } = floor((store) => ({
      ...refusing([{ status: 'late' }])(store),
      reconcile(id, epoch) {
        epochs.push(epoch)
        return store.reconcile(id, epoch)
      },
    }))
    await push(1)
    await hm.start()
    await until({ pass }, () => ran.length === 1)
    expect(epochs).toEqual([2])
  })

  it('because the answer of a comparison was lost is asked with a higher epoch', async () => {
    const epochs: number[] = []
    const { hm, pass, push, ran } = floor((store) => ({
      ...refusing([{ status: 'late' }])(store),
      async reconcile(id, epoch) {
        const answer = await store.reconcile(id, epoch)
        epochs.push(epoch)
        if (epochs.length === 1) throw unreachable()
        return answer
      },
    }))
    await push(1)
    await hm.start()
    await pass(1000)
    expect(epochs).toEqual([2, 2, 3])
    expect(ran).toEqual([0])
  })
})

describe('a process that was taken for dead', () => {
  it('tells its jobs, settles nothing of theirs, registers anew and works on', async () => {
    const { hm, pass, push, ran, aborted, errors, hold, store, declareDead } = floor()
    await push(3)
    await hm.start()
    await until({ pass }, () => ran.length === 3)
    const before = await declareDead()
    expect((await store.queues())[0]?.size).toBe(3)
    await pass(5100)
    expect(aborted).toHaveLength(3)
    for (const reason of aborted) expect(reason).toMatchObject({ code: 'HM_LEASE_LOST' })
    const { alive } = await store.beats()
    expect(alive).toHaveLength(1)
    expect(alive[0]?.owner).not.toBe(before.owner)
    // Who runs it now will say how it ended: here nobody was told of a failure.
    expect(errors).toEqual([])
    expect(await hm.stats()).toMatchObject({ processed: 0, failed: 0, retries: 0 })
    hold.open()
    await pass(5000)
    expect(await hm.stats()).toMatchObject({ processed: 3, failed: 0, enqueued: 0, retries: 0 })
  })

  it('settles nothing late: the outcome of a job that ended meanwhile changes nothing', async () => {
    const { hm, pass, push, ran, hold, declareDead, store } = floor()
    await push(2)
    await hm.start()
    await until({ pass }, () => ran.length === 2)
    await declareDead()
    hold.open()
    await until({ pass }, async () => (await hm.stats()).processed === 2)
    await pass(100)
    expect(await hm.stats()).toMatchObject({ processed: 2, failed: 0, enqueued: 0 })
    expect((await store.beats()).dead).toEqual([])
  })

  it('goes on trying to register while the store does not let it', async () => {
    let tries = 0
    const { hm, pass, push, ran, hold, declareDead } = floor((store) => ({
      ...store,
      register: (id, host, card) =>
        tries++ > 0 && tries < 5 ? Promise.reject(unreachable()) : store.register(id, host, card),
    }))
    await hm.start()
    await pass(100)
    await declareDead()
    hold.open()
    await push(1)
    await pass(10_000)
    expect(tries).toBe(5)
    expect(ran).toEqual([0])
  })
})

describe('claims in hand that the store does not have', () => {
  it('are told that they are lost', async () => {
    const { hm, pass, push, ran, aborted, hold, errors } = floor((store) => ({
      ...store,
      reconcile: async (id, epoch) => ({ ...(await store.reconcile(id, epoch)), status: 'ok', tokens: [token(2)] }),
    }))
    await push(2)
    await hm.start()
    await until({ pass }, () => ran.length === 2)
    await pass(31_000)
    expect(aborted).toMatchObject([{ code: 'HM_LEASE_LOST' }])
    expect(hm.running()).toHaveLength(1)
    expect(errors).toEqual([])
    hold.open()
    await pass(10)
    expect((await hm.stats()).processed).toBe(1)
  })
})

describe('a process whose own beat is too old', () => {
  it('starts nothing, gives back what it held, and goes on with the next beat', async () => {
    let deaf = false
    const { hm, pass, push, ran, store, hold } = floor((real) => ({
      ...real,
      life: (id) => (deaf ? Promise.reject(unreachable()) : real.life(id)),
    }))
    hold.open()
    await hm.start()
    await pass(100)
    deaf = true
    await pass(15_000)
    await push(3)
    await pass(10_000)
    expect(ran).toEqual([])
    expect((await store.queues())[0]?.size).toBe(3)
    deaf = false
    await pass(6000)
    expect(ran).toEqual([0, 1, 2])
  })

  it('that slept with a claim under way does not start what it brings', async () => {
    const { hm, pass, push, ran, clock, store } = floor((real) => ({
      ...real,
      async claim(request) {
        const claimed = await real.claim(request)
        if (claimed.status === 'ok' && claimed.claims.length > 0) clock.jump(ms(16_000))
        return claimed
      },
      life: (id) => pause(clock, ms(4000)).then(() => real.life(id)),
    }))
    await push(3)
    await hm.start()
    await pass(20)
    expect(ran).toEqual([])
    await pass(60)
    expect((await store.queues())[0]?.size).toBe(3)
  })
})
