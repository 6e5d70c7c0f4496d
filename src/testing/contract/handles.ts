// Promises about handles: opened, shared, closed.

import assert from 'node:assert/strict'
import { ms } from '../../core/clock.ts'
import { producerId } from '../../core/store/queueing.ts'
import { type Promised, promises } from './promised.ts'
import { mail } from './scene.ts'

const alone: readonly Promised[] = promises('handles', {
  'the store’s clock goes forward': async ({ bench, store }) => {
    const before = await store.now()
    assert.equal(before, Math.trunc(before))
    await bench.elapse(ms(20))
    assert.ok((await store.now()) >= before + 20)
  },
  'a healthy store reports no error': async ({ store }) => {
    const findings = await store.check()
    assert.deepEqual(
      findings.filter(({ level }) => level === 'error'),
      [],
    )
  },
  'an empty push and an empty settle are answered': async ({ bench, store, call, worker }) => {
    const producer = producerId(bench.random.hex(8))
    assert.deepEqual(await store.push({ ...(await call()), producer }), { status: 'ok', results: [] })
    const w = await worker()
    assert.deepEqual(await store.settle(w.call()), { status: 'ok', stale: [], refused: [] })
    assert.deepEqual(await store.move([]), [])
    assert.deepEqual(await store.free([]), [])
  },
  'a closed handle refuses, by name, and closes twice': async ({ store, call, job, worker }) => {
    const [w, pushing] = [await worker(), await call(job())]
    await store.close()
    await store.close()
    const calls = [
      () => store.push(pushing),
      () => store.claim(w.request({ queues: [mail] })),
      () => store.settle(w.call()),
      () => store.promote(1),
      () => store.life(w.id),
      () => store.page({ kind: 'dead' }, { limit: 1 }),
      () => store.queues(),
      () => store.totals(),
    ]
    for (const closed of calls) await assert.rejects(async () => closed(), { code: 'HM_STORE_CLOSED' })
  },
})

const together: readonly Promised[] = promises(
  'handles',
  {
    'what one handle writes, another sees at once': async (scene) => {
      const other = await scene.another()
      await scene.fill(2)
      assert.deepEqual(await other.counts(), { mail: 2 })
      const w = await other.worker()
      await w.take(mail)
      assert.deepEqual(await scene.counts(), { mail: 1 })
      assert.equal((await scene.store.beats()).alive[0]?.owner, w.id)
    },
    'jobs outlive the handle that wrote them': async (scene) => {
      const other = await scene.another()
      await other.fill(3)
      await other.store.close()
      assert.deepEqual(await scene.counts(), { mail: 3 })
    },
    'a push repeated through another handle is answered from the record': async (scene) => {
      const other = await scene.another()
      const pushing = await scene.call(scene.job())
      const answer = await scene.store.push(pushing)
      assert.deepEqual(await other.store.push(pushing), answer)
      assert.deepEqual(await scene.counts(), { mail: 1 })
    },
  },
  { needs: 'processes' },
)

export const handles: readonly Promised[] = [...alone, ...together]
