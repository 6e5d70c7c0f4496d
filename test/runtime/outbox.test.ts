// How pushes travel: together, in trips of bounded size, once each whatever happens to the answers, and never so far ahead
// of an answer that is owed that the store could forget it.

import { beforeEach, describe, expect, it } from 'vitest'
import { type EpochMs, ms } from '../../src/core/clock.ts'
import { HaymakerError } from '../../src/core/errors.ts'
import { guardKey } from '../../src/core/features/guard.ts'
import { newJid } from '../../src/core/job/jid.ts'
import { payloadOf } from '../../src/core/payload/payload.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { keptAnswers, type Push, type PushCall, type Pushed, type PushResult } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { Outbox } from '../../src/runtime/outbox.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { never, type Stage, stage, unreachable } from './instance.ts'

const random = seededRandom(1)
const queue = queueName('default')
const item = (bytes = 10): Push => ({ payload: payloadOf('x'.repeat(bytes)), jid: newJid(random), queue })
const items = (count: number, bytes?: number): Push[] => Array.from({ length: count }, () => item(bytes))

let on: Stage
let calls: PushCall[]
beforeEach(async () => {
  on = await stage()
  calls = []
})

type Answer = (call: PushCall, push: Store['push']) => Promise<Pushed>

/** An outbox whose calls go through `answer`. */
function outbox(answer: Answer = (call, push) => push(call)): Outbox {
  const push = async (call: PushCall): Promise<Pushed> => {
    calls.push(call)
    return answer(call, on.store.push)
  }
  return new Outbox({ store: { ...on.store, push }, clock: on.clock, random: seededRandom(2), pushMs: ms(30_000) })
}

const size = async (): Promise<number> => (await on.store.queues())[0]?.size ?? 0
const sizes = (): number[] => calls.map((call) => call.items.length)

describe('pushes of one tick', () => {
  it('travel in one call, and each caller gets the results of his own', async () => {
    const out = outbox()
    const [a, b, c] = [items(1), items(3), items(2)]
    const results = await Promise.all([
      out.push(a),
      // Some have further to go before they are here: a schema, a middleware.
      Promise.resolve()
        .then(() => undefined)
        .then(() => out.push(b)),
      out.push(c),
    ])
    expect(sizes()).toEqual([6])
    expect(results.map((part) => part.map(({ jid }) => jid))).toEqual(
      [a, b, c].map((part) => part.map(({ jid }) => jid)),
    )
  })

  it('are cut at a thousand items', async () => {
    const out = outbox()
    await Promise.all([out.push(items(600)), out.push(items(400)), out.push(items(1))])
    expect(sizes()).toEqual([1000, 1])
  })

  it('are cut at a megabyte, and a large one travels alone', async () => {
    const out = outbox()
    const half = 512 * 1024
    await Promise.all([out.push([item(half)]), out.push([item(half)]), out.push([item(1)]), out.push([item(2 * half)])])
    expect(sizes()).toEqual([2, 1, 1])
  })
})

describe('one call of many', () => {
  it('travels in pieces, one after the other, and gets all its results in order', async () => {
    const out = outbox()
    const many = [...items(2500), ...items(3, 500 * 1024), item()]
    const results = await out.push(many)
    expect(sizes()).toEqual([1000, 1000, 502, 2])
    expect(results.map(({ jid }) => jid)).toEqual(many.map(({ jid }) => jid))
    expect(await size()).toBe(2504)
  })

  it('that fails on its way says how many are stored', async () => {
    const full = new HaymakerError('HM_STORE_FULL', 'No room.')
    const out = outbox((call, push) => (calls.length > 2 ? Promise.reject(full) : push(call)))
    const error = await out.push(items(2500)).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'HM_STORE_FULL', stored: 2000, cause: full })
    expect(error.message).toBe('HM_STORE_FULL: No room. The first 2000 jobs of the call are stored.')
    expect(await size()).toBe(2000)
  })
})

describe('a lost answer', () => {
  it('is asked for again under the same number, and the job is stored once', async () => {
    let lost = 2
    const out = outbox(async (call, push) => {
      const pushed = await push(call)
      if (lost-- > 0) throw unreachable()
      return pushed
    })
    const [job] = items(1)
    const pushing = out.push(job ? [job] : [])
    await on.clock.advance(ms(1000))
    expect(await pushing).toEqual([{ jid: job?.jid, status: 'queued' }])
    expect(calls).toHaveLength(3)
    expect(new Set(calls.map(({ seq }) => seq)).size).toBe(1)
    expect(await size()).toBe(1)
  })

  it('keeps what was found the first time, whatever has changed since', async () => {
    let lost = true
    const out = outbox(async (call, push) => {
      const pushed = await push(call)
      if (lost) throw unreachable()
      return pushed
    })
    const one = item()
    const guard = { key: guardKey('k'), holder: one.jid, ttlMs: ms(10), taken: 'refuse' as const }
    const pushing = out.push([{ ...one, guards: [guard] }])
    await on.clock.advance(ms(100))
    lost = false
    await on.clock.advance(ms(2000))
    expect(await pushing).toEqual([{ jid: one.jid, status: 'queued' }])
  })

  it('that never comes is told as such, with the jids, and in time', async () => {
    const out = outbox(async (call, push) => {
      await push(call)
      throw unreachable()
    })
    const many = items(25)
    const pushing = out.push(many).catch((error) => error)
    const began = on.clock.monotonic()
    let ended = 0
    void pushing.then(() => {
      ended = on.clock.monotonic() - began
    })
    await on.clock.advance(ms(60_000))
    const error = await pushing
    expect(error).toMatchObject({ code: 'HM_PUSH_INDETERMINATE' })
    expect(error.message).toContain(many[19]?.jid)
    expect(error.message).toContain('and 5 more')
    expect(ended).toBeGreaterThan(28_000)
    expect(ended).toBeLessThanOrEqual(30_000)
    expect(on.clock.pending).toBe(0)
  })

  it('of a store that hangs ends in the same way', async () => {
    const out = outbox(() => never())
    const pushing = out.push(items(1)).catch((error) => error)
    await on.clock.advance(ms(30_000))
    expect(await pushing).toMatchObject({ code: 'HM_PUSH_INDETERMINATE' })
  })

  it('stays unknown when the store, asked again, refuses for another reason', async () => {
    const reasons: (() => Promise<Pushed>)[] = [
      async () => ({ status: 'expired' }),
      async () => ({ status: 'old' }),
      () => Promise.reject(new HaymakerError('HM_STORE_CLOSED', 'closed')),
    ]
    for (const reason of reasons) {
      calls = []
      const out = outbox((call, push) =>
        calls.length === 1 ? push(call).then(() => Promise.reject(unreachable())) : reason(),
      )
      const pushing = out.push(items(1)).catch((error) => error)
      await on.clock.advance(ms(5000))
      expect(await pushing).toMatchObject({ code: 'HM_PUSH_INDETERMINATE' })
      expect(calls).toHaveLength(2)
    }
  })
})

describe('a refusal', () => {
  it('of the first try is handed on: nothing was written', async () => {
    for (const code of ['HM_STORE_FULL', 'HM_STORE_BUSY', 'HM_STORE_CLOSED'] as const) {
      const out = outbox(() => Promise.reject(new HaymakerError(code, 'no')))
      await expect(out.push(items(1))).rejects.toMatchObject({ code })
    }
    const late = outbox(async () => ({ status: 'expired' }))
    await expect(late.push(items(1))).rejects.toThrow(/Nothing was written/)
  })

  it('costs the callers of other trips nothing', async () => {
    const out = outbox((call, push) =>
      call.items.length === 1 ? Promise.reject(new HaymakerError('HM_STORE_FULL', 'no')) : push(call),
    )
    const [many, one] = await Promise.allSettled([out.push(items(1000)), out.push(items(1))])
    expect(many).toMatchObject({ status: 'fulfilled' })
    expect(one).toMatchObject({ status: 'rejected', reason: { code: 'HM_STORE_FULL' } })
  })
})

describe('a store to which there is no way', () => {
  const noWay = () => new HaymakerError('HM_STORE_UNREACHABLE', 'refused', { unsent: true })

  it('is asked for its time until there is one; then the push leaves', async () => {
    const out = outbox((call, push) => (calls.length === 1 ? Promise.reject(noWay()) : push(call)))
    expect((await out.push(items(1))).map(({ status }) => status)).toEqual(['queued'])
    expect(calls.map(({ seq }) => seq)).toEqual([1, 1])
  })

  it('leaves nothing unknown, since nothing was sent', async () => {
    let isAway = false
    const now: Store['now'] = () => (isAway ? Promise.reject(noWay()) : on.store.now())
    const push: Store['push'] = (call) => (isAway ? Promise.reject(noWay()) : on.store.push(call))
    const store: Store = { ...on.store, now, push }
    const out = new Outbox({ store, clock: on.clock, random: seededRandom(2), pushMs: ms(5000) })
    await out.push(items(1))
    isAway = true
    const pushing = out.push(items(1)).catch((error) => error)
    await on.clock.advance(ms(5000))
    expect(await pushing).toMatchObject({ code: 'HM_STORE_UNREACHABLE' })
    expect(await size()).toBe(1)
  })

  it('leaves unknown what was lost before', async () => {
    const out = outbox(() => Promise.reject(calls.length === 1 ? unreachable() : noWay()))
    const pushing = out.push(items(1)).catch((error) => error)
    await on.clock.advance(ms(30_000))
    expect(await pushing).toMatchObject({ code: 'HM_PUSH_INDETERMINATE' })
  })
})

describe('the window of kept answers', () => {
  it('is never left behind by an answer that is owed', async () => {
    const answers = new Map<number, (results: readonly PushResult[]) => void>()
    const out = outbox(
      (call) =>
        new Promise((resolve) => {
          answers.set(call.seq, (results) => resolve({ status: 'ok', results }))
        }),
    )
    for (let i = 0; i < 20; i++) {
      void out.push(items(1))
      await on.clock.advance(ms(0))
    }
    expect(calls.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(keptAnswers).toBe(8)
    // The oldest decides, not how many are owed.
    for (const seq of [2, 3, 4, 5, 6, 7, 8]) answers.get(seq)?.([])
    await on.clock.advance(ms(0))
    expect(calls).toHaveLength(8)
    answers.get(1)?.([])
    await on.clock.advance(ms(0))
    expect(calls.map(({ seq }) => seq).slice(8)).toEqual([9])
    expect(sizes()[8]).toBe(12)
  })
})

describe('the end', () => {
  it('leaves what is owed unknown, and what comes later unsent', async () => {
    const hung = outbox(() => never())
    const owed = hung.push(items(1)).catch((error) => error)
    await on.clock.advance(ms(0))
    hung.abandon()
    expect(await owed).toMatchObject({ code: 'HM_PUSH_INDETERMINATE' })
    await expect(hung.push(items(1))).rejects.toMatchObject({ code: 'HM_STORE_CLOSED' })
    expect(calls).toHaveLength(1)
    expect(on.clock.pending).toBe(0)
  })
})

describe('a store whose time cannot be read', () => {
  const away = (failures: number): Outbox => {
    let left = failures
    const now: Store['now'] = () => (left-- > 0 ? Promise.reject(unreachable()) : on.store.now())
    return new Outbox({ store: { ...on.store, now }, clock: on.clock, random: seededRandom(2), pushMs: ms(30_000) })
  }

  it('is asked again, and then the push is stored once', async () => {
    const pushing = away(5).push(items(2))
    await on.clock.advance(ms(5000))
    expect((await pushing).map(({ status }) => status)).toEqual(['queued', 'queued'])
    expect(await size()).toBe(2)
  })

  it('is given up in the end, and nothing was sent', async () => {
    const pushing = away(Number.POSITIVE_INFINITY).push(items(1))
    const refused = expect(pushing).rejects.toMatchObject({ code: 'HM_STORE_UNREACHABLE' })
    await on.clock.advance(ms(31_000))
    await refused
    expect(await size()).toBe(0)
  })
})

describe('the time of the store', () => {
  let asked: number
  const counting = (): Outbox => {
    asked = 0
    const now = async (): Promise<EpochMs> => {
      asked++
      return on.store.now()
    }
    const push = async (call: PushCall): Promise<Pushed> => {
      calls.push(call)
      return on.store.push(call)
    }
    const store: Store = { ...on.store, now, push }
    return new Outbox({ store, clock: on.clock, random: seededRandom(2), pushMs: ms(5000) })
  }

  it('is asked for once a minute, and goes on as ours does', async () => {
    const out = counting()
    for (const passed of [0, 30_000, 29_999]) {
      await on.clock.advance(ms(passed))
      await out.push(items(1))
    }
    expect(asked).toBe(1)
    const [first, second, third] = calls.map(({ validUntil }) => validUntil)
    expect([second, third]).toEqual([Number(first) + 30_000, Number(first) + 59_999])
    await on.clock.advance(ms(1))
    await out.push(items(1))
    expect(asked).toBe(2)
  })

  it('is asked anew when it jumped ahead: the push is stored, once', async () => {
    const out = counting()
    await out.push(items(1))
    on.clock.jump(ms(3_600_000))
    expect((await out.push(items(1))).map(({ status }) => status)).toEqual(['queued'])
    expect(asked).toBe(2)
    expect(await size()).toBe(2)
    expect(calls.map(({ seq }) => seq)).toEqual([1, 2, 2])
  })
})
