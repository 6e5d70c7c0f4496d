// Promises about settle: each outcome puts the job in one place, once, for the owner and token that hold it.

import assert from 'node:assert/strict'
import { later } from '../../core/clock.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { ownerId, token } from '../../core/store/queueing.ts'
import { type Promised, promises } from './promised.ts'
import { hour, jidIn, jidsOf, mail, textual, unreadable } from './scene.ts'
import { back, dead, done, gone, retry, snooze, staleOf } from './worker.ts'

const other = queueName('other')

const outcomes: readonly Promised[] = promises('settle', {
  'done and gone leave nothing of the job': async ({ fill, worker, counts }) => {
    await fill(2)
    const w = await worker()
    const [first, second] = await w.claim(2, mail)
    assert.ok(first && second)
    assert.deepEqual(await w.settle(done(first), gone(second)), [])
    assert.deepEqual(await counts(), {})
    assert.deepEqual(await w.reconcile(), [])
  },
  'many that are done in one call end, but nothing of another owner, and what was not in hand is told': async ({
    store,
    fill,
    worker,
    jids,
  }) => {
    const items = await fill(24)
    const [w, neighbour] = [await worker(), await worker()]
    const mine = await w.claim(12, mail)
    const others = await neighbour.claim(12, mail)
    assert.deepEqual(await w.settle(...mine.slice(6).map((claim) => done(claim))), [])
    const lost = mine.slice(6).map((claim) => claim.token)
    assert.deepEqual(await w.settle(...mine.map((claim) => done(claim))), lost)
    assert.deepEqual(await w.reconcile(), [])
    assert.equal((await neighbour.reconcile()).length, 12)
    assert.equal((await store.totals()).processed, 12)
    await neighbour.settle(...others.toReversed().map((claim) => back(claim)))
    assert.deepEqual(await jids(mail), jidsOf(items.slice(12)))
  },
  'retry waits in the retry set, with its time, queue and new bytes': async ({ store, job, fill, worker, entries }) => {
    await fill(1)
    const w = await worker()
    const [at, { payload }] = [later(await store.now(), hour), job({ queue: other })]
    await w.settle({
      ...retry(await w.take(mail), at),
      outcome: { kind: 'retry', at, queue: other, payload },
    })
    const [entry] = await entries({ kind: 'retry' })
    assert.deepEqual([entry?.at, entry?.queue, entry && textual(entry.payload)], [at, other, textual(payload)])
  },
  'schedule waits in the schedule': async ({ store, job, fill, worker, entries, counts }) => {
    await fill(1)
    const w = await worker()
    const [at, { payload }] = [later(await store.now(), hour), job({ queue: other })]
    await w.settle({ ...snooze(await w.take(mail), at), outcome: { kind: 'schedule', at, queue: other, payload } })
    const [entry] = await entries({ kind: 'schedule' })
    assert.deepEqual([entry?.at, entry?.queue, entry && textual(entry.payload)], [at, other, textual(payload)])
    assert.deepEqual(await counts(), { schedule: 1 })
  },
  'dead is kept with its new bytes and the time of the store': async ({
    store,
    job,
    fill,
    worker,
    entries,
    counts,
  }) => {
    await fill(1)
    const w = await worker()
    const [claim, before, { payload }] = [await w.take(mail), await store.now(), job()]
    await w.settle(dead(claim, payload))
    const [entry] = await entries({ kind: 'dead' })
    assert.ok(entry && entry.at !== null && entry.at >= before && entry.at <= (await store.now()))
    assert.deepEqual([entry.queue, textual(entry.payload)], [mail, textual(payload)])
    assert.deepEqual(await counts(), { dead: 1 })
  },
  'back goes to the head of its queue, unchanged': async ({ bench, job, push, fill, worker, entries, jids }) => {
    const mine = job({ payload: unreadable(bench) })
    await push(mine)
    const w = await worker()
    const claim = await w.take(mail)
    const later = await fill(2)
    await w.settle(back(claim))
    const [head] = await entries(mail)
    assert.equal(head && textual(head.payload), textual(mine.payload))
    assert.deepEqual((await jids(mail)).slice(1), jidsOf(later))
  },
  'back goes to the queue it was claimed from, whatever the payload says': async ({ job, push, worker, counts }) => {
    await push({ ...job({ queue: other }), queue: mail })
    const w = await worker()
    await w.settle(back(await w.take(mail)))
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'jobs given back newest first stand in their old order': async ({ fill, worker, jids }) => {
    const items = await fill(4)
    const w = await worker()
    const claims = await w.claim(3, mail)
    await w.settle(...claims.toReversed().map(back))
    assert.deepEqual(await jids(mail), jidsOf(items))
  },
  'a queue that was cleared away is known again when a job comes back': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    const claim = await w.take(mail)
    await store.clear({ kind: 'queue', queue: mail })
    await w.settle(back(claim))
    assert.deepEqual(
      (await store.queues()).map(({ name, size }) => [name, size]),
      [[mail, 1]],
    )
  },
})

const fences: readonly Promised[] = promises('settle', {
  'a token ends its own job and no other': async ({ bench, fill, worker }) => {
    const items = await fill(3)
    const w = await worker()
    const [, second] = await w.claim(3, mail)
    assert.ok(second)
    await w.settle(done(second))
    assert.deepEqual([...(await w.reconcile())].sort(), [1, 3])
    await w.settle(back({ token: token(3) }), back({ token: token(1) }))
    assert.deepEqual(
      (await w.claim(3, mail)).map(({ payload }) => jidIn(bench, payload)),
      [items[0]?.jid, items[2]?.jid],
    )
  },
  'a token ends nothing in the hands of another owner': async ({ store, fill, worker, counts }) => {
    await fill(1)
    const [holder, stranger] = [await worker(), await worker()]
    const claim = await holder.take(mail)
    const at = later(await store.now(), hour)
    for (const end of [done(claim), gone(claim), dead(claim), back(claim), retry(claim, at), snooze(claim, at)]) {
      assert.deepEqual(await stranger.settle(end), [claim.token])
      assert.deepEqual(await counts(), {})
    }
    assert.deepEqual(await holder.settle(done(claim)), [])
  },
  'a claim ends once': async ({ fill, worker, counts }) => {
    await fill(1)
    const w = await worker()
    const claim = await w.take(mail)
    assert.deepEqual(await w.settle(back(claim), dead(claim)), [claim.token])
    assert.deepEqual(await w.settle(done(claim)), [claim.token])
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'a stale token keeps no other settlement back': async ({ fill, worker, counts }) => {
    await fill(2)
    const w = await worker()
    const [first, second] = await w.claim(2, mail)
    assert.ok(first && second)
    assert.deepEqual(await w.settle(done(first), done({ token: token(99) }), dead(second)), [99])
    assert.deepEqual(await counts(), { dead: 1 })
  },
  'an old epoch still ends what it holds': async ({ store, fill, worker, counts }) => {
    await fill(1)
    const w = await worker()
    const call = w.call(done(await w.take(mail)))
    await w.reconcile()
    assert.deepEqual(staleOf(await store.settle(call)), [])
    assert.deepEqual(await counts(), {})
  },
  'who was never registered is gone': async ({ store, worker }) => {
    const owner = { id: ownerId('two:2:00'), epoch: 1 }
    const call = { ...(await worker()).call(done({ token: token(1) })), owner }
    assert.deepEqual(await store.settle(call), { status: 'gone' })
  },
})

const riding: readonly Promised[] = promises('settle', {
  'the next claim rides along': async ({ bench, store, fill, worker }) => {
    const items = await fill(3)
    const w = await worker()
    const call = w.call(done(await w.take(mail)))
    const settled = await store.settle({ ...call, next: w.request({ queues: [mail], max: 5 }) })
    const next = settled.status === 'ok' ? settled.next : undefined
    assert.ok(next?.status === 'ok')
    assert.deepEqual(
      next.claims.map(({ payload }) => jidIn(bench, payload)),
      jidsOf(items.slice(1)),
    )
    assert.deepEqual([...(await w.reconcile())].sort(), [2, 3])
  },
  'the next claim sees what was given back in the same trip': async ({ bench, store, fill, worker }) => {
    const [item] = await fill(2)
    const w = await worker()
    const call = w.call(back(await w.take(mail)))
    const settled = await store.settle({ ...call, next: w.request({ queues: [mail] }) })
    const next = settled.status === 'ok' ? settled.next : undefined
    assert.ok(next?.status === 'ok')
    assert.deepEqual(
      next.claims.map(({ payload }) => jidIn(bench, payload)),
      [item?.jid],
    )
  },
  'a next claim that is refused takes nothing, and the settlements stand': async ({ store, fill, worker, counts }) => {
    await fill(5)
    const w = await worker()
    const [first, second] = await w.claim(2, mail)
    assert.ok(first && second)
    const used = w.request({ queues: [mail], first: token(2) })
    assert.deepEqual(await store.settle({ ...w.call(done(first)), next: used }), {
      ...{ status: 'ok', stale: [], refused: [] },
      next: { status: 'used' },
    })
    const late = w.request({ queues: [mail], owner: { id: w.id, epoch: 7 } })
    assert.deepEqual(await store.settle({ ...w.call(done(second)), next: late }), {
      ...{ status: 'ok', stale: [], refused: [] },
      next: { status: 'late' },
    })
    assert.deepEqual(await counts(), { mail: 3 })
    assert.deepEqual(await w.reconcile(), [])
  },
  'a settle without a next claim answers none': async ({ store, fill, worker }) => {
    await fill(2)
    const w = await worker()
    const settled = await store.settle(w.call(done(await w.take(mail))))
    assert.deepEqual(settled, { status: 'ok', stale: [], refused: [] })
  },
})

export const settle: readonly Promised[] = [...outcomes, ...fences, ...riding]
