// Promises about suspicion: a job that kills its processes is found, and the jobs that were beside it are not charged.

import assert from 'node:assert/strict'
import { later, ms } from '../../core/clock.ts'
import type { Claim, Token } from '../../core/store/queueing.ts'
import { token } from '../../core/store/queueing.ts'
import { type Promised, promises } from './promised.ts'
import { hour, jidIn, mail, type Scene, textual, unreadable } from './scene.ts'
import { back, dead, done, retry, rule, snooze, type Worker } from './worker.ts'

const suspicion = ({ suspect, charges }: Claim): readonly [boolean, number] => [suspect, charges]

/** A fresh owner claims this many jobs, notes the first of them if told so, and dies; another hands them back. */
async function crash({ store, worker }: Scene, claims: number, noted?: 'noted'): Promise<Worker> {
  const [victim, sweeper] = [await worker(), await worker()]
  const [first] = await victim.claim(claims, mail)
  assert.ok(first)
  if (noted) assert.equal(await store.noteSuspect(victim.id, first.token), 'ok')
  await sweeper.sweep({ silent: [await victim.beat()] })
  return sweeper
}

/** One job with this many charges, at the head of the queue. */
async function charged(scene: Scene, charges: number): Promise<void> {
  await scene.fill(1)
  await crash(scene, 1)
  for (let n = 0; n < charges; n++) await crash(scene, 1, 'noted')
}

const marking: readonly Promised[] = promises('suspects', {
  'a job that comes back from the dead is a suspect, without a charge': async (scene) => {
    await scene.fill(1)
    await crash(scene, 1)
    assert.deepEqual(suspicion(await (await scene.worker()).take(mail)), [true, 0])
  },
  'the first recovery charges nobody, though it was noted': async (scene) => {
    await scene.fill(1)
    await crash(scene, 1, 'noted')
    assert.deepEqual(suspicion(await (await scene.worker()).take(mail)), [true, 0])
  },
  'only the noted suspect is charged, not the suspects beside it': async (scene) => {
    await scene.fill(3)
    await crash(scene, 3)
    await crash(scene, 3, 'noted')
    const claims = await (await scene.worker()).claim(3, mail)
    assert.deepEqual(claims.map(suspicion), [
      [true, 1],
      [true, 0],
      [true, 0],
    ])
  },
  'a death without a noted suspect charges nobody': async (scene) => {
    await scene.fill(2)
    for (let n = 0; n < 5; n++) await crash(scene, 2)
    assert.deepEqual((await (await scene.worker()).claim(2, mail)).map(suspicion), [
      [true, 0],
      [true, 0],
    ])
  },
  'who leaves was not killed: what it noted is not charged': async (scene) => {
    await charged(scene, 0)
    const [w, sweeper] = [await scene.worker(), await scene.worker()]
    const claim = await w.take(mail)
    await scene.store.noteSuspect(w.id, claim.token)
    await scene.store.leave(w.id)
    await sweeper.sweep()
    assert.deepEqual(suspicion(await sweeper.take(mail)), [true, 0])
  },
  'only what is in hand can be noted, and only by the living': async ({ store, fill, worker }) => {
    await fill(2)
    const w = await worker()
    const [first] = await w.claim(2, mail)
    assert.ok(first)
    await w.settle(done(first))
    assert.equal(await store.noteSuspect(w.id, first.token), 'lost')
    assert.equal(await store.noteSuspect(w.id, token(9)), 'lost')
    await w.die()
    assert.equal(await store.noteSuspect(w.id, token(2)), 'gone')
  },
  'a mark falls after its time': async (scene) => {
    await scene.fill(1)
    const [victim, sweeper] = [await scene.worker(), await scene.worker()]
    await victim.take(mail)
    await sweeper.sweep({ silent: [await victim.beat()], rule: { ...rule, markMs: ms(50) } })
    await scene.bench.elapse(ms(50))
    assert.deepEqual(suspicion(await sweeper.take(mail)), [false, 0])
  },
  'charges fall with the mark': async (scene) => {
    await charged(scene, 1)
    const [victim, sweeper] = [await scene.worker(), await scene.worker()]
    await victim.take(mail)
    await sweeper.sweep({ silent: [await victim.beat()], rule: { ...rule, markMs: ms(50) } })
    await scene.bench.elapse(ms(50))
    await crash(scene, 1, 'noted')
    assert.deepEqual(suspicion(await sweeper.take(mail)), [true, 0])
  },
})

/** The suspicion of a job that had one charge and was then settled so, once it is claimed again. */
async function afterwards(scene: Scene, settle: (claim: Claim, w: Worker) => Promise<unknown>): Promise<unknown> {
  await charged(scene, 1)
  const w = await scene.worker()
  await settle(await w.take(mail), w)
  await scene.store.promote(10)
  return suspicion(await w.take(mail))
}

const keeping: readonly Promised[] = promises('suspects', {
  'giving back keeps the suspicion': async (scene) => {
    assert.deepEqual(await afterwards(scene, (claim, w) => w.settle(back(claim))), [true, 1])
  },
  'the schedule keeps the suspicion, also through promote': async (scene) => {
    const past = later(await scene.store.now(), ms(-1))
    assert.deepEqual(await afterwards(scene, (claim, w) => w.settle(snooze(claim, past))), [true, 1])
  },
  'a retry clears it: the job ended an attempt': async (scene) => {
    const past = later(await scene.store.now(), ms(-1))
    assert.deepEqual(await afterwards(scene, (claim, w) => w.settle(retry(claim, past))), [false, 0])
  },
  'a job that is done leaves no suspicion to another with the same bytes': async (scene) => {
    const again = await afterwards(scene, async (claim, w) => {
      await w.settle(done(claim))
      await scene.push(scene.job({ payload: claim.payload }))
    })
    assert.deepEqual(again, [false, 0])
  },
  'who comes back from the dead set is under no suspicion': async (scene) => {
    const revived = await afterwards(scene, async (claim, w) => {
      await w.settle(dead(claim))
      const [entry] = await scene.entries({ kind: 'dead' })
      assert.ok(entry)
      await scene.store.move([{ ref: entry.ref, to: { kind: 'queue', queue: mail } }])
    })
    assert.deepEqual(revived, [false, 0])
  },
})

/** A dead owner with a job in hand that this rule holds to be poison. */
async function poisoned(scene: Scene): Promise<{ victim: Worker; sweeper: Worker }> {
  await charged(scene, rule.charges - 1)
  const [victim, sweeper] = [await scene.worker(), await scene.worker()]
  const claim = await victim.take(mail)
  await scene.store.noteSuspect(victim.id, claim.token)
  await victim.die()
  return { victim, sweeper }
}

const adopting: readonly Promised[] = promises('suspects', {
  'the last charge brings a job into the sweeper’s hands': async (scene) => {
    const { sweeper } = await poisoned(scene)
    const { adopted, requeued, more } = await sweeper.sweep({ first: token(50) })
    const [claim] = adopted
    assert.ok(claim)
    assert.deepEqual([claim.token, claim.queue, claim.suspect, claim.charges], [50, mail, true, rule.charges])
    assert.deepEqual([requeued, more, await scene.counts()], [0, false, {}])
    assert.deepEqual(await sweeper.reconcile(), [50])
    assert.deepEqual(await sweeper.settle(dead(claim)), [])
    assert.deepEqual(await scene.counts(), { dead: 1 })
  },
  'bytes that no codec reads are adopted, to the byte': async ({ bench, job, push, worker, counts }) => {
    const items = [job(), job({ payload: unreadable(bench) }), job()]
    await push(...items)
    const [victim, sweeper] = [await worker(), await worker()]
    await victim.claim(3, mail)
    const { adopted, requeued } = await sweeper.sweep({ silent: [await victim.beat()] })
    assert.deepEqual(
      adopted.map(({ payload, queue }) => [textual(payload), queue]),
      [[items[1] && textual(items[1].payload), mail]],
    )
    assert.equal(requeued, 2)
    assert.deepEqual(await counts(), { mail: 2 })
  },
  'adopted claims have the tokens from the first, and use them up': async ({ bench, job, push, store, worker }) => {
    await push(...Array.from({ length: 3 }, () => job({ payload: unreadable(bench) })))
    const [victim, sweeper] = [await worker(), await worker()]
    await victim.claim(3, mail)
    const { adopted } = await sweeper.sweep({ silent: [await victim.beat()], first: token(20) })
    assert.deepEqual(
      adopted.map((claim): Token => claim.token),
      [20, 21, 22],
    )
    const used = sweeper.request({ queues: [mail], first: token(22) })
    assert.deepEqual(await store.claim(used), { status: 'used' })
  },
  'a batch adopts no more than its max': async ({ bench, job, push, worker }) => {
    await push(...Array.from({ length: 3 }, () => job({ payload: unreadable(bench) })))
    const [victim, sweeper] = [await worker(), await worker()]
    await victim.claim(3, mail)
    const first = await sweeper.sweep({ silent: [await victim.beat()], max: 2 })
    assert.deepEqual([first.adopted.length, first.more], [2, true])
    const second = await sweeper.sweep({ max: 2 })
    assert.deepEqual([second.adopted.length, second.more], [1, false])
  },
  'what a sweeper adopted goes to the next sweeper when it dies': async (scene) => {
    const { sweeper } = await poisoned(scene)
    assert.equal((await sweeper.sweep()).adopted.length, 1)
    await sweeper.die()
    const next = await scene.worker()
    const { adopted, requeued } = await next.sweep()
    assert.deepEqual([adopted.map(suspicion), requeued], [[[true, rule.charges]], 0])
  },
})

/** Adoption is refused to this owner; the next sweeper gets what stayed. */
async function refused(scene: Scene, by: (sweeper: Worker) => Promise<Parameters<Worker['sweep']>[0]>): Promise<void> {
  const { victim, sweeper } = await poisoned(scene)
  const swept = await sweeper.sweep(await by(sweeper))
  assert.deepEqual(swept, { declared: [], requeued: 0, adopted: [], more: true })
  assert.deepEqual((await scene.store.beats()).dead, [victim.id])
  assert.deepEqual(await scene.counts(), {})
  const { adopted } = await (await scene.worker()).sweep()
  assert.deepEqual(adopted.map(suspicion), [[true, rule.charges]])
}

const fencing: readonly Promised[] = promises('suspects', {
  'an old epoch adopts nothing': (scene) =>
    refused(scene, async (sweeper) => {
      const by = sweeper.owner()
      await sweeper.reconcile()
      return { by }
    }),
  'used tokens adopt nothing': (scene) =>
    refused(scene, async (sweeper) => {
      const [item] = await scene.fill(1)
      await sweeper.settle(done(await sweeper.take(mail)))
      assert.ok(item)
      return { first: token(1) }
    }),
  'who is gone adopts nothing': (scene) =>
    refused(scene, async (sweeper) => {
      await scene.store.leave(sweeper.id)
      return {}
    }),
  'what may not be adopted keeps nothing else from going back': async (scene) => {
    const { bench, job, push, fill, store, worker, jids } = scene
    const [item] = await fill(1)
    await push(...Array.from({ length: 3 }, () => job({ payload: unreadable(bench) })))
    const [victim, sweeper] = [await worker(), await worker()]
    await victim.claim(4, mail)
    await victim.die()
    await store.leave(sweeper.id)
    const swept = await sweeper.sweep({ max: 2 })
    assert.deepEqual([swept.requeued, swept.adopted, swept.more], [1, [], true])
    assert.deepEqual(await jids(mail), [item?.jid])
  },
})

const bystanders: readonly Promised[] = promises('suspects', {
  'one pill is found, and the jobs that died beside it stay': async (scene) => {
    const items = await scene.fill(6)
    await crash(scene, 6)
    for (let n = 1; n < rule.charges; n++) await crash(scene, 6, 'noted')
    const [victim, sweeper] = [await scene.worker(), await scene.worker()]
    const [pill] = await victim.claim(6, mail)
    assert.ok(pill)
    await scene.store.noteSuspect(victim.id, pill.token)
    const { adopted, requeued } = await sweeper.sweep({ silent: [await victim.beat()] })
    assert.deepEqual(
      adopted.map(({ payload }) => jidIn(scene.bench, payload)),
      [items[0]?.jid],
    )
    assert.equal(requeued, 5)
    assert.deepEqual((await sweeper.claim(5, mail)).map(suspicion), Array(5).fill([true, 0]))
  },
  'a suspect that was settled is charged for nothing': async (scene) => {
    await charged(scene, 1)
    await scene.fill(1)
    const [victim, sweeper] = [await scene.worker(), await scene.worker()]
    const [suspect] = await victim.claim(2, mail)
    assert.ok(suspect)
    await scene.store.noteSuspect(victim.id, suspect.token)
    await victim.settle(snooze(suspect, later(await scene.store.now(), hour)))
    await sweeper.sweep({ silent: [await victim.beat()] })
    assert.deepEqual(suspicion(await sweeper.take(mail)), [true, 0])
  },
})

export const suspects: readonly Promised[] = [...marking, ...keeping, ...adopting, ...fencing, ...bystanders]
