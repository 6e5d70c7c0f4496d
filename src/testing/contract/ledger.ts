// Promises about the ledger: what was counted is what was accepted, neither more nor less.

import assert from 'node:assert/strict'
import { epochMs, ms } from '../../core/clock.ts'
import { audited } from '../../core/store/ledger.ts'
import type { Settlement } from '../../core/store/queueing.ts'
import { type Promised, promises } from './promised.ts'
import { hour, mail, type Scene } from './scene.ts'
import { back, dead, done } from './worker.ts'

const day = ms(24 * hour)
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Ends one attempt. */
async function attempt(scene: Scene, over: Partial<Settlement> = {}): Promise<void> {
  await scene.fill(1)
  const w = await scene.worker()
  await w.settle({ ...done(await w.take(mail)), ...over })
}

const counting: readonly Promised[] = promises('ledger', {
  'nothing is counted at first': async ({ store }) => {
    assert.deepEqual(await store.totals(), { processed: 0, failed: 0 })
    assert.deepEqual(await store.notes(5), [])
  },
  'each attempt is processed, one that failed is failed as well': async ({ store, fill, worker }) => {
    await fill(5)
    const w = await worker()
    const [a, b, c, d, e] = await w.claim(5, mail)
    assert.ok(a && b && c && d && e)
    await w.settle(done(a), dead(b), { ...back(c), count: 'nothing' })
    await w.settle({ ...done(d), count: 'failed' }, { ...dead(e), count: 'processed' })
    assert.deepEqual(await store.totals(), { processed: 4, failed: 2 })
  },
  'a stale settlement counts nothing': async ({ store, fill, worker }) => {
    await fill(2)
    const [w, stranger] = [await worker(), await worker()]
    const [first, second] = await w.claim(2, mail)
    assert.ok(first && second)
    await w.settle(done(first))
    await w.settle(dead(first), done(second))
    await stranger.settle(dead(second))
    assert.deepEqual(await store.totals(), { processed: 2, failed: 0 })
  },
  'today counts what was settled today': async (scene) => {
    await attempt(scene)
    await attempt(scene, { count: 'failed' })
    const [today, ...before] = await scene.store.history(3)
    assert.ok(today)
    assert.deepEqual(today, { day: today.day, processed: 2, failed: 1 })
    assert.equal(today.day, dayOf(await scene.store.now()))
    assert.deepEqual(
      before.map(({ processed, failed }) => [processed, failed]),
      [
        [0, 0],
        [0, 0],
      ],
    )
  },
  'history names each day once, today first': async ({ store }) => {
    const now = await store.now()
    const days = (await store.history(40)).map((one) => one.day)
    assert.deepEqual(
      days,
      Array.from({ length: 40 }, (_, ago) => dayOf(now - ago * day)),
    )
  },
  'a reset clears the totals and keeps the days': async (scene) => {
    await attempt(scene, { count: 'failed' })
    await scene.store.resetTotals()
    assert.deepEqual(await scene.store.totals(), { processed: 0, failed: 0 })
    await attempt(scene)
    assert.deepEqual(await scene.store.totals(), { processed: 1, failed: 0 })
    const [today] = await scene.store.history(1)
    assert.deepEqual([today?.processed, today?.failed], [2, 1])
  },
})

const patient: readonly Promised[] = promises(
  'ledger',
  {
    'a day ends at midnight UTC': async (scene) => {
      const { bench, store } = scene
      const midnight = (Math.floor((await store.now()) / day) + 1) * day
      await bench.elapse(ms(midnight - 1 - (await store.now())))
      await attempt(scene)
      await bench.elapse(ms(1))
      await attempt(scene, { count: 'failed' })
      await bench.elapse(day)
      const history = await store.history(3)
      assert.deepEqual(history, [
        { day: dayOf(midnight + day), processed: 0, failed: 0 },
        { day: dayOf(midnight), processed: 1, failed: 1 },
        { day: dayOf(epochMs(midnight - 1)), processed: 1, failed: 0 },
      ])
      assert.deepEqual(await store.totals(), { processed: 2, failed: 1 })
    },
  },
  { lasts: ms(2 * day) },
)

const noting: readonly Promised[] = promises('ledger', {
  'the newest notes come first, to the byte': async ({ store, fill, worker }) => {
    await fill(3)
    const w = await worker()
    const [a, b, c] = await w.claim(3, mail)
    assert.ok(a && b && c)
    await w.settle({ ...done(a), note: Uint8Array.of(0, 255, 1) }, { ...done(b), note: Uint8Array.of(2) })
    await w.settle({ ...dead(c), note: Uint8Array.of(3) })
    const bytes = (notes: readonly Uint8Array[]): unknown => notes.map((note) => [...note])
    assert.deepEqual(bytes(await store.notes(10)), [[3], [2], [0, 255, 1]])
    assert.deepEqual(bytes(await store.notes(2)), [[3], [2]])
  },
  'an attempt without a note leaves none': async (scene) => {
    await attempt(scene)
    assert.deepEqual(await scene.store.notes(10), [])
  },
  'a stale settlement leaves no note': async ({ store, fill, worker }) => {
    await fill(1)
    const w = await worker()
    const claim = await w.take(mail)
    await w.settle(back(claim))
    await w.settle({ ...dead(claim), note: Uint8Array.of(1) })
    assert.deepEqual(await store.notes(10), [])
  },
})

const numbered = (n: number): Uint8Array => Buffer.from(`line ${n}`)
const textsOf = (lines: readonly Uint8Array[]): readonly string[] => lines.map((line) => Buffer.from(line).toString())

const auditing: readonly Promised[] = promises('ledger', {
  'the newest line of what people did comes first, to the byte': async ({ store }) => {
    assert.deepEqual(await store.audits(5), [])
    const lines = [Uint8Array.of(0, 255, 10), new Uint8Array(0), Buffer.from('{"who":"Änne"}')]
    for (const line of lines) await store.audit(line)
    const bytes = (some: readonly Uint8Array[]): unknown => some.map((line) => [...line])
    assert.deepEqual(bytes(await store.audits(10)), bytes(lines.toReversed()))
    assert.deepEqual(bytes(await store.audits(2)), bytes(lines.toReversed().slice(0, 2)))
    assert.deepEqual(await store.audits(0), [])
  },
  'of too many lines the oldest go': async ({ store }) => {
    for (let first = 0; first < audited + 2; first += 500) {
      const some = Array.from({ length: Math.min(500, audited + 2 - first) }, (_, i) => numbered(first + i))
      await Promise.all(some.map((line) => store.audit(line)))
    }
    const lines = textsOf(await store.audits(audited + 10))
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [audited, `line ${audited + 1}`, 'line 2'])
  },
  'lines of what people did are no notes, and a trim leaves them': async ({ store }) => {
    await store.audit(numbered(1))
    assert.deepEqual(await store.notes(5), [])
    await store.trim({ dead: { max: 0, ageMs: ms(0) }, notes: { max: 0 } })
    assert.deepEqual(textsOf(await store.audits(5)), ['line 1'])
  },
})

export const ledger: readonly Promised[] = [...counting, ...patient, ...noting, ...auditing]
