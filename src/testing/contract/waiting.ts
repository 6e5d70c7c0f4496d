// Promises about waiting: who waits is told when there is work, and whoever waits no more takes nothing.

import assert from 'node:assert/strict'
import { type EpochMs, later, ms } from '../../core/clock.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import type { Claimed } from '../../core/store/queueing.ts'
import { type Promised, promises } from './promised.ts'
import { hour, jidIn, mail, minute, type Scene } from './scene.ts'
import { back, retry, type Worker } from './worker.ts'

/** A claim under way, and whether it has its answer. */
interface Wait {
  readonly answer: Promise<Claimed>
  ended(): boolean
}

async function wait(scene: Scene, w: Worker, over: Partial<Parameters<Worker['request']>[0]> = {}): Promise<Wait> {
  let ended = false
  const answer = w.store.claim(w.request({ queues: [mail], waitMs: minute, ...over })).finally(() => {
    ended = true
  })
  // Its rejection, if any, is met by whoever awaits the answer.
  answer.catch(() => {})
  await scene.bench.elapse(ms(5))
  return { answer, ended: () => ended }
}

/** Who waits gets one job as soon as `make` has been called; time stands still, so only being told can wake it. */
async function wakes(scene: Scene, w: Worker, make: () => Promise<unknown>): Promise<void> {
  const { answer, ended } = await wait(scene, w)
  assert.equal(ended(), false)
  await make()
  const claimed = await answer
  assert.equal(claimed.status === 'ok' && claimed.claims.length, 1)
}

const waking: readonly Promised[] = promises('waiting', {
  'a job that is there is claimed at once': async (scene) => {
    await scene.fill(2)
    const w = await scene.worker()
    const claimed = await scene.store.claim(w.request({ queues: [mail], waitMs: minute, max: 5 }))
    assert.equal(claimed.status === 'ok' && claimed.claims.length, 2)
  },
  'a push wakes who waits': async (scene) => {
    await wakes(scene, await scene.worker(), () => scene.fill(1))
  },
  'a job given back wakes who waits': async (scene) => {
    const [holder, w] = [await scene.worker(), await scene.worker()]
    await scene.fill(1)
    const claim = await holder.take(mail)
    await wakes(scene, w, () => holder.settle(back(claim)))
  },
  'a promote wakes who waits': async (scene) => {
    await scene.fill(1, { at: later(await scene.store.now(), ms(-1)) })
    await wakes(scene, await scene.worker(), () => scene.store.promote(5))
  },
  'a sweep wakes who waits': async (scene) => {
    const [silent, w] = [await scene.worker(), await scene.worker()]
    await scene.fill(1)
    await silent.take(mail)
    const seen = await silent.beat()
    await wakes(scene, w, () => w.sweep({ silent: [seen] }))
  },
  'a move wakes who waits': async (scene) => {
    await scene.fill(1, { at: later(await scene.store.now(), hour) })
    const [entry] = await scene.entries({ kind: 'schedule' })
    assert.ok(entry)
    const to = { kind: 'queue', queue: mail } as const
    await wakes(scene, await scene.worker(), () => scene.store.move([{ ref: entry.ref, to }]))
  },
  'the end of a pause wakes who waits': async (scene) => {
    await scene.fill(1)
    await scene.store.pause(mail, true)
    await wakes(scene, await scene.worker(), () => scene.store.pause(mail, false))
  },
  'each of many who wait gets its job': async (scene) => {
    const workers = await Promise.all([scene.worker(), scene.worker(), scene.worker()])
    const waits = await Promise.all(workers.map((w) => wait(scene, w)))
    const items = await scene.fill(3)
    const claims = (await Promise.all(waits.map(({ answer }) => answer))).flatMap((claimed) =>
      claimed.status === 'ok' ? claimed.claims : [],
    )
    assert.deepEqual(
      claims.map(({ payload }) => jidIn(scene.bench, payload)).sort(),
      items.map(({ jid }) => jid).sort(),
    )
  },
})

const ending: readonly Promised[] = promises('waiting', {
  'a wait ends with nothing when its time is over, and not before': async (scene) => {
    const { answer, ended } = await wait(scene, await scene.worker(), { waitMs: ms(400) })
    await scene.bench.elapse(ms(100))
    assert.equal(ended(), false)
    await scene.bench.elapse(ms(300))
    assert.deepEqual(await answer, { status: 'ok', claims: [] })
  },
  'a claim that does not wait answers at once': async (scene) => {
    const w = await scene.worker()
    assert.deepEqual(await scene.store.claim(w.request({ queues: [mail] })), { status: 'ok', claims: [] })
  },
  'abort ends a wait, and nothing is taken after it': async (scene) => {
    const { signal, abort } = abortable()
    const { answer } = await wait(scene, await scene.worker(), { signal })
    abort()
    assert.deepEqual(await answer, { status: 'ok', claims: [] })
    await scene.fill(1)
    await scene.bench.elapse(ms(5))
    assert.deepEqual(await scene.counts(), { mail: 1 })
  },
  'who is declared dead while it waits takes nothing': async (scene) => {
    const [w, sweeper] = [await scene.worker(), await scene.worker()]
    const { answer } = await wait(scene, w)
    await sweeper.sweep({ silent: [await w.beat()] })
    await scene.fill(1)
    assert.deepEqual(await answer, { status: 'gone' })
    assert.deepEqual(await scene.counts(), { mail: 1 })
  },
  'who reconciles while an old claim waits gets nothing by it': async (scene) => {
    const w = await scene.worker()
    const { answer } = await wait(scene, w)
    await w.reconcile()
    await scene.fill(1)
    assert.deepEqual(await answer, { status: 'late' })
    assert.deepEqual(await scene.counts(), { mail: 1 })
  },
  'a refusal is not waited for': async ({ store, worker }) => {
    const w = await worker()
    const owner = { id: w.id, epoch: 3 }
    assert.deepEqual(await store.claim(w.request({ queues: [mail], owner, waitMs: minute })), { status: 'late' })
  },
  'what was pushed elsewhere ends no wait': async (scene) => {
    const { ended, answer } = await wait(scene, await scene.worker(), { waitMs: ms(400) })
    await scene.fill(1, { queue: queueName('other') })
    await scene.bench.elapse(ms(5))
    assert.equal(ended(), false)
    await scene.bench.elapse(ms(400))
    assert.deepEqual(await answer, { status: 'ok', claims: [] })
  },
})

/** Waits for an entry due before `known`; answers whether the wait is over. */
async function waitDue(scene: Scene, known: EpochMs | null): Promise<Pick<Wait, 'ended'> & { over: Promise<void> }> {
  let ended = false
  const over = scene.store.awaitDue(known, minute, new AbortController().signal).then(() => {
    ended = true
  })
  await scene.bench.elapse(ms(5))
  return { over, ended: () => ended }
}

const due: readonly Promised[] = promises('waiting', {
  'a first entry of the schedule ends the wait for what is due': async (scene) => {
    const { over, ended } = await waitDue(scene, null)
    assert.equal(ended(), false)
    await scene.fill(1, { at: later(await scene.store.now(), hour) })
    await over
  },
  'a retry that is due before what is known ends the wait': async (scene) => {
    const now = await scene.store.now()
    await scene.fill(1, { at: later(now, hour) })
    await scene.fill(1)
    const w = await scene.worker()
    const claim = await w.take(mail)
    const { over, ended } = await waitDue(scene, later(now, hour))
    assert.equal(ended(), false)
    await w.settle(retry(claim, later(now, minute)))
    await over
  },
  'a move that makes an entry the first ends the wait': async (scene) => {
    const now = await scene.store.now()
    await scene.fill(1, { at: later(now, hour) })
    const [entry] = await scene.entries({ kind: 'schedule' })
    assert.ok(entry)
    const { over } = await waitDue(scene, later(now, hour))
    await scene.store.move([{ ref: entry.ref, to: { kind: 'retry' }, at: later(now, minute) }])
    await over
  },
  'an entry due before what is known, there already, is not waited for': async (scene) => {
    const at = later(await scene.store.now(), minute)
    await scene.fill(1, { at })
    const signal = new AbortController().signal
    await scene.store.awaitDue(later(at, ms(1)), hour, signal)
    await scene.store.awaitDue(null, hour, signal)
  },
  'the wait for what is due ends by itself, and on abort': async (scene) => {
    const { signal, abort } = abortable()
    const [long, short] = [scene.store.awaitDue(null, minute, signal), scene.store.awaitDue(null, ms(50), signal)]
    await scene.bench.elapse(ms(60))
    await short
    abort()
    await long
    await scene.store.awaitDue(null, minute, signal)
  },
})

function abortable(): { signal: AbortSignal; abort(): void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

const together: readonly Promised[] = promises(
  'waiting',
  {
    'a push through another handle wakes who waits': async (scene) => {
      const other = await scene.another()
      await wakes(scene, await scene.worker(), () => other.fill(1))
    },
    'a job given back through another handle wakes who waits': async (scene) => {
      const other = await scene.another()
      const holder = await other.worker()
      await scene.fill(1)
      const claim = await holder.take(mail)
      await wakes(scene, await scene.worker(), () => holder.settle(back(claim)))
    },
    'an entry scheduled through another handle ends the wait for what is due': async (scene) => {
      const other = await scene.another()
      const { over } = await waitDue(scene, null)
      await other.fill(1, { at: later(await scene.store.now(), hour) })
      await over
    },
    'a promote through another handle wakes who waits': async (scene) => {
      const other = await scene.another()
      await scene.fill(1, { at: later(await scene.store.now(), ms(-1)) })
      await wakes(scene, await scene.worker(), () => other.store.promote(5))
    },
    'the end of a pause through another handle wakes who waits': async (scene) => {
      const other = await scene.another()
      await scene.fill(1)
      await scene.store.pause(mail, true)
      await wakes(scene, await scene.worker(), () => other.store.pause(mail, false))
    },
    'a handle that is closed ends its waits, and takes nothing after': async (scene) => {
      const other = await scene.another()
      const { answer } = await wait(scene, await other.worker())
      await other.store.close()
      await answer.then(
        (claimed) => assert.deepEqual(claimed, { status: 'ok', claims: [] }),
        (error) => assert.equal(error.code, 'HM_STORE_CLOSED'),
      )
      await scene.fill(1)
      await scene.bench.elapse(ms(5))
      assert.deepEqual(await scene.counts(), { mail: 1 })
    },
  },
  { needs: 'processes' },
)

export const waiting: readonly Promised[] = [...waking, ...ending, ...due, ...together]
