// Promises about guards: a key names the one job that counts, taken and let go in the atom that writes or ends the job.

import assert from 'node:assert/strict'
import { later, ms } from '../../core/clock.ts'
import type { Held } from '../../core/features/guard.ts'
import { type Promised, promises } from './promised.ts'
import { hour, keys, mail } from './scene.ts'
import { back, done } from './worker.ts'

const [one, two] = keys('one', 'two')
const both = keys('one', 'two')
const only = keys('one')

/** The guards of a pushed job, to be let go. */
const heldBy = (item: { readonly guards?: readonly Held[] }): readonly Held[] =>
  (item.guards ?? []).map(({ key, holder }) => ({ key, holder }))

const taking: readonly Promised[] = promises('guards', {
  'a key that is held refuses the next job, by name': async ({ guarded, push, counts }) => {
    const [first, second] = [guarded(only), guarded(only)]
    assert.deepEqual(await push(first), [{ status: 'queued', jid: first.jid }])
    assert.deepEqual(await push(second), [{ status: 'duplicate', jid: second.jid, by: one, of: first.jid }])
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'a job that holds its key already counts as queued, and is not added again': async ({ guarded, push, counts }) => {
    const item = guarded(only)
    await push(item)
    assert.deepEqual(await push(item), [{ status: 'queued', jid: item.jid }])
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'all guards are looked at before one is taken': async ({ guarded, push }) => {
    await push(guarded(keys('two')))
    const [refused] = await push(guarded(both))
    assert.equal(refused?.status, 'duplicate')
    const [free] = await push(guarded(only))
    assert.equal(free?.status, 'queued', 'the key that was free is free still')
  },
  'a refusal by one guard replaces no other': async ({ guarded, job, push }) => {
    const [holder, blocker] = [guarded(only), guarded(keys('two'))]
    await push(holder, blocker)
    const late = job()
    const [replacing, refusing] = [guarded(only, { taken: 'replace', holder: late.jid }), guarded(keys('two'))]
    const guards = [...(replacing.guards ?? []), ...(refusing.guards ?? []).map((g) => ({ ...g, holder: late.jid }))]
    assert.deepEqual(await push({ ...late, guards }), [
      { status: 'duplicate', jid: late.jid, by: two, of: blocker.jid },
    ])
    const next = guarded(only)
    assert.deepEqual(await push(next), [{ status: 'duplicate', jid: next.jid, by: one, of: holder.jid }])
  },
  'of two jobs in one push the second is a duplicate of the first': async ({ guarded, push, counts }) => {
    const [first, second] = [guarded(only), guarded(only)]
    assert.deepEqual(await push(first, second), [
      { status: 'queued', jid: first.jid },
      { status: 'duplicate', jid: second.jid, by: one, of: first.jid },
    ])
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'a duplicate keeps no other item back': async ({ guarded, job, push, counts }) => {
    await push(guarded(only))
    const results = await push(job(), guarded(only), job())
    assert.deepEqual(
      results.map(({ status }) => status),
      ['queued', 'duplicate', 'queued'],
    )
    assert.deepEqual(await counts(), { mail: 3 })
  },
  'a job in the schedule holds its guards as well': async ({ store, guarded, push }) => {
    const scheduled = guarded(only)
    await push({ ...scheduled, at: later(await store.now(), hour) })
    const [refused] = await push(guarded(only))
    assert.deepEqual(refused?.status === 'duplicate' && refused.of, scheduled.jid)
  },
  'replace hands the key over, and says from whom': async ({ guarded, push, counts }) => {
    const [first, second, third] = [guarded(only), guarded(only, { taken: 'replace' }), guarded(only)]
    await push(first)
    assert.deepEqual(await push(second), [{ status: 'replaced', jid: second.jid, of: first.jid }])
    assert.deepEqual(await push(third), [{ status: 'duplicate', jid: third.jid, by: one, of: second.jid }])
    assert.deepEqual(await counts(), { mail: 2 }, 'the job that lost the key is not searched for')
  },
  'replace of a free key is a plain push': async ({ guarded, push }) => {
    const item = guarded(only, { taken: 'replace' })
    assert.deepEqual(await push(item), [{ status: 'queued', jid: item.jid }])
  },
  'a guard falls by itself, and not before its time': async ({ bench, store, guarded, push }) => {
    const until = later(await store.now(), ms(200))
    await push(guarded(only, { ttlMs: ms(200) }))
    await bench.elapse(ms(199))
    const [early] = await push(guarded(only))
    if ((await store.now()) < until) assert.equal(early?.status, 'duplicate')
    await bench.elapse(ms(1))
    const [late] = await push(guarded(only))
    if (early?.status === 'duplicate') assert.equal(late?.status, 'queued')
  },
})

const letting: readonly Promised[] = promises('guards', {
  'a settlement lets go what its job holds': async ({ guarded, push, worker }) => {
    const item = guarded(both)
    await push(item)
    const w = await worker()
    await w.settle({ ...done(await w.take(mail)), release: heldBy(item) })
    const [again] = await push(guarded(both))
    assert.equal(again?.status, 'queued')
  },
  'a settlement that names no guard lets none go': async ({ guarded, push, worker }) => {
    await push(guarded(only))
    const w = await worker()
    await w.settle(done(await w.take(mail)))
    const [again] = await push(guarded(only))
    assert.equal(again?.status, 'duplicate')
  },
  'a guard is let go only for its holder': async ({ guarded, push, worker }) => {
    const [first, second] = [guarded(only), guarded(only, { taken: 'replace' })]
    await push(first, second)
    const w = await worker()
    await w.settle({ ...done(await w.take(mail)), release: heldBy(first) })
    const [refused] = await push(guarded(only))
    assert.deepEqual(refused?.status === 'duplicate' && refused.of, second.jid)
  },
  'a stale settlement lets no guard go': async ({ guarded, push, worker }) => {
    const item = guarded(only)
    await push(item)
    const w = await worker()
    const claim = await w.take(mail)
    await w.settle(back(claim))
    assert.deepEqual(await w.settle({ ...done(claim), release: heldBy(item) }), [claim.token])
    const [refused] = await push(guarded(only))
    assert.equal(refused?.status, 'duplicate')
  },
  'a repeated settle lets no guard go that was taken since': async ({ store, guarded, push, worker }) => {
    const item = guarded(only)
    await push(item)
    const w = await worker()
    const call = w.call({ ...done(await w.take(mail)), release: heldBy(item) })
    await store.settle(call)
    await push(item)
    await store.settle(call)
    const [refused] = await push(guarded(only))
    assert.equal(refused?.status, 'duplicate')
  },
  'free lets go for the holder alone, and answers which it let go': async ({ store, guarded, push, job }) => {
    const item = guarded(both)
    await push(item)
    const [first, second] = heldBy(item)
    assert.ok(first && second)
    assert.deepEqual(await store.free([{ ...first, holder: job().jid }, second]), [false, true])
    assert.deepEqual(await store.free([second]), [false])
    const [still, again] = await push(guarded(only), guarded(keys('two')))
    assert.deepEqual([still?.status, again?.status], ['duplicate', 'queued'])
  },
})

export const guards: readonly Promised[] = [...taking, ...letting]
