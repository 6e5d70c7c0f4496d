// Promises about the lives of owners: registered, beating, dead, gone, and never back.

import assert from 'node:assert/strict'
import { ownerId } from '../../core/store/queueing.ts'
import { type Promised, promises } from './promised.ts'
import { mail } from './scene.ts'
import { card, done, host } from './worker.ts'

const stranger = ownerId('two:2:00')

const lives: readonly Promised[] = promises('owners', {
  'a registered owner is alive, with its host, and claims in epoch 1': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    const { alive, dead } = await store.beats()
    assert.deepEqual(
      alive.map((beat) => [beat.owner, beat.host]),
      [[w.id, host]],
    )
    assert.deepEqual(dead, [])
    await w.take(mail)
  },
  'an id that is known is taken, and its owner keeps what it has': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    const claim = await w.take(mail)
    await w.reconcile()
    assert.equal(await store.register(w.id, host, card), 'taken')
    assert.deepEqual(await w.reconcile(), [claim.token])
    assert.deepEqual(await w.settle(done(claim)), [])
  },
  'the id of a dead owner is taken': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    await w.take(mail)
    await w.die()
    assert.equal(await store.register(w.id, host, card), 'taken')
    assert.deepEqual((await store.beats()).dead, [w.id])
  },
  'each beat shows': async ({ store, worker }) => {
    const [w, still] = [await worker(), await worker()]
    const before = [await w.beat(), await still.beat()]
    assert.deepEqual(await store.life(w.id), { status: 'ok', commands: [] })
    const after = [await w.beat(), await still.beat()]
    assert.notEqual(after[0]?.beat, before[0]?.beat)
    assert.equal(after[1]?.beat, before[1]?.beat)
  },
  'a beat looks at the owner, whatever its epoch': async ({ store, worker }) => {
    const w = await worker()
    await w.reconcile()
    assert.equal((await store.life(w.id)).status, 'ok')
  },
  'a beat makes no owner': async ({ store }) => {
    assert.deepEqual(await store.life(stranger), { status: 'gone' })
    assert.deepEqual(await store.beats(), { alive: [], dead: [] })
  },
  'a beat brings nobody back': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    await w.take(mail)
    await w.die()
    assert.deepEqual(await store.life(w.id), { status: 'gone' })
    assert.deepEqual(await store.beats(), { alive: [], dead: [w.id] })
    await (await worker()).sweep()
    assert.deepEqual(await store.life(w.id), { status: 'gone' })
    assert.deepEqual((await store.beats()).dead, [])
  },
})

const leaving: readonly Promised[] = promises('owners', {
  'who leaves with empty hands is gone at once': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    await w.settle(done(await w.take(mail)))
    await store.leave(w.id)
    assert.deepEqual(await store.beats(), { alive: [], dead: [] })
    assert.deepEqual(await store.settle(w.call()), { status: 'gone' })
    assert.deepEqual(await store.life(w.id), { status: 'gone' })
  },
  'who leaves with jobs in hand is dead, and its jobs come back': async ({ store, fill, worker, counts }) => {
    await fill(2)
    const w = await worker()
    await w.claim(2, mail)
    await store.leave(w.id)
    assert.deepEqual(await store.beats(), { alive: [], dead: [w.id] })
    assert.deepEqual(await counts(), {}, 'they are in the dead hands until a sweep')
    await (await worker()).sweep()
    assert.deepEqual(await counts(), { mail: 2 })
  },
  'leaving twice, or without having come, changes nothing': async ({ store, fill, worker }) => {
    await fill(1)
    const [w, other] = [await worker(), await worker()]
    await w.take(mail)
    for (const id of [w.id, w.id, stranger]) await store.leave(id)
    assert.deepEqual(
      (await store.beats()).alive.map(({ owner }) => owner),
      [other.id],
    )
    assert.deepEqual((await store.beats()).dead, [w.id])
  },
})

const reconciling: readonly Promised[] = promises('owners', {
  'reconcile sets the epoch and lists what is in hand': async ({ store, fill, worker }) => {
    await fill(3)
    const w = await worker()
    const [, second] = await w.claim(3, mail)
    assert.ok(second)
    await w.settle(done(second))
    const reconciled = await store.reconcile(w.id, 5)
    assert.deepEqual(reconciled.status === 'ok' && [...reconciled.tokens].sort(), [1, 3])
    const owner = { id: w.id, epoch: 5 }
    assert.deepEqual(await store.claim(w.request({ queues: [mail], owner })), { status: 'ok', claims: [] })
  },
  'an epoch that is not above the stored one is late, and changes nothing': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    assert.deepEqual(await store.reconcile(w.id, 1), { status: 'late' })
    assert.equal((await store.reconcile(w.id, 4)).status, 'ok')
    for (const epoch of [4, 3]) assert.deepEqual(await store.reconcile(w.id, epoch), { status: 'late' })
    const claimed = await store.claim(w.request({ queues: [mail], owner: { id: w.id, epoch: 4 } }))
    assert.equal(claimed.status === 'ok' && claimed.claims.length, 1)
  },
  'who is dead or unknown has nothing to reconcile': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    await w.take(mail)
    await w.die()
    assert.deepEqual(await store.reconcile(w.id, 2), { status: 'gone' })
    assert.deepEqual(await store.reconcile(stranger, 2), { status: 'gone' })
  },
  'reconcile lists the own hands only': async ({ fill, worker }) => {
    await fill(2)
    const [first, second] = [await worker(), await worker()]
    await first.take(mail)
    await second.take(mail)
    assert.deepEqual(await first.reconcile(), [1])
  },
})

export const owners: readonly Promised[] = [...lives, ...leaving, ...reconciling]
