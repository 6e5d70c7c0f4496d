// Promises about lanes: of the jobs of one key so many are in the queue or at work, the others wait in their order, and whoever
// goes lets the next one in. No job of another key waits for them.

import assert from 'node:assert/strict'
import { epochMs, later, ms } from '../../core/clock.ts'
import type { LanePlace } from '../../core/features/lane.ts'
import { newJid } from '../../core/job/jid.ts'
import { laneIn } from '../../core/payload/lane-in.ts'
import { type QueueName, queueName } from '../../core/queues/queue-name.ts'
import { type MoveMark, moveId } from '../../core/store/moving.ts'
import type { LaneSummary, LaneWait, Place } from '../../core/store/places.ts'
import type { Claim, Push, Settlement } from '../../core/store/queueing.ts'
import { type Promised, promises } from './promised.ts'
import { hour, inQueue, jidsOf, keys, mail, minute, type Scene } from './scene.ts'
import { back, dead, done, gone, retry, snooze } from './worker.ts'

const other = queueName('other')
const waitIn = (key: string, queue: QueueName = mail): LaneWait => ({ kind: 'lane', queue, key })

/** A fresh job of a lane. */
function laned({ bench }: Scene, key: string, max: number, over: Partial<Push> = {}): Push {
  const { queue = mail } = over
  const [jid, lane] = [newJid(bench.random), { key, max }]
  const payload = bench.codec.encode({ class: 'Letter', args: [jid], jid, queue, createdAt: firstMoment, lane })
  return { jid, queue, payload, lane, ...over }
}

const firstMoment = epochMs(Date.UTC(2025, 0, 1))

async function fillLane(scene: Scene, key: string, max: number, count: number): Promise<readonly Push[]> {
  const items = Array.from({ length: count }, () => laned(scene, key, max))
  await scene.push(...items)
  return items
}

/** The place of a claimed job, as its process knows it. */
function placeOf({ bench }: Scene, { payload, queue }: Claim): LanePlace {
  const bound = laneIn(bench.codec.decode(payload))
  assert.ok(bound)
  return { queue, key: bound.lane.key, jid: bound.jid }
}

const leaving = (scene: Scene, claim: Claim, settlement: Settlement): Settlement => ({
  ...settlement,
  lane: placeOf(scene, claim),
})

const waiting = async ({ store, bench }: Scene, key: string, queue: QueueName = mail): Promise<readonly string[]> =>
  (await store.page(waitIn(key, queue), { limit: 1000 })).entries.map(({ payload }) => {
    const bound = laneIn(bench.codec.decode(payload))
    return String(bound?.jid)
  })

const lane = (key: string, max: number, inside: number, waiting: number, queue = mail): LaneSummary => ({
  ...{ queue, key, max, inside, waiting },
})

const coming: readonly Promised[] = promises('lanes', {
  'a lane lets as many of its jobs into the queue as it has places': async (scene) => {
    const [a, b, c] = await fillLane(scene, 'acme', 2, 3)
    assert.ok(a && b && c)
    assert.deepEqual(await scene.jids(mail), jidsOf([a, b]))
    assert.deepEqual(await waiting(scene, 'acme'), [c.jid])
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 2, 2, 1)])
  },
  'a push into a full lane counts as queued': async (scene) => {
    const [first, second] = [laned(scene, 'acme', 1), laned(scene, 'acme', 1)]
    assert.deepEqual(
      (await scene.push(first, second)).map(({ status }) => status),
      ['queued', 'queued'],
    )
  },
  'a job of another key, of none, and of another queue waits for nobody': async (scene) => {
    await fillLane(scene, 'acme', 1, 5)
    const [small, plain, away] = [laned(scene, 'small', 1), scene.job(), laned(scene, 'acme', 1, { queue: other })]
    await scene.push(small, plain, away)
    assert.deepEqual((await scene.jids(mail)).slice(1), jidsOf([small, plain]))
    assert.deepEqual(await scene.jids(other), [away.jid])
  },
  'jobs of a call come into the queue in its order, with and without a lane': async (scene) => {
    const items = [laned(scene, 'acme', 1), scene.job(), laned(scene, 'acme', 1), laned(scene, 'small', 1), scene.job()]
    await scene.push(...items)
    const [a, b, , d, e] = items
    assert.ok(a && b && d && e)
    assert.deepEqual(await scene.jids(mail), jidsOf([a, b, d, e]))
  },
  'a push that is repeated asks for no second place': async (scene) => {
    const call = await scene.call(laned(scene, 'acme', 2))
    await scene.store.push(call)
    await scene.store.push(call)
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 2, 1, 0)])
  },
  'a duplicate asks for no place': async (scene) => {
    const holder = scene.guarded(keys('one'))
    await scene.push(holder)
    const twin = laned(scene, 'acme', 1)
    const guards = (holder.guards ?? []).map((guard) => ({ ...guard, holder: twin.jid }))
    assert.equal((await scene.push({ ...twin, guards }))[0]?.status, 'duplicate')
    assert.deepEqual(await scene.store.lanes(mail, 10), [])
  },
  'the next push says how many places there are': async (scene) => {
    const [, b] = await fillLane(scene, 'acme', 1, 3)
    assert.ok(b)
    const more = laned(scene, 'acme', 3)
    await scene.push(more)
    assert.deepEqual((await scene.jids(mail)).length, 3)
    assert.deepEqual(await waiting(scene, 'acme'), [more.jid])
    await scene.push(laned(scene, 'acme', 1))
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 1, 3, 2)], 'nobody is sent out')
  },
  'what wants a place later takes none before': async (scene) => {
    await scene.push(laned(scene, 'acme', 1, { at: later(await scene.store.now(), hour) }))
    assert.deepEqual(await scene.store.lanes(mail, 10), [])
    const now = laned(scene, 'acme', 1)
    await scene.push(now)
    assert.deepEqual(await scene.jids(mail), [now.jid])
  },
  'jobs that wait are counted beside their queue': async (scene) => {
    await fillLane(scene, 'acme', 1, 4)
    const [summary] = await scene.store.queues()
    assert.deepEqual([summary?.size, summary?.waiting], [1, 3])
  },
  'of many lanes those are shown in which most wait': async (scene) => {
    await fillLane(scene, 'b', 1, 3)
    await fillLane(scene, 'c', 1, 1)
    await fillLane(scene, 'a', 1, 2)
    assert.deepEqual(await scene.store.lanes(mail, 2), [lane('a', 1, 1, 1), lane('b', 1, 1, 2)])
  },
  'a key may be any text': async (scene) => {
    const names = ['', 'a b', 'a/b', 'ä:1\n2', '*', '{x}']
    for (const key of names) await fillLane(scene, key, 1, 2)
    assert.deepEqual((await scene.store.lanes(mail, 10)).length, names.length)
    for (const key of names) assert.equal((await waiting(scene, key)).length, 1, key)
  },
})

const going: readonly Promised[] = promises('lanes', {
  'who is done lets the next one in, in the order in which they came': async (scene) => {
    const [a, b, c] = await fillLane(scene, 'acme', 1, 3)
    assert.ok(a && b && c)
    const w = await scene.worker()
    for (const one of [a, b, c]) {
      assert.deepEqual(await scene.jids(mail), [one.jid])
      const claim = await w.take(mail)
      assert.deepEqual(await scene.jids(mail), [], 'a place at work is a place')
      await w.settle(leaving(scene, claim, done(claim)))
    }
    assert.deepEqual(await scene.store.lanes(mail, 10), [])
  },
  'whatever else becomes of a job, it leaves its lane': async (scene) => {
    await fillLane(scene, 'acme', 1, 6)
    const w = await scene.worker()
    const at = later(await scene.store.now(), hour)
    const ends = [gone, dead, (claim: Claim) => retry(claim, at), (claim: Claim) => snooze(claim, at)]
    for (const [i, end] of ends.entries()) {
      const claim = await w.take(mail)
      await w.settle(leaving(scene, claim, end(claim)))
      assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 1, 1, 4 - i)])
    }
    assert.deepEqual(await scene.counts(), { mail: 1, dead: 1, retry: 1, schedule: 1 })
  },
  'what goes back keeps its place': async (scene) => {
    const [a] = await fillLane(scene, 'acme', 1, 2)
    assert.ok(a)
    const w = await scene.worker()
    const claim = await w.take(mail)
    await w.settle(leaving(scene, claim, back(claim)))
    assert.deepEqual(await scene.jids(mail), [a.jid])
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 1, 1, 1)])
  },
  'what a dead process held keeps its place': async (scene) => {
    const [a] = await fillLane(scene, 'acme', 1, 2)
    assert.ok(a)
    const [w, sweeper] = [await scene.worker(), await scene.worker()]
    await w.take(mail)
    await w.die()
    await sweeper.sweep()
    assert.deepEqual(await scene.jids(mail), [a.jid])
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 1, 1, 1)])
  },
  'a stale settlement leaves no lane': async (scene) => {
    await fillLane(scene, 'acme', 1, 2)
    const w = await scene.worker()
    const claim = await w.take(mail)
    await w.settle(back(claim))
    assert.deepEqual(await w.settle(leaving(scene, claim, done(claim))), [claim.token])
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 1, 1, 1)])
  },
  'a settle that is repeated lets nobody in a second time': async (scene) => {
    await fillLane(scene, 'acme', 1, 3)
    const w = await scene.worker()
    const claim = await w.take(mail)
    const call = w.call(leaving(scene, claim, done(claim)))
    await scene.store.settle(call)
    await scene.store.settle(call)
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 1, 1, 1)])
  },
  'many that are done in one call let as many in': async (scene) => {
    await fillLane(scene, 'acme', 5, 12)
    const w = await scene.worker()
    const claims = await w.claim(5, mail)
    await w.settle(...claims.map((claim) => leaving(scene, claim, done(claim))))
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 5, 5, 2)])
  },
  'who waits for work hears of a job that comes in': async (scene) => {
    await fillLane(scene, 'acme', 1, 2)
    const [w, idle] = [await scene.worker(), await scene.worker()]
    const claim = await w.take(mail)
    const told = scene.store.claim(idle.request({ queues: [mail], waitMs: minute }))
    await w.settle(leaving(scene, claim, done(claim)))
    const claimed = await told
    assert.equal(claimed.status === 'ok' && claimed.claims.length, 1)
  },
})

const returning: readonly Promised[] = promises('lanes', {
  'a job that was tried and is due asks for a place again': async (scene) => {
    const [first] = await fillLane(scene, 'acme', 1, 2)
    assert.ok(first)
    const w = await scene.worker()
    const claim = await w.take(mail)
    await w.settle(leaving(scene, claim, retry(claim, await scene.store.now())))
    await scene.bench.elapse(ms(2))
    await scene.store.promote(10)
    assert.deepEqual(await waiting(scene, 'acme'), [first.jid])
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 1, 1, 1)])
  },
  'jobs that are due come into the queue in their order, with and without a lane': async (scene) => {
    const at = later(await scene.store.now(), ms(-5000))
    const items = [laned(scene, 'acme', 1, { at }), scene.job({ at: later(at, ms(1000)) })]
    const late = laned(scene, 'acme', 1, { at: later(at, ms(2000)) })
    await scene.push(late, ...items)
    await scene.store.promote(10)
    assert.deepEqual(await scene.jids(mail), jidsOf(items))
    assert.deepEqual(await waiting(scene, 'acme'), [late.jid])
  },
  'a suspect that waits in a lane stays one': async (scene) => {
    const [first] = await fillLane(scene, 'acme', 1, 2)
    assert.ok(first)
    const [w, sweeper] = [await scene.worker(), await scene.worker()]
    await w.take(mail)
    await w.die()
    await sweeper.sweep()
    const claim = await sweeper.take(mail)
    await sweeper.settle(leaving(scene, claim, snooze(claim, await scene.store.now())))
    await scene.bench.elapse(ms(1100))
    await scene.store.promote(10)
    const second = await sweeper.take(mail)
    await sweeper.settle(leaving(scene, second, done(second)))
    const again = await sweeper.take(mail)
    assert.deepEqual([again.suspect, second.suspect], [true, false])
  },
})

const byHand: readonly Promised[] = promises('lanes', {
  'a job that is deleted from the queue lets the next one in': async (scene) => {
    const [a, b] = await fillLane(scene, 'acme', 1, 3)
    assert.ok(a && b)
    const [entry] = await scene.entries(mail)
    assert.ok(entry)
    assert.deepEqual(await scene.store.move([{ ref: entry.ref, to: { kind: 'nowhere' } }]), ['moved'])
    assert.deepEqual(await scene.jids(mail), [b.jid])
  },
  'a job that waits in a lane is found, and can be deleted': async (scene) => {
    const [, b, c] = await fillLane(scene, 'acme', 1, 3)
    assert.ok(b && c)
    const found = await scene.store.search(waitIn('acme'), { limit: 10, examine: 100, contains: [b.jid] })
    assert.equal(found.total, 2)
    const [entry] = found.entries
    assert.ok(entry)
    assert.equal(entry.queue, mail)
    assert.deepEqual(await scene.store.move([{ ref: entry.ref, to: { kind: 'nowhere' } }]), ['moved'])
    assert.deepEqual(await scene.store.move([{ ref: entry.ref, to: { kind: 'nowhere' } }]), ['gone'])
    assert.deepEqual(await waiting(scene, 'acme'), [c.jid])
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 1, 1, 1)])
  },
  'pages of a lane begin with what comes in next': async (scene) => {
    const [, b, c, d] = await fillLane(scene, 'acme', 1, 4)
    assert.ok(b && c && d)
    const page = await scene.store.page(waitIn('acme'), { limit: 2 })
    assert.equal(page.total, 3)
    assert.ok(page.next)
    const rest = await scene.store.page(waitIn('acme'), { limit: 2, after: page.next })
    const newest = await scene.store.page(waitIn('acme'), { limit: 1, newestFirst: true })
    const jids = [page, rest, newest].map(({ entries }) =>
      entries.map(({ payload }) => String(laneIn(scene.bench.codec.decode(payload))?.jid)),
    )
    assert.deepEqual(jids, [[b.jid, c.jid], [d.jid], [d.jid]])
    assert.equal(rest.next, null)
  },
  'a job that comes back from the dead waits where its lane is full': async (scene) => {
    const [a, b] = await fillLane(scene, 'acme', 1, 2)
    assert.ok(a && b)
    const w = await scene.worker()
    const claim = await w.take(mail)
    await w.settle(leaving(scene, claim, dead(claim)))
    const [entry] = await scene.entries({ kind: 'dead' })
    assert.ok(entry)
    await scene.store.move([{ ref: entry.ref, to: inQueue(mail) }])
    assert.deepEqual(await scene.jids(mail), [b.jid])
    assert.deepEqual(await waiting(scene, 'acme'), [a.jid])
  },
  'what is wanted at the head comes before all others of its lane': async (scene) => {
    const [a, b, c] = await fillLane(scene, 'acme', 1, 3)
    assert.ok(a && b && c)
    const last = (await scene.store.page(waitIn('acme'), { limit: 10 })).entries.at(-1)
    assert.ok(last)
    await scene.store.move([{ ref: last.ref, to: { kind: 'head', queue: mail } }])
    assert.deepEqual(await waiting(scene, 'acme'), jidsOf([c, b]))
    const [first] = await scene.entries(mail)
    assert.ok(first)
    await scene.store.move([{ ref: first.ref, to: { kind: 'head', queue: mail } }])
    assert.deepEqual(await scene.jids(mail), [a.jid], 'its own place is free for it')
  },
  'a job that goes to another queue asks there, and its place is the next one’s': async (scene) => {
    const [a, b] = await fillLane(scene, 'acme', 1, 2)
    const there = laned(scene, 'acme', 1, { queue: other })
    await scene.push(there)
    assert.ok(a && b)
    const [entry] = await scene.entries(mail)
    assert.ok(entry)
    await scene.store.move([{ ref: entry.ref, to: inQueue(other) }])
    assert.deepEqual(await scene.jids(mail), [b.jid])
    assert.deepEqual(await scene.jids(other), [there.jid])
    assert.deepEqual(await waiting(scene, 'acme', other), [a.jid])
  },
  'a queue is cleared with what waits in its lanes': async (scene) => {
    await fillLane(scene, 'acme', 2, 5)
    await scene.push(laned(scene, 'small', 1), scene.job(), laned(scene, 'acme', 2, { queue: other }))
    assert.equal(await scene.store.clear(inQueue(mail)), 7)
    assert.deepEqual(await scene.counts(), { other: 1 })
    assert.deepEqual(await scene.store.lanes(mail, 10), [])
    const next = await fillLane(scene, 'acme', 2, 2)
    assert.deepEqual(await scene.jids(mail), jidsOf(next))
  },
  'a lane is cleared, and nobody else': async (scene) => {
    const [a] = await fillLane(scene, 'acme', 1, 3)
    await fillLane(scene, 'small', 1, 2)
    assert.ok(a)
    assert.equal(await scene.store.clear(waitIn('acme')), 2)
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 1, 1, 0), lane('small', 1, 1, 1)])
    assert.equal((await scene.jids(mail))[0], a.jid)
  },
  'what is cleared while others are at work leaves them their places': async (scene) => {
    await fillLane(scene, 'acme', 2, 4)
    const w = await scene.worker()
    const claims = await w.claim(2, mail)
    assert.equal(await scene.store.clear(inQueue(mail)), 2)
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 2, 2, 0)])
    await w.settle(...claims.map((claim) => leaving(scene, claim, done(claim))))
    assert.deepEqual(await scene.store.lanes(mail, 10), [])
  },
})

const keep = { dead: { max: 1000, ageMs: hour }, notes: { max: 1000 } }

const trimming: readonly Promised[] = promises('lanes', {
  'a place that another program’s worker left behind goes to the next one': async (scene) => {
    const [, b] = await fillLane(scene, 'acme', 1, 2)
    assert.ok(b)
    const w = await scene.worker()
    await w.settle(done(await w.take(mail)))
    assert.deepEqual(await scene.counts(), {})
    for (let n = 0; n < 2; n++) await scene.store.trim(keep)
    assert.deepEqual(await scene.jids(mail), [b.jid])
  },
  'a place of a job that is in the queue or at work is kept by any number of trims': async (scene) => {
    const [, , c] = await fillLane(scene, 'acme', 2, 3)
    assert.ok(c)
    const w = await scene.worker()
    await w.take(mail)
    for (let n = 0; n < 3; n++) await scene.store.trim(keep)
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 2, 2, 1)])
  },
})

const step = (n: number): MoveMark => ({ move: moveId('one'), step: n, note: '' })

const moved: readonly Promised[] = promises('lanes', {
  'what a move between stores takes away lets nobody in, and the queue is known as long as somebody waits': async (
    scene,
  ) => {
    const { store } = scene
    await fillLane(scene, 'acme', 1, 3)
    const refsIn = async (place: Place | LaneWait) => ({
      ...({
        kind: 'entries',
        place,
        refs: (await store.page(place, { limit: 10 })).entries.map(({ ref }) => ref),
      } as const),
    })
    assert.deepEqual(await store.takeAway(step(0), await refsIn(inQueue(mail))), { status: 'done', taken: 1 })
    assert.deepEqual(await store.lanes(mail, 10), [lane('acme', 1, 0, 2)])
    assert.deepEqual((await store.queues()).length, 1)
    assert.deepEqual(await store.takeAway(step(1), await refsIn(waitIn('acme'))), { status: 'done', taken: 2 })
    assert.deepEqual(await store.lanes(mail, 10), [])
    await store.takeAway(step(2), { kind: 'entries', place: inQueue(mail), refs: [] })
    assert.deepEqual(await store.queues(), [])
  },
  'what it brings comes into its lane': async (scene) => {
    const items = [laned(scene, 'acme', 1), scene.job(), laned(scene, 'acme', 1)]
    const entries = items.map(({ payload }) => ({ payload, queue: mail, at: null }))
    await scene.store.bring(step(0), { kind: 'entries', place: inQueue(mail), entries })
    assert.deepEqual(await scene.jids(mail), jidsOf(items.slice(0, 2)))
    assert.deepEqual(await waiting(scene, 'acme'), jidsOf(items.slice(2)))
  },
})

/** One tenant's backlog, and how long another tenant's next job waits behind it. */
const fairness: readonly Promised[] = promises('lanes', {
  'a backlog of one lane delays the next job of another by no more than the places of all': async (scene) => {
    await fillLane(scene, 'large', 3, 500)
    await fillLane(scene, 'middle', 3, 50)
    const small = laned(scene, 'small', 3)
    await scene.push(small)
    const before = (await scene.jids(mail)).indexOf(small.jid)
    assert.ok(before >= 0 && before <= 6, `${before} jobs are before it`)
  },
})

export const lanes: readonly Promised[] = [
  ...coming,
  ...going,
  ...returning,
  ...byHand,
  ...trimming,
  ...moved,
  ...fairness,
]
