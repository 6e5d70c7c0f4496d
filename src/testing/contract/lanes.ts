// Promises about lanes: of the jobs of one key so many are in the queue or at work, the others wait in their order, and whoever
// goes lets the next one in. No job of another key waits for them.

import assert from 'node:assert/strict'
import { later } from '../../core/clock.ts'
import type { Claim } from '../../core/store/queueing.ts'
import { fillLane, lane, laned, leaving, other, waiting } from './lane-scene.ts'
import { lanesByHand } from './lanes-by-hand.ts'
import { type Promised, promises } from './promised.ts'
import { hour, jidsOf, keys, mail, minute } from './scene.ts'
import { back, dead, done, gone, retry, snooze } from './worker.ts'

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
  'a job whose tick was taken asks for no place': async (scene) => {
    const tick = { cron: 'nightly', at: await scene.store.now() }
    const [first, second] = [laned(scene, 'acme', 1, { tick }), laned(scene, 'small', 1, { tick })]
    assert.deepEqual(
      (await scene.push(first, second)).map(({ status }) => status),
      ['queued', 'taken'],
    )
    assert.deepEqual(await scene.store.lanes(mail, 10), [lane('acme', 1, 1, 0)])
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

export const lanes: readonly Promised[] = [...coming, ...going, ...lanesByHand, ...fairness]
