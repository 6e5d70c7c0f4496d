// Promises about the sweep: only the silent are declared dead, only the dead are emptied, and every claim goes back once.

import assert from 'node:assert/strict'
import { queueName } from '../../core/queues/queue-name.ts'
import { type Promised, promises } from './promised.ts'
import { jidsOf, mail } from './scene.ts'
import { done } from './worker.ts'

const other = queueName('other')

const declaring: readonly Promised[] = promises('sweep', {
  'an owner whose beat stands still is declared dead, and emptied': async ({ store, fill, worker, counts }) => {
    await fill(2)
    const [silent, sweeper] = [await worker(), await worker()]
    await silent.claim(2, mail)
    const swept = await sweeper.sweep({ silent: [await silent.beat()] })
    assert.deepEqual(swept, { declared: [silent.id], requeued: 2, adopted: [], more: false })
    assert.deepEqual(await counts(), { mail: 2 })
    const { alive, dead } = await store.beats()
    assert.deepEqual([alive.map(({ owner }) => owner), dead], [[sweeper.id], []])
  },
  'an owner that has beaten since is left alone': async ({ store, fill, worker, counts }) => {
    await fill(1)
    const [w, sweeper] = [await worker(), await worker()]
    const claim = await w.take(mail)
    const seen = await w.beat()
    await store.life(w.id)
    assert.deepEqual(await sweeper.sweep({ silent: [seen] }), { declared: [], requeued: 0, adopted: [], more: false })
    assert.deepEqual(await counts(), {})
    assert.deepEqual(await w.settle(done(claim)), [])
  },
  'living owners are not touched': async ({ fill, worker, counts }) => {
    await fill(2)
    const [living, sweeper] = [await worker(), await worker()]
    const claim = await living.take(mail)
    await sweeper.take(mail)
    assert.deepEqual(await sweeper.sweep(), { declared: [], requeued: 0, adopted: [], more: false })
    assert.deepEqual(await counts(), {})
    assert.deepEqual(await living.settle(done(claim)), [])
  },
  'an owner is declared dead once': async ({ fill, worker }) => {
    await fill(1)
    const [silent, sweeper] = [await worker(), await worker()]
    await silent.take(mail)
    const seen = await silent.beat()
    await sweeper.sweep({ silent: [seen], max: 0 })
    assert.deepEqual((await sweeper.sweep({ silent: [seen] })).declared, [])
    assert.deepEqual((await sweeper.sweep({ silent: [seen] })).declared, [])
  },
  'an owner with empty hands is gone when it is declared dead': async ({ store, worker }) => {
    const [silent, sweeper] = [await worker(), await worker()]
    const swept = await sweeper.sweep({ silent: [await silent.beat()] })
    assert.deepEqual(swept, { declared: [silent.id], requeued: 0, adopted: [], more: false })
    assert.deepEqual((await store.beats()).dead, [])
  },
  'whoever sweeps next finishes what a sweeper began': async ({ fill, worker, counts }) => {
    await fill(3)
    const [silent, first, second] = [await worker(), await worker(), await worker()]
    await silent.claim(3, mail)
    const begun = await first.sweep({ silent: [await silent.beat()], max: 1 })
    assert.deepEqual([begun.requeued, begun.more], [1, true])
    await first.die()
    assert.deepEqual((await second.sweep()).requeued, 2)
    assert.deepEqual(await counts(), { mail: 3 })
  },
  'a sweeper that is not registered still hands back': async ({ store, fill, worker, counts }) => {
    await fill(1)
    const [silent, sweeper] = [await worker(), await worker()]
    await silent.take(mail)
    const seen = await silent.beat()
    await store.leave(sweeper.id)
    assert.equal((await sweeper.sweep({ silent: [seen] })).requeued, 1)
    assert.deepEqual(await counts(), { mail: 1 })
  },
})

const handing: readonly Promised[] = promises('sweep', {
  'claims stand at the head again, in their old order': async ({ fill, worker, jids }) => {
    const items = await fill(5)
    const [silent, sweeper] = [await worker(), await worker()]
    await silent.claim(3, mail)
    await sweeper.sweep({ silent: [await silent.beat()] })
    assert.deepEqual(await jids(mail), jidsOf(items))
  },
  'each claim goes back to the queue it came from': async ({ fill, worker, counts }) => {
    await fill(1)
    await fill(2, { queue: other })
    const [silent, sweeper] = [await worker(), await worker()]
    await silent.claim(3, mail, other)
    await sweeper.sweep({ silent: [await silent.beat()] })
    assert.deepEqual(await counts(), { mail: 1, other: 2 })
  },
  'a batch takes the newest claims first, and says that there are more': async ({ store, fill, worker, jids }) => {
    const items = await fill(5)
    const [silent, sweeper] = [await worker(), await worker()]
    await silent.claim(5, mail)
    const first = await sweeper.sweep({ silent: [await silent.beat()], max: 2 })
    assert.deepEqual([first.requeued, first.more], [2, true])
    assert.deepEqual(await jids(mail), jidsOf(items.slice(3)))
    assert.deepEqual((await store.beats()).dead, [silent.id])
    const second = await sweeper.sweep({ max: 2 })
    assert.deepEqual([second.requeued, second.more], [2, true])
    const third = await sweeper.sweep({ max: 2 })
    assert.deepEqual([third.requeued, third.more], [1, false])
    assert.deepEqual(await jids(mail), jidsOf(items))
    assert.deepEqual((await store.beats()).dead, [])
  },
  'several dead are emptied in one call': async ({ store, fill, worker, counts }) => {
    await fill(4)
    const [first, second, sweeper] = [await worker(), await worker(), await worker()]
    await first.claim(2, mail)
    await second.claim(2, mail)
    const swept = await sweeper.sweep({ silent: [await first.beat(), await second.beat()] })
    assert.deepEqual([...swept.declared].sort(), [first.id, second.id].sort())
    assert.equal(swept.requeued, 4)
    assert.deepEqual(await counts(), { mail: 4 })
    assert.deepEqual((await store.beats()).dead, [])
  },
  'a queue that was cleared away is known again when a claim comes back': async ({ store, fill, worker }) => {
    await fill(1)
    const [silent, sweeper] = [await worker(), await worker()]
    await silent.take(mail)
    await store.clear({ kind: 'queue', queue: mail })
    await sweeper.sweep({ silent: [await silent.beat()] })
    assert.deepEqual(
      (await store.queues()).map(({ name, size }) => [name, size]),
      [[mail, 1]],
    )
  },
})

const zombies: readonly Promised[] = promises('sweep', {
  'a dead owner ends what is still in its hands': async ({ fill, worker, counts }) => {
    await fill(2)
    const [silent, sweeper] = [await worker(), await worker()]
    const [first] = await silent.claim(2, mail)
    assert.ok(first)
    await silent.die()
    assert.deepEqual(await silent.settle(done(first)), [])
    assert.equal((await sweeper.sweep()).requeued, 1)
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'a claim that was swept cannot be settled': async ({ store, fill, worker, counts }) => {
    await fill(2)
    const [silent, sweeper] = [await worker(), await worker()]
    const [first, second] = await silent.claim(2, mail)
    assert.ok(first && second)
    await silent.die()
    await sweeper.sweep({ max: 1 })
    assert.deepEqual(await silent.settle(done(second), done(first)), [second.token])
    await sweeper.sweep()
    assert.deepEqual(await store.settle(silent.call(done(first))), { status: 'gone' })
    assert.deepEqual(await counts(), { mail: 1 })
    assert.deepEqual(await store.totals(), { processed: 1, failed: 0 })
  },
  'who has a swept job now ends it, and who had it does not': async ({ store, fill, worker, counts }) => {
    await fill(1)
    const [silent, sweeper] = [await worker(), await worker()]
    const old = await silent.take(mail)
    await sweeper.sweep({ silent: [await silent.beat()] })
    const claim = await sweeper.take(mail)
    assert.deepEqual(await store.settle(silent.call(done(old))), { status: 'gone' })
    assert.deepEqual(await sweeper.settle(done(claim)), [])
    assert.deepEqual(await counts(), {})
  },
  'a dead owner claims nothing in the trip of its last settle': async ({ store, fill, worker, counts }) => {
    await fill(3)
    const w = await worker()
    const claim = await w.take(mail)
    await w.die()
    const settled = await store.settle({ ...w.call(done(claim)), next: w.request({ queues: [mail] }) })
    assert.deepEqual(settled, { status: 'ok', stale: [], refused: [], next: { status: 'gone' } })
    assert.deepEqual(await counts(), { mail: 2 })
  },
})

export const sweep: readonly Promised[] = [...declaring, ...handing, ...zombies]
