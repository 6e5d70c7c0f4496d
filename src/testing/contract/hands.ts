// Promises about what people do by hand: guards follow the jobs they move, clear empties, pause holds.

import assert from 'node:assert/strict'
import { later } from '../../core/clock.ts'
import type { Guard, Held } from '../../core/features/guard.ts'
import type { Entry, Place } from '../../core/store/places.ts'
import type { Push } from '../../core/store/queueing.ts'
import { type Promised, promises } from './promised.ts'
import { hour, inQueue, keys, mail, type Scene, unreadable } from './scene.ts'
import { dead } from './worker.ts'

const only = keys('one')
const queue = inQueue(mail)
const places: readonly Place[] = [queue, { kind: 'schedule' }, { kind: 'retry' }, { kind: 'dead' }]

const heldBy = ({ guards = [] }: Push): readonly Held[] => guards.map(({ key, holder }) => ({ key, holder }))

/** A job of the dead set that let its guards go as it died. */
async function died(scene: Scene): Promise<{ item: Push; guards: readonly Guard[]; entry: Entry }> {
  const item = scene.guarded(only)
  await scene.push(item)
  const w = await scene.worker()
  await w.settle({ ...dead(await w.take(mail)), release: heldBy(item) })
  const [entry] = await scene.entries({ kind: 'dead' })
  assert.ok(entry)
  return { item, guards: item.guards ?? [], entry }
}

const guarding: readonly Promised[] = promises('hands', {
  'a job that returns to the living asks for its guards again': async (scene) => {
    const { item, guards, entry } = await died(scene)
    assert.deepEqual(await scene.store.move([{ ref: entry.ref, to: queue, guards }]), ['moved'])
    const next = scene.guarded(only)
    assert.deepEqual(await scene.push(next), [{ status: 'duplicate', jid: next.jid, by: only[0], of: item.jid }])
  },
  'a job whose guard another holds by now does not return': async (scene) => {
    const { guards, entry } = await died(scene)
    await scene.push(scene.guarded(only))
    assert.deepEqual(await scene.store.move([{ ref: entry.ref, to: queue, guards }]), ['duplicate'])
    assert.deepEqual(await scene.counts(), { mail: 1, dead: 1 })
    assert.deepEqual(await scene.store.move([{ ref: entry.ref, to: { kind: 'nowhere' } }]), ['moved'])
  },
  'a move that is refused takes no guard': async (scene) => {
    const { guards, entry, item } = await died(scene)
    const [two] = keys('two')
    assert.ok(two)
    await scene.push(scene.guarded(only))
    const asked: readonly Guard[] = [{ key: two, holder: item.jid, ttlMs: hour, taken: 'refuse' }, ...guards]
    assert.deepEqual(await scene.store.move([{ ref: entry.ref, to: queue, guards: asked }]), ['duplicate'])
    const [free] = await scene.push(scene.guarded(keys('two')))
    assert.equal(free?.status, 'queued')
  },
  'a move of what is gone takes no guard': async (scene) => {
    const { guards, entry } = await died(scene)
    await scene.store.move([{ ref: entry.ref, to: { kind: 'nowhere' } }])
    assert.deepEqual(await scene.store.move([{ ref: entry.ref, to: queue, guards }]), ['gone'])
    const [free] = await scene.push(scene.guarded(only))
    assert.equal(free?.status, 'queued')
  },
  'of two that want one guard the first returns': async (scene) => {
    const [first, second] = [await died(scene), await died(scene)]
    const entries = await scene.entries({ kind: 'dead' })
    const moves = entries.map(({ ref }, i) => ({ ref, to: queue, guards: (i === 0 ? first : second).guards }))
    assert.deepEqual(await scene.store.move(moves), ['moved', 'duplicate'])
    assert.deepEqual(await scene.counts(), { mail: 1, dead: 1 })
  },
  'a job that leaves the living lets its guards go': async (scene) => {
    for (const to of [{ kind: 'dead' }, { kind: 'nowhere' }] as const) {
      const item = scene.guarded(only)
      await scene.push(item)
      const [entry] = await scene.entries(mail)
      assert.ok(entry)
      await scene.store.move([{ ref: entry.ref, to, release: heldBy(item) }])
    }
    const [free] = await scene.push(scene.guarded(only))
    assert.equal(free?.status, 'queued')
  },
  'a move of what is gone lets no guard go': async (scene) => {
    const item = scene.guarded(only)
    await scene.push(item)
    const [entry] = await scene.entries(mail)
    assert.ok(entry)
    await (await scene.worker()).take(mail)
    const move = { ref: entry.ref, to: { kind: 'nowhere' }, release: heldBy(item) } as const
    assert.deepEqual(await scene.store.move([move]), ['gone'])
    const [refused] = await scene.push(scene.guarded(only))
    assert.equal(refused?.status, 'duplicate')
  },
})

/** Two jobs in each place. */
async function everywhere(scene: Scene): Promise<void> {
  const { store, fill, worker } = scene
  const at = later(await store.now(), hour)
  await fill(2)
  const w = await worker()
  const claims = await w.claim(2, mail)
  await w.settle(...claims.map((claim) => dead(claim)))
  await fill(4, { at })
  const [first, second] = await scene.entries({ kind: 'schedule' })
  assert.ok(first && second)
  await store.move([first, second].map(({ ref }) => ({ ref, to: { kind: 'retry' }, at })))
  await fill(2)
  assert.deepEqual(await scene.counts(), { mail: 2, schedule: 2, retry: 2, dead: 2 })
}

const clearing: readonly Promised[] = promises('hands', {
  'clear empties one place, and says how many went': async (scene) => {
    await everywhere(scene)
    for (const [i, place] of places.entries()) {
      assert.equal(await scene.store.clear(place), 2)
      const total = Object.values(await scene.counts()).reduce((sum, n) => sum + n, 0)
      assert.equal(total, 6 - 2 * i)
      assert.deepEqual(await scene.entries(place), [])
      assert.equal(await scene.store.clear(place), 0)
    }
  },
  'a queue that was cleared is listed no more, until it is pushed to': async ({ store, fill }) => {
    await fill(2)
    await store.clear(queue)
    assert.deepEqual(await store.queues(), [])
    await fill(1)
    assert.deepEqual(
      (await store.queues()).map(({ name, size }) => [name, size]),
      [[mail, 1]],
    )
  },
  'clear lets go what its jobs held': async (scene) => {
    const [held, kept] = [scene.guarded(keys('one', 'two')), scene.guarded(keys('three'))]
    await scene.push(scene.job({ payload: unreadable(scene.bench) }), held)
    await scene.push({ ...kept, at: later(await scene.store.now(), hour) })
    await scene.store.clear(queue)
    const statuses = await scene.push(...['one', 'two', 'three'].map((name) => scene.guarded(keys(name))))
    assert.deepEqual(
      statuses.map(({ status }) => status),
      ['queued', 'queued', 'duplicate'],
    )
  },
  'clear lets go what delayed jobs held': async (scene) => {
    await scene.push({ ...scene.guarded(only), at: later(await scene.store.now(), hour) })
    await scene.store.clear({ kind: 'schedule' })
    const [again] = await scene.push(scene.guarded(only))
    assert.equal(again?.status, 'queued')
  },
  'clear lets go what a job took as it came back': async (scene) => {
    const { entry, item } = await died(scene)
    const [two] = keys('two')
    assert.ok(two)
    const guards: readonly Guard[] = [{ key: two, holder: item.jid, ttlMs: hour, taken: 'refuse' }]
    assert.deepEqual(await scene.store.move([{ ref: entry.ref, to: queue, guards }]), ['moved'])
    await scene.store.clear(queue)
    const [free] = await scene.push(scene.guarded(keys('two')))
    assert.equal(free?.status, 'queued')
  },
  'clear empties a place of any size': async (scene) => {
    for (let n = 0; n < 3; n++) await scene.fill(450)
    assert.equal(await scene.store.clear(queue), 1350)
    assert.deepEqual(await scene.counts(), {})
  },
  'clear touches no claim': async (scene) => {
    await scene.fill(2)
    const w = await scene.worker()
    await w.take(mail)
    assert.equal(await scene.store.clear(queue), 1)
    assert.deepEqual(await w.reconcile(), [1])
  },
})

const pausing: readonly Promised[] = promises('hands', {
  'a paused queue takes pushes': async ({ store, fill, worker, counts }) => {
    await store.pause(mail, true)
    await fill(2)
    assert.deepEqual(await counts(), { mail: 2 })
    assert.deepEqual(await (await worker()).claim(5, mail), [])
  },
  'pausing twice is pausing once': async ({ store, fill, worker }) => {
    await fill(1)
    for (const paused of [true, true, false, false]) await store.pause(mail, paused)
    await (await worker()).take(mail)
  },
  'a queue stays paused when it is cleared': async ({ store, fill, worker }) => {
    await fill(1)
    await store.pause(mail, true)
    await store.clear(queue)
    await fill(1)
    assert.deepEqual(await (await worker()).claim(1, mail), [])
    assert.deepEqual(
      (await store.queues()).map(({ name, paused }) => [name, paused]),
      [[mail, true]],
    )
  },
  'a paused queue that is empty is listed, so that it can be resumed': async ({ store }) => {
    await store.pause(mail, true)
    assert.deepEqual(await store.queues(), [{ name: mail, size: 0, waiting: 0, paused: true, head: null }])
  },
  'a pause stops no settlement': async ({ store, fill, worker, counts }) => {
    await fill(1)
    const w = await worker()
    const { token } = await w.take(mail)
    await store.pause(mail, true)
    await w.settle({ token, outcome: { kind: 'back' }, count: 'nothing' })
    assert.deepEqual(await counts(), { mail: 1 })
  },
})

export const hands: readonly Promised[] = [...guarding, ...clearing, ...pausing]
