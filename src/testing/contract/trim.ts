// Promises about trim: what is old or too much goes, what is kept is the newest, and nothing alive is touched.

import assert from 'node:assert/strict'
import { later, ms } from '../../core/clock.ts'
import type { Keep } from '../../core/store/clockwork.ts'
import { type Promised, promises } from './promised.ts'
import { hour, jidsOf, mail, type Scene } from './scene.ts'
import { dead, done } from './worker.ts'

const all: Keep = { dead: { max: 1000, ageMs: hour }, notes: { max: 1000 } }

/** Buries fresh jobs, one after the other; answers their jids. */
async function bury(scene: Scene, count: number): Promise<readonly string[]> {
  const w = await scene.worker()
  const items = await scene.fill(count)
  for (const claim of await w.claim(count, mail)) {
    await w.settle({ ...dead(claim), note: Uint8Array.of(claim.token) })
    await scene.bench.elapse(ms(2))
  }
  return jidsOf(items)
}

const whole: readonly Promised[] = promises('trim', {
  'what is within its limits stays': async (scene) => {
    const jids = await bury(scene, 3)
    assert.equal(await scene.store.trim(all), 0)
    assert.deepEqual(await scene.jids({ kind: 'dead' }), jids)
    assert.equal((await scene.store.notes(10)).length, 3)
  },
  'of too many notes the newest stay': async (scene) => {
    await bury(scene, 5)
    assert.equal(await scene.store.trim({ ...all, notes: { max: 2 } }), 3)
    const notes = await scene.store.notes(10)
    assert.deepEqual(
      notes.map((note) => [...note]),
      [[5], [4]],
    )
  },
  'jobs that live are never trimmed': async (scene) => {
    const { store, fill, worker, counts } = scene
    await fill(2)
    await fill(2, { at: later(await store.now(), ms(-hour)) })
    const w = await worker()
    const claim = await w.take(mail)
    await store.trim({ dead: { max: 0, ageMs: ms(0) }, notes: { max: 0 } })
    assert.deepEqual(await counts(), { mail: 1, schedule: 2 })
    assert.deepEqual(await w.settle(done(claim)), [])
  },
  'answers of living owners and valid pushes are never trimmed': async (scene) => {
    const { store, job, call, worker, counts } = scene
    const pushing = await call(job())
    const pushed = await store.push(pushing)
    const w = await worker()
    const settling = w.call(dead(await w.take(mail)))
    const settled = await store.settle(settling)
    await store.trim({ dead: { max: 0, ageMs: ms(0) }, notes: { max: 0 } })
    assert.deepEqual(await store.push(pushing), pushed)
    assert.deepEqual(await store.settle(settling), settled)
    assert.deepEqual(await counts(), store.lacks.has('trim') ? { dead: 1 } : {})
  },
})

const graves: readonly Promised[] = promises(
  'trim',
  {
    'of too many dead the newest stay': async (scene) => {
      const jids = await bury(scene, 5)
      assert.equal(await scene.store.trim({ ...all, dead: { max: 2, ageMs: hour } }), 3)
      assert.deepEqual(await scene.jids({ kind: 'dead' }), jids.slice(3))
    },
    'the dead go when they are old': async (scene) => {
      await bury(scene, 2)
      await scene.bench.elapse(ms(500))
      const young = await bury(scene, 1)
      assert.equal(await scene.store.trim({ ...all, dead: { max: 1000, ageMs: ms(400) } }), 2)
      assert.deepEqual(await scene.jids({ kind: 'dead' }), young)
    },
  },
  { needs: 'trim' },
)

export const trim: readonly Promised[] = [...whole, ...graves]
