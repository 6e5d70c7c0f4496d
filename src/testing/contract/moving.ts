// Promises about moving: what a move between stores brings is there to the byte, what it takes away is gone, and each of its
// steps is done once, however often it is asked for.

import assert from 'node:assert/strict'
import { later, ms } from '../../core/clock.ts'
import type { Guard } from '../../core/features/guard.ts'
import type { Payload } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { type Brought, type MoveMark, moveId, type TakenAway } from '../../core/store/moving.ts'
import type { Entry, Place, SetName } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import { type Promised, promises } from './promised.ts'
import { hour, inQueue, jidsOf, keptAt, keys, mail, minute, type Scene, textual, unreadable } from './scene.ts'

const other = queueName('other')
const nothing = { kind: 'nothing' } as const

const markAt = (step: number, note = `step ${step}`, move = 'one'): MoveMark => ({ move: moveId(move), step, note })

/** A move that goes on by a step with each call. */
function mover(store: Store): {
  bring(load: Brought): Promise<void>
  takeAway(load: TakenAway): Promise<number>
} {
  let step = -1
  return {
    async bring(load) {
      assert.equal(await store.bring(markAt(++step), load), 'done')
    },
    async takeAway(load) {
      const said = await store.takeAway(markAt(++step), load)
      assert.equal(said.status, 'done')
      return said.status === 'done' ? said.taken : 0
    },
  }
}

const toQueue = (...payloads: readonly Payload[]): Brought => ({
  kind: 'entries',
  place: inQueue(mail),
  entries: payloads.map((payload) => ({ payload, queue: mail, at: null })),
})

const from = (place: Place, entries: readonly Entry[]): TakenAway => ({
  kind: 'entries',
  place,
  refs: entries.map(({ ref }) => ref),
})

async function toSet(scene: Scene, kind: SetName, ...payloads: readonly Payload[]): Promise<Brought> {
  const at = later(await scene.store.now(), hour)
  const entries = payloads.map((payload, i) => ({ payload, queue: mail, at: later(at, ms(i)) }))
  return { kind: 'entries', place: { kind }, entries }
}

const textsOf = (entries: readonly Entry[]): readonly string[] => entries.map(({ payload }) => textual(payload))

const bringing: readonly Promised[] = promises('moving', {
  'what is brought to a queue stands at its tail, in the order given': async (scene) => {
    const before = await scene.fill(2)
    const items = [scene.job(), scene.job(), scene.job()]
    await mover(scene.store).bring(toQueue(...items.map(({ payload }) => payload)))
    assert.deepEqual(await scene.jids(mail), [...jidsOf(before), ...jidsOf(items)])
  },
  'what nobody can read, and the same bytes twice, are brought to a queue as they are': async (scene) => {
    const [strange, twin] = [unreadable(scene.bench), scene.job().payload]
    await mover(scene.store).bring(toQueue(strange, twin, strange, twin))
    assert.deepEqual(textsOf(await scene.entries(mail)), [strange, twin, strange, twin].map(textual))
  },
  'what is brought to a set has its bytes, its queue and its time': async (scene) => {
    const at = keptAt(scene.store, later(await scene.store.now(), hour))
    const { bring } = mover(scene.store)
    for (const kind of ['schedule', 'retry', 'dead'] as const) {
      const entries = [other, mail].map((queue, i) => ({ ...scene.job({ queue }), at: later(at, ms(-1000 * i)) }))
      // The dead are brought in the order in which they died, which is all that a list of them knows.
      await bring({ kind: 'entries', place: { kind }, entries: kind === 'dead' ? entries.toReversed() : entries })
      const expected = entries.toReversed().map(({ payload, queue, at }) => [textual(payload), queue, at])
      const found = (await scene.entries({ kind })).map(({ payload, queue, at }) => [textual(payload), queue, at])
      assert.deepEqual(found, expected)
    }
  },
  'the same bytes twice are two entries of a set, or refused with all that came along': async (scene) => {
    const { lacks } = scene.store
    const { payload } = scene.job()
    const load = await toSet(scene, 'retry', scene.job().payload, payload, payload)
    assert.equal(await scene.store.bring(markAt(0), load), lacks.has('apart') ? 'twin' : 'done')
    assert.deepEqual(await scene.counts(), lacks.has('apart') ? {} : { retry: 3 })
    assert.deepEqual(await scene.store.moveMark(), lacks.has('apart') ? null : markAt(0))
  },
  'bytes that a set has already are not taken for another entry': async (scene) => {
    const { payload } = scene.job()
    await scene.store.bring(markAt(0), await toSet(scene, 'retry', payload))
    const said = await scene.store.bring(markAt(1), await toSet(scene, 'retry', scene.job().payload, payload))
    const apart = !scene.store.lacks.has('apart')
    assert.equal(said, apart ? 'done' : 'twin')
    assert.deepEqual(await scene.counts(), { retry: apart ? 3 : 1 })
  },
  'a queue to which nothing is brought is known': async ({ store }) => {
    await mover(store).bring(toQueue())
    assert.deepEqual(await store.queues(), [{ name: mail, size: 0, waiting: 0, paused: false, head: null }])
  },
  'who waits for a job is woken by one that is brought': async (scene) => {
    const w = await scene.worker()
    const waiting = scene.store.claim(w.request({ queues: [mail], waitMs: minute }))
    await scene.bench.elapse(ms(5))
    await mover(scene.store).bring(toQueue(scene.job().payload))
    // Time stands still, so only being told can wake it.
    const claimed = await waiting
    assert.equal(claimed.status === 'ok' && claimed.claims.length, 1)
  },
})

const stepping: readonly Promised[] = promises('moving', {
  'nothing is under way at first, and nothing after the end': async ({ store }) => {
    assert.equal(await store.moveMark(), null)
    await store.bring(markAt(0), nothing)
    await store.endMove(moveId('two'))
    assert.deepEqual(await store.moveMark(), markAt(0))
    await store.endMove(moveId('one'))
    assert.equal(await store.moveMark(), null)
  },
  'the mark is that of the last step, whichever way it went': async ({ store, job }) => {
    await store.bring(markAt(0), toQueue(job().payload))
    assert.deepEqual(await store.moveMark(), markAt(0))
    await store.takeAway(markAt(1, 'with "quotes"\nand ü'), nothing)
    assert.deepEqual(await store.moveMark(), markAt(1, 'with "quotes"\nand ü'))
  },
  'a step that is asked for again is not done again': async (scene) => {
    const { store } = scene
    const load = toQueue(scene.job().payload)
    assert.equal(await store.bring(markAt(0), load), 'done')
    assert.equal(await store.bring(markAt(0), load), 'again')
    const twin = toQueue(...(await scene.entries(mail)).map(({ payload }) => payload))
    await store.bring(markAt(1), twin)
    const away = from(inQueue(mail), (await scene.entries(mail)).slice(0, 1))
    assert.deepEqual(await store.takeAway(markAt(2), away), { status: 'done', taken: 1 })
    assert.deepEqual(await store.takeAway(markAt(2), away), { status: 'again' })
    assert.deepEqual(await scene.counts(), { mail: 1 })
  },
  'no step is left out, and none comes back': async (scene) => {
    const { store } = scene
    const load = toQueue(scene.job().payload)
    assert.equal(await store.bring(markAt(1), load), 'other')
    for (const step of [0, 1]) await store.bring(markAt(step), nothing)
    for (const step of [0, 3]) {
      assert.equal(await store.bring(markAt(step), load), 'other')
      assert.deepEqual(await store.takeAway(markAt(step), nothing), { status: 'other' })
    }
    assert.deepEqual(await scene.counts(), {})
    assert.deepEqual(await store.moveMark(), markAt(1))
  },
  'of two that do the same step in their own ways one is refused': async (scene) => {
    await scene.store.bring(markAt(0), nothing)
    assert.equal(await scene.store.bring(markAt(1, 'mine'), toQueue(scene.job().payload)), 'done')
    assert.equal(await scene.store.bring(markAt(1, 'yours'), toQueue(scene.job().payload)), 'other')
    const away = from(inQueue(mail), await scene.entries(mail))
    assert.deepEqual(await scene.store.takeAway(markAt(1, 'yours'), away), { status: 'other' })
    assert.deepEqual(await scene.counts(), { mail: 1 })
  },
  'while a move is under way no other begins': async ({ store, counts, job }) => {
    await store.bring(markAt(0), nothing)
    for (const step of [0, 1]) assert.equal(await store.bring(markAt(step, '', 'two'), toQueue(job().payload)), 'other')
    assert.deepEqual(await counts(), {})
    await store.endMove(moveId('one'))
    assert.equal(await store.bring(markAt(0, '', 'two'), nothing), 'done')
  },
})

const taking: readonly Promised[] = promises('moving', {
  'what was seen at the head of a queue is taken away, and nothing behind it': async (scene) => {
    const items = await scene.fill(5)
    const seen = (await scene.entries(mail)).slice(0, 3)
    assert.equal(await mover(scene.store).takeAway(from(inQueue(mail), seen)), 3)
    assert.deepEqual(await scene.jids(mail), jidsOf(items.slice(3)))
  },
  'what was seen in a set is taken away, whatever came before it': async (scene) => {
    const at = later(await scene.store.now(), hour)
    await scene.fill(2, { at })
    const seen = await scene.entries({ kind: 'schedule' })
    const [early] = await scene.fill(1, { at: later(at, ms(-5)) })
    assert.equal(await mover(scene.store).takeAway(from({ kind: 'schedule' }, seen)), 2)
    assert.deepEqual(await scene.jids({ kind: 'schedule' }), [early?.jid])
  },
  'what went on meanwhile is not taken away, nor what came in its place': async (scene) => {
    const items = await scene.fill(5)
    const seen = (await scene.entries(mail)).slice(0, 3)
    const w = await scene.worker()
    await w.take(mail)
    assert.equal(await mover(scene.store).takeAway(from(inQueue(mail), seen)), 2)
    assert.deepEqual(await scene.jids(mail), jidsOf(items.slice(3)))
    assert.deepEqual(await w.reconcile(), [1])
  },
  'an entry that is due at another time by now stays': async (scene) => {
    const at = later(await scene.store.now(), hour)
    await scene.fill(1, { at })
    const [seen] = await scene.entries({ kind: 'schedule' })
    assert.ok(seen)
    await scene.store.move([{ ref: seen.ref, to: { kind: 'schedule' }, at: later(at, minute) }])
    assert.equal(await mover(scene.store).takeAway(from({ kind: 'schedule' }, [seen])), 0)
    assert.deepEqual(await scene.counts(), { schedule: 1 })
  },
  'of entries with the same bytes as many go as were seen': async (scene) => {
    const { bring, takeAway } = mover(scene.store)
    const { payload } = scene.job()
    await bring(toQueue(payload, payload, payload))
    await takeAway(from(inQueue(mail), (await scene.entries(mail)).slice(0, 2)))
    assert.deepEqual(textsOf(await scene.entries(mail)), [textual(payload)])
  },
  'a queue that is empty then is forgotten, but not a paused one': async (scene) => {
    const { store } = scene
    await scene.fill(2)
    await scene.fill(1, { queue: other })
    await store.pause(other, true)
    const { takeAway } = mover(store)
    const [first, second] = await scene.entries(mail)
    assert.ok(first && second)
    await takeAway(from(inQueue(mail), [first]))
    assert.equal((await store.queues()).length, 2)
    await takeAway(from(inQueue(mail), [second]))
    await takeAway(from(inQueue(other), await scene.entries(other)))
    const left = { name: other, size: 0, waiting: 0, head: null }
    assert.deepEqual(await store.queues(), [{ ...left, paused: true }])
    await store.pause(other, false)
    assert.deepEqual(await store.queues(), [{ ...left, paused: false }])
  },
})

const counts = (processed: number, failed: number, day: string): Brought & TakenAway => ({
  kind: 'counts',
  totals: { processed, failed },
  days: [{ day, processed, failed }],
})

/** A guard as it was taken, with the time it had left. */
const taken = ({ key, holder, ttlMs }: Guard): readonly unknown[] => [key, holder, ttlMs]

async function allGuards(store: Store): Promise<readonly Guard[]> {
  const found = new Map<string, Guard>()
  for (let page = await store.guards(null); ; page = await store.guards(page.next)) {
    for (const guard of page.guards) found.set(guard.key, guard)
    if (page.next === null) return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  }
}

const alongside: readonly Promised[] = promises('moving', {
  'counts that are brought are added, once': async ({ store }) => {
    const [today] = await store.history(1)
    assert.ok(today)
    await store.bring(markAt(0), counts(5, 2, today.day))
    await store.bring(markAt(1), counts(1, 1, today.day))
    assert.equal(await store.bring(markAt(1), counts(1, 1, today.day)), 'again')
    assert.deepEqual(await store.totals(), { processed: 6, failed: 3 })
    assert.deepEqual(await store.history(1), [{ day: today.day, processed: 6, failed: 3 }])
  },
  'counts that are taken away are taken off, once': async ({ store }) => {
    const [today] = await store.history(1)
    assert.ok(today)
    await store.bring(markAt(0), counts(5, 2, today.day))
    for (let time = 0; time < 2; time++) await store.takeAway(markAt(1), counts(4, 2, today.day))
    assert.deepEqual(await store.totals(), { processed: 1, failed: 0 })
    assert.deepEqual(await store.history(1), [{ day: today.day, processed: 1, failed: 0 }])
    await store.takeAway(markAt(2), counts(1, 0, today.day))
    assert.deepEqual(await store.totals(), { processed: 0, failed: 0 })
    assert.deepEqual(await store.history(1), [{ day: today.day, processed: 0, failed: 0 }])
  },
  'the guards are all told, with who holds them and for how long': async (scene) => {
    const names = Array.from({ length: 250 }, (_, i) => `key ${String(i).padStart(3, '0')}`)
    const items = names.map((name) => scene.guarded(keys(name)))
    await scene.push(...items, scene.guarded(keys('short'), { ttlMs: minute }))
    await scene.bench.elapse(minute)
    const expected = items.flatMap(({ guards = [] }) =>
      guards.map((guard) => taken({ ...guard, ttlMs: ms(hour - minute) })),
    )
    assert.deepEqual((await allGuards(scene.store)).map(taken), expected)
  },
  'a guard that is brought is held, for as long as it had left': async (scene) => {
    const { store, bench } = scene
    const { guards = [], payload, jid } = scene.guarded(keys('one'), { ttlMs: minute })
    const { bring } = mover(store)
    await bring(toQueue(payload))
    await bring({ kind: 'guards', guards })
    const next = scene.guarded(keys('one'))
    assert.deepEqual(await scene.push(next), [{ status: 'duplicate', jid: next.jid, by: keys('one')[0], of: jid }])
    await bench.elapse(minute)
    assert.equal((await scene.push(next))[0]?.status, 'queued')
  },
  'clearing a queue lets go of guards that were brought': async (scene) => {
    const { guards = [], payload } = scene.guarded(keys('one'))
    const { bring } = mover(scene.store)
    await bring(toQueue(payload))
    await bring({ kind: 'guards', guards })
    await scene.store.clear(inQueue(mail))
    assert.equal((await scene.push(scene.guarded(keys('one'))))[0]?.status, 'queued')
  },
})

export const moving: readonly Promised[] = [...bringing, ...stepping, ...taking, ...alongside]
