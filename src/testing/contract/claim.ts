// Promises about claim: which jobs it takes, in which order, under which tokens, and who may not.

import assert from 'node:assert/strict'
import { queueName } from '../../core/queues/queue-name.ts'
import { type ClaimRequest, ownerId, token } from '../../core/store/queueing.ts'
import { type Promised, promises } from './promised.ts'
import { jidIn, jidsOf, mail, textual, unreadable } from './scene.ts'
import { back, done } from './worker.ts'

const [slow, fast] = [queueName('slow'), queueName('fast')]

const taking: readonly Promised[] = promises('claim', {
  'what was pushed first is claimed first': async ({ bench, fill, worker }) => {
    const items = await fill(5)
    const w = await worker()
    const claims = [...(await w.claim(2, mail)), ...(await w.claim(10, mail))]
    assert.deepEqual(
      claims.map(({ payload }) => jidIn(bench, payload)),
      jidsOf(items),
    )
  },
  'tokens are handed out from the first, one by one': async ({ store, fill, worker }) => {
    await fill(3)
    const w = await worker()
    const claimed = await store.claim(w.request({ queues: [mail], first: token(41), max: 3 }))
    assert.deepEqual(
      claimed.status === 'ok' && claimed.claims.map((claim) => [claim.token, claim.queue]),
      [41, 42, 43].map((one) => [one, mail]),
    )
  },
  'queues are tried in the order given, the first to its end': async ({ fill, worker, counts }) => {
    await fill(3, { queue: slow })
    await fill(2, { queue: fast })
    const w = await worker()
    const claims = await w.claim(4, slow, mail, fast)
    assert.deepEqual(
      claims.map(({ queue }) => queue),
      [slow, slow, slow, fast],
    )
    assert.deepEqual(
      claims.map((claim) => claim.token),
      [1, 2, 3, 4],
    )
    assert.deepEqual(await counts(), { fast: 1 })
    assert.deepEqual(
      (await w.claim(4, fast, slow)).map(({ queue }) => queue),
      [fast],
    )
  },
  'only the queues that are named give jobs': async ({ fill, worker }) => {
    await fill(1, { queue: slow })
    assert.deepEqual(await (await worker()).claim(5, fast, mail), [])
  },
  'no more than max are taken': async ({ fill, worker, counts }) => {
    await fill(3)
    assert.equal((await (await worker()).claim(2, mail)).length, 2)
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'a claimed job rests nowhere, and nobody else gets it': async ({ fill, worker, counts }) => {
    await fill(1)
    const [first, second] = [await worker(), await worker()]
    await first.take(mail)
    assert.deepEqual(await second.claim(1, mail), [])
    assert.deepEqual(await counts(), {})
  },
  'a paused queue gives nothing, and does not stop the others': async ({ store, fill, worker }) => {
    await fill(1, { queue: slow })
    await fill(1, { queue: fast })
    const w = await worker()
    await store.pause(slow, true)
    assert.deepEqual(
      (await w.claim(5, slow, fast)).map(({ queue }) => queue),
      [fast],
    )
    await store.pause(slow, false)
    assert.equal((await w.take(slow)).queue, slow)
  },
  'a claim hands over every byte, and no suspicion': async ({ bench, job, push, worker }) => {
    const items = [job(), job({ payload: unreadable(bench) })]
    await push(...items)
    const claims = await (await worker()).claim(2, mail)
    assert.deepEqual(
      claims.map(({ payload, suspect, charges }) => [textual(payload), suspect, charges]),
      items.map(({ payload }) => [textual(payload), false, 0]),
    )
  },
  'a claim that finds nothing uses no token': async ({ store, fill, worker }) => {
    const w = await worker()
    const request = w.request({ queues: [mail], first: token(7), max: 5 })
    await store.claim(request)
    await fill(1)
    const claimed = await store.claim(request)
    assert.equal(claimed.status === 'ok' && claimed.claims[0]?.token, 7)
  },
  'the tokens that were left over may be used': async ({ store, fill, worker }) => {
    const w = await worker()
    await fill(1)
    await store.claim(w.request({ queues: [mail], first: token(1), max: 5 }))
    await fill(1)
    const claimed = await store.claim(w.request({ queues: [mail], first: token(2), max: 5 }))
    assert.equal(claimed.status === 'ok' && claimed.claims[0]?.token, 2)
  },
})

const refusing: readonly Promised[] = promises('claim', {
  'who is not registered is gone': async ({ store, fill, worker, counts }) => {
    await fill(1)
    const request = (await worker()).request({ queues: [mail] })
    const stranger = { ...request, owner: { id: ownerId('two:2:00'), epoch: 1 } }
    assert.deepEqual(await store.claim(stranger), { status: 'gone' })
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'who was declared dead is gone, before its hands are emptied and after': async ({ store, fill, worker, counts }) => {
    await fill(2)
    const w = await worker()
    await w.take(mail)
    await w.die()
    assert.deepEqual(await store.claim(w.request({ queues: [mail] })), { status: 'gone' })
    assert.deepEqual(await counts(), { mail: 1 })
    await (await worker()).sweep()
    assert.deepEqual(await store.claim(w.request({ queues: [mail] })), { status: 'gone' })
    assert.deepEqual(await counts(), { mail: 2 })
  },
  'who left is gone': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    await store.leave(w.id)
    assert.deepEqual(await store.claim(w.request({ queues: [mail] })), { status: 'gone' })
  },
  'an epoch that is not the owner’s is late': async ({ store, fill, worker, counts }) => {
    await fill(1)
    const w = await worker()
    const travelling = w.request({ queues: [mail] })
    await w.reconcile()
    const ahead: ClaimRequest = w.request({ queues: [mail], owner: { id: w.id, epoch: 9 } })
    assert.deepEqual(await store.claim(travelling), { status: 'late' })
    assert.deepEqual(await store.claim(ahead), { status: 'late' })
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'a first token that is not above the highest is used': async ({ store, fill, worker, counts }) => {
    await fill(4)
    const w = await worker()
    await store.claim(w.request({ queues: [mail], first: token(10), max: 2 }))
    for (const first of [1, 10, 11]) {
      const refused = await store.claim(w.request({ queues: [mail], first: token(first) }))
      assert.deepEqual(refused, { status: 'used' })
    }
    assert.deepEqual(await counts(), { mail: 2 })
  },
  'a token stays used after its claim has ended': async ({ store, fill, worker }) => {
    await fill(3)
    const w = await worker()
    const [first, second] = await w.claim(2, mail)
    assert.ok(first && second)
    await w.settle(done(first), back(second))
    const refused = await store.claim(w.request({ queues: [mail], first: token(2) }))
    assert.deepEqual(refused, { status: 'used' })
  },
  'an empty queue hides no refusal': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    await w.take(mail)
    assert.deepEqual(await store.claim(w.request({ queues: [mail], first: token(1) })), { status: 'used' })
    const old = { id: w.id, epoch: 0 }
    assert.deepEqual(await store.claim(w.request({ queues: [mail], owner: old })), { status: 'late' })
  },
})

const together: readonly Promised[] = promises(
  'claim',
  {
    'many claims at once take each job once': async (scene) => {
      const other = await scene.another()
      const items = await scene.fill(60)
      const workers = await Promise.all([scene.worker(), other.worker(), scene.worker(), other.worker()])
      const rounds = Array.from({ length: 8 }, () => workers).flat()
      const claims = (await Promise.all(rounds.map((w) => w.claim(2, mail)))).flat()
      assert.deepEqual(claims.map(({ payload }) => jidIn(scene.bench, payload)).sort(), [...jidsOf(items)].sort())
    },
    'a job pushed through one handle is claimed through another': async (scene) => {
      const other = await scene.another()
      const [item] = await scene.fill(1)
      const claim = await (await other.worker()).take(mail)
      assert.equal(jidIn(scene.bench, claim.payload), item?.jid)
    },
  },
  { needs: 'processes' },
)

export const claim: readonly Promised[] = [...taking, ...refusing, ...together]
