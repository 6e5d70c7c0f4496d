// Promises about limiters: a call takes all that it names or nothing, by the store's clock, and never more than there is.

import assert from 'node:assert/strict'
import { type EpochMs, later, type Ms, ms } from '../../core/clock.ts'
import { carried, corrected, judge, type Known, type Use } from '../../core/features/limiter/judge.ts'
import { type Holder, type LimitKind, limiterName, type Rule } from '../../core/features/limiter/rule.ts'
import type { Acquired } from '../../core/store/coordination.ts'
import type { Store } from '../../core/store/store.ts'
import { type Promised, promises } from './promised.ts'
import { hour, minute, type Scene } from './scene.ts'
import type { Worker } from './worker.ts'

const levels = ['bucket', 'leaky', 'points'] as const

const rule = (kind: LimitKind, max: number, spanMs: Ms = hour): Rule => ({ kind, max, spanMs })
const use = (of: Rule, { name = 'one', cost = 1 } = {}): Use => ({ name: limiterName(name), rule: of, cost })
const byHand = (id: string): Holder => ({ id, owner: null })
const ofJob = ({ id }: Worker, token = 1): Holder => ({ id: `${id}:${token}`, owner: id })

/** One call by hand. */
async function ask(store: Store, uses: Use | readonly Use[], holder: Holder | string = 'a'): Promise<Acquired> {
  const by = typeof holder === 'string' ? byHand(holder) : holder
  const [answer] = await store.acquire([{ holder: by, uses: [uses].flat(), again: false }])
  assert.ok(answer)
  return answer
}

const statusOf = async (store: Store, ...asked: Parameters<typeof ask> extends [Store, ...infer R] ? R : never) =>
  (await ask(store, ...asked)).status

/** How many of so many calls are held. */
async function heldOf(store: Store, count: number, of: Use): Promise<number> {
  const calls = Array.from({ length: count }, (_, i) => ({ holder: byHand(`h${i}`), uses: [of], again: false }))
  return (await store.acquire(calls)).filter(({ status }) => status === 'held').length
}

const retryIn = (answer: Acquired): number => (answer.status === 'over' ? answer.retryAt - answer.now : Number.NaN)

async function kept(store: Store, name = 'one') {
  const found = (await store.limiters()).find((one) => one.name === name)
  assert.ok(found, `${name} is known`)
  return found
}

const together: readonly Promised[] = promises('limits', {
  'of each kind there is as much as it says, and no more': async ({ store }) => {
    for (const kind of ['concurrent', 'bucket', 'window', 'sliding', 'leaky', 'points'] as const)
      assert.equal(await heldOf(store, 9, use(rule(kind, 4, ms(10 * 24 * hour)), { name: kind })), 4, kind)
  },
  'all limiters of a call are used, or none is': async ({ store }) => {
    const [wide, full] = [use(rule('bucket', 5)), use(rule('concurrent', 1), { name: 'two' })]
    assert.equal(await statusOf(store, full, 'holder'), 'held')
    assert.deepEqual(await statusOf(store, [wide, full]), 'over')
    assert.equal(await heldOf(store, 6, wide), 5, 'what refused took nothing of the other')
    await store.release([{ name: full.name, holder: 'holder' }])
    const answer = await ask(store, [wide, full])
    assert.equal(answer.status === 'over' && answer.name, 'one')
    assert.equal(await statusOf(store, full, 'next'), 'held')
  },
  'of several without room the one is named that takes longest': async ({ store }) => {
    const [soon, late] = [use(rule('bucket', 1, minute)), use(rule('bucket', 1, hour), { name: 'two' })]
    await ask(store, [soon, late])
    const answer = await ask(store, [soon, late])
    assert.equal(answer.status === 'over' && answer.name, 'two')
  },
  'a call in a batch is judged after those before it': async ({ store }) => {
    const of = use(rule('bucket', 1))
    const calls = ['a', 'b'].map((id) => ({ holder: byHand(id), uses: [of], again: false }))
    assert.deepEqual(
      (await store.acquire(calls)).map(({ status }) => status),
      ['held', 'over'],
    )
    assert.deepEqual(await store.acquire([]), [])
    assert.deepEqual([await store.release([]), await store.renew([])], [[], []])
  },
  'limiters of two names know nothing of each other': async ({ store }) => {
    assert.equal(await heldOf(store, 2, use(rule('window', 1))), 1)
    assert.equal(await heldOf(store, 2, use(rule('window', 1), { name: 'two' })), 1)
  },
  'the answer says when to ask again, and not too late': async ({ bench, store }) => {
    for (const kind of ['bucket', 'leaky', 'points', 'sliding', 'window'] as const) {
      const of = use(rule(kind, 2, ms(200)), { name: kind })
      while ((await statusOf(store, of)) === 'held');
      const over = await ask(store, of)
      const wait = retryIn(over)
      assert.ok(wait > 0 && wait <= 204, `${kind} waits ${wait}`)
      await bench.elapse(ms(wait))
      assert.equal(await statusOf(store, of), 'held', kind)
    }
  },
  'a use that costs more takes more': async ({ store }) => {
    for (const kind of [...levels, 'window', 'sliding'] as const) {
      const dear = use(rule(kind, 10, ms(10 * 24 * hour)), { name: kind, cost: 4 })
      assert.equal(await heldOf(store, 4, dear), 2, kind)
      assert.equal(await heldOf(store, 4, { ...dear, cost: 1 }), 2, kind)
    }
  },
  'changed options count from the next use on': async ({ store }) => {
    assert.equal(await heldOf(store, 4, use(rule('bucket', 2))), 2)
    assert.equal(await heldOf(store, 4, use(rule('bucket', 2, minute))), 0, 'what was used stays used')
    assert.equal(await heldOf(store, 4, use(rule('concurrent', 3))), 3, 'another kind counts anew')
    assert.equal(await heldOf(store, 9, use(rule('concurrent', 5), { name: 'two' })), 5)
    assert.equal(await statusOf(store, use(rule('concurrent', 2), { name: 'two' }), 'late'), 'over')
    assert.deepEqual((await kept(store, 'two')).rule, rule('concurrent', 2))
  },
  'each answer is the one of the rule, whatever came before': async ({ bench, store }) => {
    const memory = new Map<string, Known>()
    const spans = [20, 97, 3000].map(ms)
    for (let step = 0; step < 120; step++) {
      const roll = (n: number): number => Math.floor(bench.random.next() * n)
      const kind = (['bucket', 'window', 'sliding', 'leaky', 'points'] as const)[roll(5)] ?? 'bucket'
      const spanMs = roll(9) === 0 ? (spans[roll(3)] ?? minute) : ms(97)
      const of = use(rule(kind, 3 + roll(2), spanMs), { name: kind, cost: 1 + roll(3) })
      const known = memory.get(kind) ?? null
      const answer = await ask(store, of)
      assert.notEqual(answer.status, 'gone')
      if (answer.status === 'gone') return
      const said = judge(of, known, byHand('a'), answer.now)
      const expected = 'retryAt' in said ? said.retryAt : 'held'
      assert.deepEqual(answer.status === 'over' ? answer.retryAt : 'held', expected, `${kind} at step ${step}`)
      const counted = 'retryAt' in said ? carried(known, of.rule) : said.counted
      memory.set(kind, { rule: of.rule, counted, leases: [] })
      assert.deepEqual((await kept(store, kind)).counted, counted)
      if (roll(4) === 0) await bench.elapse(ms(roll(12)))
    }
  },
})

const leases: readonly Promised[] = promises('limits', {
  'a lease that is let go is there for the next': async ({ store }) => {
    const of = use(rule('concurrent', 1))
    assert.equal(await statusOf(store, of, 'a'), 'held')
    assert.equal(await statusOf(store, of, 'b'), 'over')
    const free = { name: of.name, holder: 'a' }
    assert.deepEqual(await store.release([{ ...free, holder: 'b' }, free, free]), [false, true, false])
    assert.equal(await statusOf(store, of, 'b'), 'held')
  },
  'who holds a lease already takes no second one': async ({ store }) => {
    const of = use(rule('concurrent', 2))
    for (const holder of ['a', 'a', 'b', 'a']) assert.equal(await statusOf(store, of, holder), 'held')
    assert.equal(await statusOf(store, of, 'c'), 'over')
  },
  'a lease ends by itself, unless it is renewed': async ({ bench, store }) => {
    const of = use(rule('concurrent', 2, ms(300)))
    for (const holder of ['a', 'b']) await ask(store, of, holder)
    await bench.elapse(ms(200))
    const renewal = { name: of.name, holder: 'a', rule: of.rule }
    assert.deepEqual(await store.renew([renewal, { ...renewal, holder: 'c' }]), [true, false])
    await bench.elapse(ms(150))
    assert.deepEqual(await store.renew([{ ...renewal, holder: 'b' }]), [false])
    assert.equal(await statusOf(store, of, 'c'), 'held')
    assert.equal(await statusOf(store, of, 'd'), 'over')
    assert.equal((await kept(store)).reclaimed, 1)
  },
  'the answer says when the first lease ends': async ({ store }) => {
    await ask(store, use(rule('concurrent', 2, hour)), 'a')
    await ask(store, use(rule('concurrent', 2, minute)), 'b')
    const wait = retryIn(await ask(store, use(rule('concurrent', 2, hour)), 'c'))
    assert.ok(wait > 0 && wait <= minute, String(wait))
    const both = retryIn(await ask(store, use(rule('concurrent', 1, hour)), 'c'))
    assert.ok(both > minute && both <= hour, 'where there is room for one, both have to end')
  },
  'the leases of an owner that died come back with the sweep': async ({ store, worker }) => {
    const of = use(rule('concurrent', 3))
    const [silent, living, sweeper] = [await worker(), await worker(), await worker()]
    for (const holder of [ofJob(silent, 1), ofJob(silent, 2), ofJob(living)]) await ask(store, of, holder)
    assert.equal(await statusOf(store, of, 'by hand'), 'over')
    await sweeper.sweep({ silent: [await silent.beat()] })
    const { leases: left, reclaimed } = await kept(store)
    assert.deepEqual([left.map(({ holder }) => holder), reclaimed], [[ofJob(living).id], 2])
    assert.equal(await heldOf(store, 3, of), 2)
  },
  'who was declared dead takes nothing': async ({ store, worker }) => {
    const [dying, sweeper] = [await worker(), await worker()]
    await sweeper.sweep({ silent: [await dying.beat()] })
    assert.equal(await statusOf(store, use(rule('concurrent', 1)), ofJob(dying)), 'gone')
    assert.deepEqual(await store.limiters(), [])
  },
})

const keeping: readonly Promised[] = promises('limits', {
  'points are corrected by what was used': async ({ store }) => {
    const of = use(rule('points', 10), { cost: 6 })
    assert.equal(await statusOf(store, of), 'held')
    assert.equal(await statusOf(store, of), 'over')
    const correct = (more: number) => ({ name: of.name, holder: 'a', more })
    assert.deepEqual(await store.release([correct(-3)]), [true])
    assert.equal(await statusOf(store, of), 'held')
    assert.deepEqual(await store.release([correct(5), { ...correct(1), name: limiterName('none') }]), [true, false])
    const wait = retryIn(await ask(store, { ...of, cost: 1 }))
    assert.ok(wait > 0.3 * hour && wait <= 0.6 * hour, `overdrawn by 4 or 5: ${wait}`)
    await store.release([correct(1000)])
    assert.ok(retryIn(await ask(store, { ...of, cost: 1 })) <= 1.1 * hour, 'by one full level at most')
  },
  'what is corrected is what the rule says': async ({ store }) => {
    const of = use(rule('points', 10, minute), { cost: 5 })
    const said = await ask(store, of)
    await store.release([{ name: of.name, holder: 'a', more: 2 }])
    const { counted } = await kept(store)
    const at = counted[1]
    assert.ok(said.status === 'held' && at !== undefined)
    const before: Known = { rule: of.rule, counted: [5 * minute, said.now], leases: [] }
    assert.deepEqual(counted, corrected(before, later(0 as EpochMs, ms(at)), 2))
  },
  'it is counted how often a limiter was used, waited for and refused': async ({ store }) => {
    const of = use(rule('bucket', 2))
    const call = { holder: byHand('a'), uses: [of] }
    await store.acquire([false, true, true, false].map((again) => ({ ...call, again })))
    const { immediate, waited, refused, reclaimed, rule: now, usedAt } = await kept(store)
    assert.deepEqual({ immediate, waited, refused, reclaimed }, { immediate: 1, waited: 1, refused: 2, reclaimed: 0 })
    assert.deepEqual(now, of.rule)
    assert.ok(Math.abs((await store.now()) - usedAt) < minute)
  },
  'limiters are listed by name, with who holds them': async ({ store, worker }) => {
    const w = await worker()
    assert.deepEqual([await store.hasLimiters(), await store.limiters()], [false, []])
    await ask(store, use(rule('concurrent', 2), { name: 'b:1' }), ofJob(w, 7))
    await ask(store, use(rule('window', 2), { name: 'a/x' }))
    const all = await store.limiters()
    assert.equal(await store.hasLimiters(), true)
    assert.deepEqual(
      all.map(({ name, leases: held }) => [name, held.map(({ holder }) => holder)]),
      [
        ['a/x', []],
        ['b:1', [`${w.id}:7`]],
      ],
    )
  },
  'a limiter that is reset is as if it had never been used': async ({ store }) => {
    const [of, held] = [use(rule('window', 1, ms(10 * 24 * hour))), use(rule('concurrent', 1), { name: 'two' })]
    await ask(store, [of, held])
    assert.equal(await store.resetLimiter(of.name), true)
    assert.equal(await store.resetLimiter(of.name), false)
    assert.deepEqual(
      (await store.limiters()).map(({ name }) => name),
      ['two'],
    )
    assert.equal(await store.resetLimiter(held.name), true)
    assert.equal(await statusOf(store, [of, held], 'b'), 'held')
  },
})

const forgetting: readonly Promised[] = promises(
  'limits',
  {
    'what nobody uses for a week is forgotten': async ({ bench, store }) => {
      await ask(store, use(rule('bucket', 1)))
      await ask(store, use(rule('bucket', 1, ms(20 * 24 * hour)), { name: 'slow' }))
      await bench.elapse(ms(8 * 24 * hour))
      const names = async () => (await store.limiters()).map(({ name }) => name)
      assert.deepEqual(await names(), ['slow'], 'but for what takes longer to come back')
      await store.trim({ dead: { max: 1, ageMs: hour }, notes: { max: 1 } })
      assert.deepEqual(await names(), ['slow'])
      assert.equal(await heldOf(store, 2, use(rule('bucket', 1))), 1)
      assert.equal((await kept(store)).immediate, 1, 'and counts anew')
    },
  },
  { lasts: ms(8 * 24 * hour) },
)

/** What many handles get at once. */
async function race(scenes: readonly Scene[], of: Use, each: number): Promise<number> {
  const held = await Promise.all(scenes.map(({ store }) => Promise.all(Array.from({ length: each }, () => one(store)))))
  async function one(store: Store): Promise<number> {
    return (await ask(store, of, `h${scenes[0]?.bench.random.hex(8)}`)).status === 'held' ? 1 : 0
  }
  return held.flat().reduce<number>((sum, n) => sum + n, 0)
}

const many: readonly Promised[] = promises(
  'limits',
  {
    'no kind is exceeded by many handles at once': async (scene) => {
      const scenes = [scene, await scene.another(), await scene.another()]
      for (const kind of ['concurrent', 'bucket', 'window', 'sliding', 'leaky', 'points'] as const)
        assert.equal(await race(scenes, use(rule(kind, 7, ms(10 * 24 * hour)), { name: kind }), 10), 7, kind)
    },
    'in no stretch of time do many handles get more than the limit says': async (scene) => {
      const stores = [scene.store, (await scene.another()).store, (await scene.another()).store]
      const [sliding, bucket] = [rule('sliding', 4, ms(60)), rule('bucket', 4, ms(60))]
      const held = { sliding: [] as number[], bucket: [] as number[] }
      for (let step = 0; step < 40; step++) {
        const asked = stores.flatMap((store) => [ask(store, use(sliding)), ask(store, use(bucket, { name: 'two' }))])
        for (const [i, answer] of (await Promise.all(asked)).entries())
          if (answer.status === 'held') held[i % 2 === 0 ? 'sliding' : 'bucket'].push(answer.now)
        await scene.bench.elapse(ms(Math.floor(scene.bench.random.next() * 16)))
      }
      const [slid, filled] = [held.sliding, held.bucket].map((times) => times.toSorted((a, b) => a - b))
      assert.ok(slid && filled && slid.length > 4 && filled.length > 4)
      // The fifth after each is a whole span later; of a bucket, as many later as came back meanwhile.
      for (const [i, at] of slid.entries()) assert.ok((slid[i + 4] ?? Number.POSITIVE_INFINITY) - at >= 60, `${slid}`)
      for (const [i, first] of filled.entries())
        for (const [j, last] of filled.slice(i).entries())
          assert.ok((j + 1) * 60 <= 4 * 60 + (last - first) * 4, `${j + 1} within ${last - first} ms`)
    },
  },
  { needs: 'processes' },
)

export const limits: readonly Promised[] = [...together, ...leases, ...keeping, ...forgetting, ...many]
