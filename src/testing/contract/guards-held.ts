// Promises about guards that are held for longer, who holds them, and what stands in all hands.

import assert from 'node:assert/strict'
import { later, type Ms, ms } from '../../core/clock.ts'
import type { Guard, Held } from '../../core/features/guard.ts'
import type { Push } from '../../core/store/queueing.ts'
import { type Promised, promises } from './promised.ts'
import { jidIn, keys, mail, minute, type Scene } from './scene.ts'
import { back, done, retry, snooze, type Worker } from './worker.ts'

const [one, two] = keys('one', 'two')
const only = keys('one')
const SHORT = ms(200)
const LONG = ms(60_000)

const held = ({ guards = [] }: Push): readonly Held[] => guards.map(({ key, holder }) => ({ key, holder }))

const extended = ({ guards = [] }: Push, ttlMs: Ms): readonly Guard[] => guards.map((guard) => ({ ...guard, ttlMs }))

/** A job in the hands of a worker, which holds its key only for a short time. */
async function shortly({ guarded, push, worker }: Scene): Promise<{ item: Push; w: Worker }> {
  const item = guarded(only, { ttlMs: SHORT })
  await push(item)
  return { item, w: await worker() }
}

/** Who refuses the next job with this key; null: nobody. */
async function refusedBy({ guarded, push }: Scene): Promise<string | null> {
  const [next] = await push(guarded(only))
  return next?.status === 'duplicate' ? next.of : null
}

const extending: readonly Promised[] = promises('guards', {
  'a settlement renews what its job holds': async (scene) => {
    const { item, w } = await shortly(scene)
    const claim = await w.take(mail)
    await w.settle({ ...retry(claim, later(await scene.store.now(), minute)), extend: extended(item, LONG) })
    await scene.bench.elapse(SHORT)
    assert.equal(await refusedBy(scene), item.jid)
  },
  'what is put off renews what it holds as well': async (scene) => {
    const { item, w } = await shortly(scene)
    const claim = await w.take(mail)
    await w.settle({ ...snooze(claim, later(await scene.store.now(), minute)), extend: extended(item, LONG) })
    await scene.bench.elapse(SHORT)
    assert.equal(await refusedBy(scene), item.jid)
  },
  'a guard that is renewed falls when its new time is over': async (scene) => {
    const { item, w } = await shortly(scene)
    const claim = await w.take(mail)
    await w.settle({ ...retry(claim, later(await scene.store.now(), minute)), extend: extended(item, ms(100)) })
    await scene.bench.elapse(SHORT)
    assert.equal(await refusedBy(scene), null)
  },
  'a guard that fell is taken anew': async (scene) => {
    const { item, w } = await shortly(scene)
    const claim = await w.take(mail)
    await scene.bench.elapse(SHORT)
    await w.settle({ ...retry(claim, later(await scene.store.now(), minute)), extend: extended(item, LONG) })
    assert.equal(await refusedBy(scene), item.jid)
  },
  'nothing is renewed that another holds by now': async (scene) => {
    const { item, w } = await shortly(scene)
    const claim = await w.take(mail)
    const next = scene.guarded(only, { taken: 'replace' })
    await scene.push(next)
    // Whatever it says about taking: to hold for longer is not to push.
    const extend = extended(item, LONG).map((guard) => ({ ...guard, taken: 'replace' as const }))
    await w.settle({ ...retry(claim, later(await scene.store.now(), minute)), extend })
    assert.equal(await refusedBy(scene), next.jid)
  },
  'a stale settlement renews nothing': async (scene) => {
    const { item, w } = await shortly(scene)
    const claim = await w.take(mail)
    await w.settle(back(claim))
    const settling = { ...retry(claim, later(await scene.store.now(), minute)), extend: extended(item, LONG) }
    assert.deepEqual(await w.settle(settling), [claim.token])
    await scene.bench.elapse(SHORT)
    assert.equal(await refusedBy(scene), null)
  },
  'a job that is cleared lets go what was renewed, and what was taken anew': async (scene) => {
    const { item, w } = await shortly(scene)
    const claim = await w.take(mail)
    await scene.bench.elapse(SHORT)
    const soon = later(await scene.store.now(), minute)
    await w.settle({ ...retry(claim, soon), extend: extended(item, LONG) })
    await scene.store.clear({ kind: 'retry' })
    assert.equal(await refusedBy(scene), null)
  },
})

const looking: readonly Promised[] = promises('guards', {
  'the holder of a key is told, and nobody where it is free': async ({ store, guarded, push }) => {
    const item = guarded(only)
    await push(item)
    assert.ok(one && two)
    assert.deepEqual(await store.holders([two, one]), [null, item.jid])
    assert.deepEqual(await store.holders([]), [])
  },
  'the holder is the job that took the key over': async ({ store, guarded, push }) => {
    const [first, second] = [guarded(only), guarded(only, { taken: 'replace' })]
    await push(first, second)
    assert.deepEqual(await store.holders(only), [second.jid])
  },
  'nobody holds a key whose time is over, or that was let go': async ({ bench, store, guarded, push }) => {
    const [short, free] = [guarded(only, { ttlMs: SHORT }), guarded(keys('two'))]
    await push(short, free)
    await store.free(held(free))
    await bench.elapse(SHORT)
    assert.deepEqual(await store.holders(keys('one', 'two')), [null, null])
  },
  'a job is in hand from its claim until it is settled': async ({ bench, store, fill, worker }) => {
    const jids = (await fill(2)).map(({ jid }) => jid)
    const inHand = async (): Promise<readonly string[]> =>
      (await store.inHand()).map((payload) => jidIn(bench, payload)).toSorted()
    assert.deepEqual(await inHand(), [])
    const w = await worker()
    const [first] = await w.claim(2, mail)
    assert.deepEqual(await inHand(), jids.toSorted())
    assert.ok(first)
    await w.settle(done(first))
    assert.deepEqual(await inHand(), [jids[1]])
  },
  'a job stands in the hands of the dead until the sweep': async ({ bench, store, fill, worker }) => {
    const [item] = await fill(1)
    const [w, sweeper] = [await worker(), await worker()]
    await w.take(mail)
    await w.die()
    assert.deepEqual(
      (await store.inHand()).map((payload) => jidIn(bench, payload)),
      [item?.jid],
    )
    await sweeper.sweep()
    assert.deepEqual(await store.inHand(), [])
  },
})

export const guardsHeld: readonly Promised[] = [...extending, ...looking]
