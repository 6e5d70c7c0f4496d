// Promises about the numbers of push and settle: a reply that was lost can be asked for again, and nothing happens twice.

import assert from 'node:assert/strict'
import { later, ms } from '../../core/clock.ts'
import { keptAnswers, producerId } from '../../core/store/queueing.ts'
import { type Promised, promises } from './promised.ts'
import { jidsOf, keys, mail, pushCall } from './scene.ts'
import { back, dead, done, staleOf } from './worker.ts'

const ofPush: readonly Promised[] = promises('numbers', {
  'a repeated push is answered as before, and adds nothing': async ({ store, job, call, counts }) => {
    const pushing = await call(job(), job({ at: later(await store.now(), ms(5000)) }))
    const answer = await store.push(pushing)
    assert.deepEqual(await store.push(pushing), answer)
    assert.deepEqual(await counts(), { mail: 1, schedule: 1 })
  },
  'a repeat adds nothing after its jobs have ended': async ({ store, job, call, worker, counts }) => {
    const pushing = await call(job())
    const answer = await store.push(pushing)
    const w = await worker()
    await w.settle(done(await w.take(mail)))
    assert.deepEqual(await store.push(pushing), answer)
    assert.deepEqual(await counts(), {})
  },
  'a repeated push answers duplicate and replaced as before': async ({ store, guarded, push, call, counts }) => {
    const first = guarded(keys('one', 'two'))
    await push(first)
    const pushing = await call(guarded(keys('one')), guarded(keys('two'), { taken: 'replace' }))
    const answer = await store.push(pushing)
    await store.free(keys('one', 'two').map((key) => ({ key, holder: first.jid })))
    assert.deepEqual(await store.push(pushing), answer)
    assert.deepEqual(await counts(), { mail: 2 })
  },
  'two producers have numbers of their own': async ({ bench, store, job, call, counts }) => {
    const [mine, theirs] = [await call(job()), await call(job())]
    await store.push(mine)
    const producer = producerId(bench.random.hex(8))
    const pushed = await store.push({ ...theirs, producer, seq: mine.seq })
    assert.deepEqual(pushed, { status: 'ok', results: [{ status: 'queued', jid: theirs.items[0]?.jid }] })
    assert.deepEqual(await counts(), { mail: 2 })
  },
  'a number that was overtaken is executed when it arrives': async ({ store, job, call, jids }) => {
    const [first, second] = [await call(job()), await call(job())]
    await store.push(second)
    assert.equal((await store.push(first)).status, 'ok')
    assert.deepEqual(await jids(mail), jidsOf([...second.items, ...first.items]))
  },
  'the oldest answer kept is still given, the one before is old': async ({ store, job, call, counts }) => {
    const calls = await Promise.all(Array.from({ length: keptAnswers + 1 }, () => call(job())))
    const answers = []
    for (const pushing of calls) answers.push(await store.push(pushing))
    const [tooOld, oldest] = calls
    assert.ok(tooOld && oldest)
    assert.deepEqual(await store.push(tooOld), { status: 'old' })
    assert.deepEqual(await store.push(oldest), answers[1])
    assert.deepEqual(await counts(), { mail: keptAnswers + 1 })
  },
  'a number below the answers kept writes nothing, also the first time': async ({ store, job, call, counts }) => {
    const overtaken = await call(job())
    const latest = await call(job())
    await store.push({ ...latest, seq: overtaken.seq + keptAnswers })
    assert.deepEqual(await store.push(overtaken), { status: 'old' })
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'a push past its time writes neither jobs nor guards': async ({ bench, store, guarded, push, call, counts }) => {
    const late = { ...(await call(guarded(keys('one')))), validUntil: await store.now() }
    await bench.elapse(ms(1))
    assert.deepEqual(await store.push(late), { status: 'expired' })
    assert.deepEqual(await counts(), {})
    const [free] = await push(guarded(keys('one')))
    assert.equal(free?.status, 'queued')
  },
  'a push in its last millisecond is written': async ({ store, job, call, counts }) => {
    const pushing = { ...(await call(job())), validUntil: await store.now() }
    const pushed = await store.push(pushing)
    if ((await store.now()) > pushing.validUntil) return
    assert.equal(pushed.status, 'ok')
    assert.deepEqual(await counts(), { mail: 1 })
  },
})

const patient: readonly Promised[] = promises(
  'numbers',
  {
    'answers outlive a trim for as long as their push is valid': async ({ bench, store, job, counts }) => {
      const producer = producerId(bench.random.hex(8))
      const long = {
        ...(await pushCall(store, producer, 1, [job()])),
        validUntil: later(await store.now(), ms(600_000)),
      }
      const answer = await store.push(long)
      await store.push(await pushCall(store, producer, 2, [job()]))
      await bench.elapse(ms(500_000))
      await store.trim({ dead: { max: 10, ageMs: ms(1000) }, notes: { max: 10 } })
      assert.deepEqual(await store.push(long), answer)
      assert.deepEqual(await counts(), { mail: 2 })
    },
    'a number below the answers kept stays old after a trim': async ({ bench, store, job, counts }) => {
      const producer = producerId(bench.random.hex(8))
      const long = {
        ...(await pushCall(store, producer, 1, [job()])),
        validUntil: later(await store.now(), ms(600_000)),
      }
      await store.push(long)
      for (let n = 1; n <= keptAnswers; n++) await store.push(await pushCall(store, producer, 1 + n, [job()]))
      await bench.elapse(ms(500_000))
      await store.trim({ dead: { max: 10, ageMs: ms(1000) }, notes: { max: 10 } })
      assert.deepEqual(await store.push(long), { status: 'old' })
      assert.deepEqual(await counts(), { mail: keptAnswers + 1 })
    },
  },
  { lasts: ms(500_000) },
)

const ofSettle: readonly Promised[] = promises('numbers', {
  'a repeated settle is answered as before, and changes nothing': async ({ store, fill, worker, counts }) => {
    await fill(2)
    const w = await worker()
    const [first, second] = await w.claim(2, mail)
    assert.ok(first && second)
    const call = w.call(back(first), dead(second), done({ token: first.token }))
    const answer = await store.settle(call)
    assert.deepEqual(staleOf(answer), [first.token])
    assert.deepEqual(await store.settle(call), answer)
    assert.deepEqual(await counts(), { mail: 1, dead: 1 })
  },
  'a repeated settle counts nothing and leaves no second note': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    const call = w.call({ ...dead(await w.take(mail)), note: Uint8Array.of(1) })
    await store.settle(call)
    await store.settle(call)
    assert.deepEqual(await store.totals(), { processed: 1, failed: 1 })
    assert.equal((await store.notes(10)).length, 1)
  },
  'a repeat carries no next claim': async ({ store, fill, worker, counts }) => {
    await fill(3)
    const w = await worker()
    const call = w.call(done(await w.take(mail)))
    const answer = await store.settle(call)
    const again = await store.settle({ ...call, next: w.request({ queues: [mail] }) })
    assert.deepEqual(again, answer)
    assert.deepEqual(await counts(), { mail: 2 })
    assert.deepEqual(await w.reconcile(), [])
  },
  'the answer to a settle that carried a next claim is repeated without it': async ({
    store,
    fill,
    worker,
    counts,
  }) => {
    await fill(3)
    const w = await worker()
    const call = { ...w.call(done(await w.take(mail))), next: w.request({ queues: [mail] }) }
    await store.settle(call)
    assert.deepEqual(await store.settle(call), { status: 'ok', stale: [], refused: [] })
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'two owners have numbers of their own': async ({ store, fill, worker, counts }) => {
    await fill(2)
    const [first, second] = [await worker(), await worker()]
    await first.settle(done(await first.take(mail)))
    assert.deepEqual(staleOf(await store.settle(second.call(done(await second.take(mail))))), [])
    assert.deepEqual(await counts(), {})
  },
  'a dead owner is answered from the record, and is gone when it is swept': async ({ store, fill, worker }) => {
    await fill(2)
    const w = await worker()
    const [first] = await w.claim(2, mail)
    assert.ok(first)
    const call = w.call(done(first))
    const answer = await store.settle(call)
    await w.die()
    assert.deepEqual(await store.settle(call), answer)
    await (await worker()).sweep()
    assert.deepEqual(await store.settle(call), { status: 'gone' })
  },
  'the oldest settle kept is still answered, the one before is old': async ({ store, fill, worker, counts }) => {
    await fill(keptAnswers + 1)
    const w = await worker()
    const calls = (await w.claim(keptAnswers + 1, mail)).map((claim) => w.call(dead(claim)))
    for (const call of calls) await store.settle(call)
    const [tooOld, oldest] = calls
    assert.ok(tooOld && oldest)
    assert.deepEqual(await store.settle(tooOld), { status: 'old' })
    assert.deepEqual(staleOf(await store.settle(oldest)), [])
    assert.deepEqual(await counts(), { dead: keptAnswers + 1 })
  },
  'a settle below the answers kept ends nothing, also the first time': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    const overtaken = w.call(dead(await w.take(mail)))
    await store.settle({ ...w.call(), seq: overtaken.seq + keptAnswers })
    assert.deepEqual(await store.settle(overtaken), { status: 'old' })
    assert.deepEqual(await store.totals(), { processed: 0, failed: 0 })
    assert.deepEqual(await w.reconcile(), [1])
  },
})

export const numbers: readonly Promised[] = [...ofPush, ...patient, ...ofSettle]
