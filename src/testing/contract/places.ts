// Promises about places: what rests where can be read page by page, and moved by whoever saw it as it is.

import assert from 'node:assert/strict'
import { type EpochMs, later, ms } from '../../core/clock.ts'
import { type QueueName, queueName } from '../../core/queues/queue-name.ts'
import type { Entry, Move, Place } from '../../core/store/places.ts'
import { type Promised, promises } from './promised.ts'
import { hour, inQueue, jidIn, jidsOf, mail, minute, type Scene, textual } from './scene.ts'
import { back, dead, retry } from './worker.ts'

const other = queueName('other')
const schedule: Place = { kind: 'schedule' }
const deadSet: Place = { kind: 'dead' }
const head = (queue: QueueName): Move['to'] => ({ kind: 'head', queue })

/** Walks a place page by page. */
async function walk(scene: Scene, place: Place, limit: number, newestFirst: boolean): Promise<readonly string[]> {
  const seen: Entry[] = []
  let page = await scene.store.page(place, { limit, newestFirst })
  for (;;) {
    assert.ok(page.entries.length <= limit)
    seen.push(...page.entries)
    if (page.next === null) break
    page = await scene.store.page(place, { limit, newestFirst, after: page.next })
  }
  assert.equal(page.total, seen.length)
  return seen.map(({ payload }) => jidIn(scene.bench, payload))
}

const reading: readonly Promised[] = promises('places', {
  'a queue is paged from its head, and from its tail': async (scene) => {
    const jids = jidsOf(await scene.fill(7))
    for (const limit of [1, 3, 7, 10]) {
      assert.deepEqual(await walk(scene, inQueue(mail), limit, false), jids)
      assert.deepEqual(await walk(scene, inQueue(mail), limit, true), jids.toReversed())
    }
  },
  'a set is paged from what is due first, and from what is due last': async (scene) => {
    const now = await scene.store.now()
    const items = [5, 1, 4, 2, 3].map((hours) => scene.job({ at: later(now, ms(hours * hour)) }))
    await scene.push(...items)
    const jids = jidsOf(items.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0)))
    for (const limit of [1, 2, 5, 10]) {
      assert.deepEqual(await walk(scene, schedule, limit, false), jids)
      assert.deepEqual(await walk(scene, schedule, limit, true), jids.toReversed())
    }
  },
  'pages of entries of one time repeat none and leave none out': async (scene) => {
    const at = later(await scene.store.now(), hour)
    const items = await scene.fill(6, { at })
    for (const newestFirst of [false, true]) {
      const walked = await walk(scene, schedule, 2, newestFirst)
      assert.deepEqual([...walked].sort(), [...jidsOf(items)].sort())
    }
  },
  'an empty place is an empty page': async ({ store }) => {
    for (const place of [inQueue(mail), schedule, deadSet]) {
      assert.deepEqual(await store.page(place, { limit: 5 }), { entries: [], next: null, total: 0 })
    }
  },
  'entries of a queue have no time': async ({ fill, entries }) => {
    await fill(1)
    const [entry] = await entries(mail)
    assert.deepEqual([entry?.at, entry?.queue], [null, mail])
  },
  'queues are listed by name, with size, pause and head': async ({ store, fill }) => {
    const [first] = await fill(3, { queue: other })
    await fill(1)
    await store.pause(other, true)
    const queues = await store.queues()
    assert.deepEqual(
      queues.map(({ name, size, paused }) => [name, size, paused]),
      [
        [mail, 1, false],
        [other, 3, true],
      ],
    )
    assert.equal(queues[1]?.head && textual(queues[1].head), first && textual(first.payload))
  },
  'an empty queue stays listed, without a head': async ({ store, fill, worker }) => {
    await fill(1)
    await (await worker()).take(mail)
    assert.deepEqual(await store.queues(), [{ name: mail, size: 0, waiting: 0, paused: false, head: null }])
  },
  'sizes count the sets': async (scene) => {
    const { store, fill, worker } = scene
    const at = later(await store.now(), hour)
    await fill(1, { at })
    await fill(5)
    const w = await worker()
    const [a, b, c, d] = await w.claim(5, mail)
    assert.ok(a && b && c && d)
    await w.settle(retry(a, at), retry(b, at), dead(c), dead(d))
    assert.deepEqual(await store.sizes(), { schedule: 1, retry: 2, dead: 2 })
  },
})

/** One entry in the schedule, as seen. */
async function scheduled(scene: Scene): Promise<Entry> {
  // Each due later than the one before, so that the last one is the new one.
  const before = (await scene.entries(schedule)).length
  await scene.fill(1, { at: later(await scene.store.now(), ms(hour + before)) })
  return last(await scene.entries(schedule))
}

function last(entries: readonly Entry[]): Entry {
  const entry = entries.at(-1)
  assert.ok(entry)
  return entry
}

const moving: readonly Promised[] = promises('places', {
  'a move puts the job at the tail of the queue that is named': async (scene) => {
    const { payload, ref } = await scheduled(scene)
    const before = await scene.fill(1, { queue: other })
    assert.deepEqual(await scene.store.move([{ ref, to: inQueue(other) }]), ['moved'])
    const entries = await scene.entries(other)
    assert.deepEqual(
      entries.map((entry) => textual(entry.payload)),
      [before[0] && textual(before[0].payload), textual(payload)],
    )
    assert.deepEqual(await scene.counts(), { other: 2 })
  },
  'a move to the head of its queue runs next': async (scene) => {
    const items = await scene.fill(4)
    const [, , third] = await scene.entries(mail)
    assert.ok(third)
    assert.deepEqual(await scene.store.move([{ ref: third.ref, to: head(mail) }]), ['moved'])
    const [a, b, c, d] = jidsOf(items)
    assert.deepEqual(await scene.jids(mail), [c, a, b, d])
    const claims = await (await scene.worker()).claim(2, mail)
    assert.deepEqual(
      claims.map(({ payload }) => jidIn(scene.bench, payload)),
      [c, a],
    )
  },
  'of moves to a head in one call the last one runs first': async (scene) => {
    const items = await scene.fill(4)
    const [, , third, fourth] = await scene.entries(mail)
    assert.ok(third && fourth)
    const moves = [fourth, third].map(({ ref }) => ({ ref, to: head(mail) }))
    assert.deepEqual(await scene.store.move(moves), ['moved', 'moved'])
    const [a, b, c, d] = jidsOf(items)
    assert.deepEqual(await scene.jids(mail), [c, d, a, b])
  },
  'what is handed back, and what is pushed, keep their ends of a queue whose head was moved to': async (scene) => {
    const [a, b, c] = jidsOf(await scene.fill(3))
    const w = await scene.worker()
    const claim = await w.take(mail)
    const entry = last(await scene.entries(mail))
    await scene.store.move([{ ref: entry.ref, to: head(mail) }])
    await w.settle(back(claim))
    const [d] = jidsOf(await scene.fill(1))
    assert.deepEqual(await scene.jids(mail), [a, c, b, d])
  },
  'a move to the head of another queue, from a set or a queue, makes that queue known': async (scene) => {
    const { ref, payload } = await scheduled(scene)
    assert.deepEqual(await scene.store.move([{ ref, to: head(other) }]), ['moved'])
    await scene.fill(1)
    const waiting = last(await scene.entries(mail))
    assert.deepEqual(await scene.store.move([{ ref: waiting.ref, to: head(other) }]), ['moved'])
    assert.deepEqual(
      (await scene.entries(other)).map((entry) => textual(entry.payload)),
      [textual(waiting.payload), textual(payload)],
    )
    assert.deepEqual(await scene.counts(), { other: 2 })
  },
  'a job that was claimed since is not moved to the head': async (scene) => {
    await scene.fill(2)
    const [first] = await scene.entries(mail)
    assert.ok(first)
    await (await scene.worker()).take(mail)
    assert.deepEqual(await scene.store.move([{ ref: first.ref, to: head(mail) }]), ['gone'])
    assert.deepEqual(await scene.counts(), { mail: 1 })
  },
  'a move within the sets takes the queue that its new bytes name': async (scene) => {
    const { ref, at, payload: before } = await scheduled(scene)
    assert.ok(at !== null)
    const payload = scene.bench.codec.amend(before, { queue: other })
    assert.deepEqual(await scene.store.move([{ ref, to: schedule, at, payload }]), ['moved'])
    const entry = last(await scene.entries(schedule))
    assert.deepEqual([entry.at, entry.queue], [at, other])
    await scene.store.move([{ ref: entry.ref, to: schedule, at: await scene.store.now() }])
    await scene.store.promote(5)
    assert.deepEqual(await scene.counts(), { other: 1 })
  },
  'a move to a set has the time that is named': async (scene) => {
    const { ref } = await scheduled(scene)
    const at: EpochMs = later(await scene.store.now(), minute)
    assert.deepEqual(await scene.store.move([{ ref, to: { kind: 'retry' }, at }]), ['moved'])
    const entry = last(await scene.entries({ kind: 'retry' }))
    assert.deepEqual([entry.at, entry.queue], [at, mail])
    assert.deepEqual(await scene.counts(), { retry: 1 })
  },
  'a move within a set reschedules': async (scene) => {
    const { ref } = await scheduled(scene)
    const at = later(await scene.store.now(), minute)
    await scene.store.move([{ ref, to: schedule, at }])
    assert.equal(last(await scene.entries(schedule)).at, at)
    assert.deepEqual(await scene.counts(), { schedule: 1 })
  },
  'a move to the dead set has the time of the store': async (scene) => {
    const { ref } = await scheduled(scene)
    const before = await scene.store.now()
    assert.deepEqual(await scene.store.move([{ ref, to: deadSet }]), ['moved'])
    const entry = last(await scene.entries(deadSet))
    assert.ok(entry.at !== null && entry.at >= before && entry.at <= (await scene.store.now()))
    assert.deepEqual(await scene.counts(), { dead: 1 })
  },
  'a move to nowhere deletes': async (scene) => {
    const { ref } = await scheduled(scene)
    assert.deepEqual(await scene.store.move([{ ref, to: { kind: 'nowhere' } }]), ['moved'])
    assert.deepEqual(await scene.counts(), {})
  },
  'a move may write new bytes': async (scene) => {
    const [{ ref }, { payload }] = [await scheduled(scene), scene.job()]
    await scene.store.move([{ ref, to: inQueue(mail), payload }])
    assert.equal(textual(last(await scene.entries(mail)).payload), textual(payload))
  },
  'a job is moved out of the middle of a queue': async (scene) => {
    const items = await scene.fill(5)
    const entries = await scene.entries(mail)
    const middle = entries[2]
    assert.ok(middle)
    assert.deepEqual(await scene.store.move([{ ref: middle.ref, to: deadSet }]), ['moved'])
    assert.deepEqual(await scene.jids(mail), jidsOf(items.toSpliced(2, 1)))
    assert.deepEqual(await scene.counts(), { mail: 4, dead: 1 })
  },
  'who comes second is told it is gone': async (scene) => {
    const { ref } = await scheduled(scene)
    const [first, second] = [
      { ref, to: inQueue(mail) },
      { ref, to: deadSet },
    ]
    assert.deepEqual(await scene.store.move([first]), ['moved'])
    assert.deepEqual(await scene.store.move([second]), ['gone'])
    assert.deepEqual(await scene.counts(), { mail: 1 })
  },
  'two moves of one entry in one call are one move': async (scene) => {
    const { ref } = await scheduled(scene)
    const moves = [
      { ref, to: { kind: 'nowhere' } },
      { ref, to: deadSet },
    ] as const
    assert.deepEqual(await scene.store.move(moves), ['moved', 'gone'])
    assert.deepEqual(await scene.counts(), {})
  },
  'an entry whose bytes have changed is gone': async (scene) => {
    const { ref } = await scheduled(scene)
    const at = later(await scene.store.now(), hour)
    await scene.store.move([{ ref, to: schedule, at, payload: scene.job().payload }])
    assert.deepEqual(await scene.store.move([{ ref, to: { kind: 'nowhere' } }]), ['gone'])
    assert.deepEqual(await scene.counts(), { schedule: 1 })
  },
  'a job that was claimed since is not moved': async (scene) => {
    await scene.fill(1)
    const { ref } = last(await scene.entries(mail))
    const w = await scene.worker()
    await w.take(mail)
    assert.deepEqual(await scene.store.move([{ ref, to: { kind: 'nowhere' } }]), ['gone'])
    assert.deepEqual(await w.reconcile(), [1])
  },
  'a job that was promoted since is not moved': async (scene) => {
    await scene.fill(1, { at: later(await scene.store.now(), ms(-1)) })
    const { ref } = last(await scene.entries(schedule))
    await scene.store.promote(5)
    assert.deepEqual(await scene.store.move([{ ref, to: inQueue(other) }]), ['gone'])
    assert.deepEqual(await scene.counts(), { mail: 1 })
  },
  'what was seen never names another job, not when the first is gone': async (scene) => {
    await scene.fill(2)
    const seen = await scene.entries(mail)
    await scene.store.clear(inQueue(mail))
    await scene.fill(2)
    assert.deepEqual(await scene.store.move(seen.map(({ ref }) => ({ ref, to: { kind: 'nowhere' } }))), [
      'gone',
      'gone',
    ])
    assert.deepEqual(await scene.counts(), { mail: 2 })
  },
  'result i belongs to move i': async (scene) => {
    const [first, second] = [await scheduled(scene), await scheduled(scene)]
    await scene.store.move([{ ref: first.ref, to: inQueue(mail) }])
    const moves = [first, second].map(({ ref }) => ({ ref, to: inQueue(other) }))
    assert.deepEqual(await scene.store.move(moves), ['gone', 'moved'])
    assert.deepEqual(await scene.counts(), { mail: 1, other: 1 })
  },
  'a queue that was only moved to is known': async (scene) => {
    const { ref } = await scheduled(scene)
    await scene.store.move([{ ref, to: inQueue(other) }])
    assert.deepEqual(
      (await scene.store.queues()).map(({ name }) => name),
      [other],
    )
  },
})

export const places: readonly Promised[] = [...reading, ...moving]
