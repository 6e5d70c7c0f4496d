// Promises about lanes, for what comes back to a queue or leaves it by other ways than an end: the clock, a person, a trim, a move
// between stores. Each asks for a place, and gives one back.

import assert from 'node:assert/strict'
import { later, ms } from '../../core/clock.ts'
import { laneIn } from '../../core/payload/lane-in.ts'
import { type MoveMark, moveId } from '../../core/store/moving.ts'
import type { LaneWait, Place } from '../../core/store/places.ts'
import { fillLane, lane, laned, leaving, other, waitIn, waiting } from './lane-scene.ts'
import { type Promised, promises } from './promised.ts'
import { hour, inQueue, jidsOf, mail } from './scene.ts'
import { dead, done, retry, snooze } from './worker.ts'

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

export const lanesByHand: readonly Promised[] = [...returning, ...byHand, ...trimming, ...moved]
