// Promises about promote: what is due joins the tail of its queue, never early, and no other byte is touched.

import assert from 'node:assert/strict'
import { type EpochMs, later, ms } from '../../core/clock.ts'
import { type Payload, payloadOf, textOf } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { type Promised, promises } from './promised.ts'
import { hour, jidsOf, keptAt, keys, mail, minute, type Scene, textual, unreadable } from './scene.ts'
import { retry } from './worker.ts'

const other = queueName('other')

/** A moment that is past by this much. */
const past = async ({ store }: Scene, by: number): Promise<EpochMs> => later(await store.now(), ms(-by))

const time: readonly Promised[] = promises('promote', {
  'nothing is promoted early, not by a millisecond': async ({ bench, store, job, push, counts }) => {
    const wanted = later(await store.now(), ms(300))
    const at = keptAt(store, wanted)
    await push(job({ at: wanted }))
    assert.deepEqual(await store.promote(10), { moved: 0, nextAt: at })
    await bench.elapse(ms(at - wanted + 299))
    const early = await store.promote(10)
    if ((await store.now()) < at) assert.deepEqual(early, { moved: 0, nextAt: at })
    await bench.elapse(ms(1))
    await store.promote(10)
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'nothing due, nothing moved, and nothing next': async ({ store }) => {
    assert.deepEqual(await store.promote(10), { moved: 0, nextAt: null })
  },
  'the answer names when the next entry is due, in either set': async (scene) => {
    const { store, job, push, fill, worker } = scene
    const now = keptAt(store, await store.now())
    const [soon, late] = [later(now, minute), later(now, hour)]
    await push(job({ at: late }), job({ at: await past(scene, 1000) }))
    assert.deepEqual(await store.promote(10), { moved: 1, nextAt: late })
    await fill(1)
    const w = await worker()
    await w.settle(retry(await w.take(mail), soon))
    assert.deepEqual(await store.promote(10), { moved: 0, nextAt: soon })
  },
  'due entries go in the order of their times, whichever set they wait in': async (scene) => {
    const { store, job, push, fill, worker, jids } = scene
    const retried = await fill(2)
    const w = await worker()
    const [first, second] = await w.claim(2, mail)
    assert.ok(first && second)
    await w.settle(retry(first, await past(scene, 40_000)), retry(second, await past(scene, 20_000)))
    const scheduled = [job({ at: await past(scene, 10_000) }), job({ at: await past(scene, 30_000) })]
    await push(...scheduled)
    assert.equal((await store.promote(10)).moved, 4)
    const order = [retried[0], scheduled[1], retried[1], scheduled[0]]
    assert.deepEqual(
      await jids(mail),
      order.map((item) => item?.jid),
    )
  },
  'no more than max are moved, the earliest first': async (scene) => {
    const { store, job, push, jids } = scene
    const times = [await past(scene, 10_000), await past(scene, 30_000), await past(scene, 20_000)]
    const [a, b, c] = times.map((at) => job({ at: keptAt(store, at) }))
    assert.ok(a && b && c)
    await push(a, b, c)
    assert.deepEqual(await store.promote(2), { moved: 2, nextAt: a.at })
    assert.deepEqual(await jids(mail), jidsOf([b, c]))
    assert.deepEqual(await store.promote(2), { moved: 1, nextAt: null })
  },
})

const destination: readonly Promised[] = promises('promote', {
  'promoted jobs join the tail of their own queue': async (scene) => {
    const { store, job, fill, push, jids, counts } = scene
    const before = await fill(2)
    const [due, elsewhere] = [job({ at: await past(scene, 2000) }), job({ at: await past(scene, 1000), queue: other })]
    await push(due, elsewhere)
    await store.promote(10)
    const after = await fill(1)
    assert.deepEqual(await jids(mail), jidsOf([...before, due, ...after]))
    assert.deepEqual(await counts(), { mail: 4, other: 1 })
    assert.deepEqual(
      (await store.queues()).map(({ name }) => name),
      [mail, other],
    )
  },
  'a paused queue takes what is due': async (scene) => {
    await scene.store.pause(mail, true)
    await scene.push(scene.job({ at: await past(scene, 1000) }))
    assert.equal((await scene.store.promote(10)).moved, 1)
    assert.deepEqual(await scene.counts(), { mail: 1 })
  },
  'promote looks at no guard: the job holds its own': async (scene) => {
    const scheduled = scene.guarded(keys('one'))
    await scene.push({ ...scheduled, at: await past(scene, 1000) })
    await scene.store.promote(10)
    const [refused] = await scene.push(scene.guarded(keys('one')))
    assert.deepEqual([refused?.status, await scene.counts()], ['duplicate', { mail: 1 }])
  },
})

/** The same job with members of a kind that no JavaScript JSON survives. */
const odd = (payload: Payload): Payload =>
  payloadOf(textOf(payload).replace(/\}$/, ', "f" : 1.0 ,"i":9007199254740993,"u":"\\u00e9\\/" ,"d":1,"d":2}'))

const bytes: readonly Promised[] = promises('promote', {
  'the time of queueing is written, and every other byte kept': async (scene) => {
    const { bench, store, job, push, entries } = scene
    const fresh = job({ at: await past(scene, 1000) })
    const item = { ...fresh, payload: odd(fresh.payload) }
    await push(item)
    const before = await store.now()
    await store.promote(10)
    const [entry] = await entries(mail)
    const read = entry && bench.codec.decode(entry.payload)
    const enqueuedAt = read?.status === 'job' ? read.job.enqueuedAt : null
    assert.ok(enqueuedAt !== null && enqueuedAt >= before && enqueuedAt <= (await store.now()))
    assert.equal(entry && textual(entry.payload), textual(bench.codec.amend(item.payload, { enqueuedAt })))
  },
  'the time of queueing is written anew each time': async (scene) => {
    const { bench, store, fill, worker, entries } = scene
    await fill(1)
    const w = await worker()
    const claim = await w.take(mail)
    const payload = bench.codec.amend(odd(claim.payload), { enqueuedAt: await past(scene, 3_600_000) })
    await w.settle({ ...retry({ ...claim, payload }, await past(scene, 1000)) })
    await bench.elapse(ms(5))
    const before = await store.now()
    await store.promote(10)
    const [entry] = await entries(mail)
    const read = entry && bench.codec.decode(entry.payload)
    assert.ok(read?.status === 'job' && read.job.enqueuedAt !== null && read.job.enqueuedAt >= before)
    assert.equal(
      textual(entry?.payload ?? payload),
      textual(bench.codec.amend(payload, { enqueuedAt: read.job.enqueuedAt })),
    )
  },
  'bytes that no codec reads go to the dead set, unchanged': async (scene) => {
    const { bench, store, job, push, entries, counts } = scene
    const [broken, sound] = [
      job({ at: await past(scene, 9000), payload: unreadable(bench) }),
      job({ at: await past(scene, 5000) }),
    ]
    await push(broken, sound)
    const before = await store.now()
    await store.promote(10)
    const [entry] = await entries({ kind: 'dead' })
    assert.equal(entry && textual(entry.payload), textual(broken.payload))
    assert.ok(entry && entry.at !== null && entry.at >= before)
    assert.deepEqual(await counts(), { mail: 1, dead: 1 })
  },
})

const together: readonly Promised[] = promises(
  'promote',
  {
    'many that promote at once move each job once': async (scene) => {
      const other = await scene.another()
      const at = await past(scene, 1000)
      const items = await scene.fill(40, { at })
      await Promise.all([scene, other, scene, other].flatMap(({ store }) => [store.promote(7), store.promote(40)]))
      assert.deepEqual([...(await scene.jids(mail))].sort(), [...jidsOf(items)].sort())
      assert.deepEqual(await scene.counts(), { mail: 40 })
    },
  },
  { needs: 'processes' },
)

const ties = promises(
  'promote',
  {
    'entries of one time go in the order in which they came': async (scene) => {
      const at = await past(scene, 10)
      const items = Array.from({ length: 8 }, () => scene.job({ at }))
      for (const item of items) await scene.push(item)
      await scene.store.promote(20)
      assert.deepEqual(await scene.jids(mail), jidsOf(items))
    },
  },
  { needs: 'ties' },
)

export const promote: readonly Promised[] = [...time, ...destination, ...ties, ...bytes, ...together]
