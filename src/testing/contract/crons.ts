// Promises about jobs by the clock: a tick is taken in the atom of its push, once, and what is declared changes only as it was seen.

import assert from 'node:assert/strict'
import { type EpochMs, epochMs } from '../../core/clock.ts'
import { type KeptCron, ticksKept } from '../../core/store/crons.ts'
import type { Push, PushResult } from '../../core/store/queueing.ts'
import type { Store } from '../../core/store/store.ts'
import { type Promised, promises } from './promised.ts'
import { keys, pushCall, type Scene } from './scene.ts'

/** Long past for every bench. */
const moment = (nth: number): EpochMs => epochMs(Date.UTC(2020, 0, 1) + nth * 60_000)
const only = keys('only')

const tickOf = (cron: string, nth: number): Pick<Push, 'tick'> => ({ tick: { cron, at: moment(nth) } })
const statuses = (results: readonly PushResult[]): readonly string[] => results.map(({ status }) => status)
const declare = (
  store: Store,
  name: string,
  text: string,
  version: number | null = null,
): Promise<readonly boolean[]> => store.keepCrons([{ name, text, version }])

async function kept({ store }: Scene, name: string): Promise<KeptCron> {
  const found = (await store.crons()).all.find((one) => one.name === name)
  assert.ok(found, `${name} is kept`)
  return found
}

const ticks: readonly Promised[] = promises('ticks', {
  'a tick is taken with its push, and refuses the next job that brings it': async ({ job, push, counts }) => {
    const [first, second] = [job(tickOf('nightly', 1)), job(tickOf('nightly', 1))]
    assert.deepEqual(await push(first), [{ status: 'queued', jid: first.jid }])
    assert.deepEqual(await push(second), [{ status: 'taken', jid: second.jid }])
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'an earlier tick than the last one is taken once too, and stands in its place': async (scene) => {
    const { store, job, push } = scene
    await declare(store, 'a', '{}')
    const [third, second, fourth, again] = [3, 2, 4, 2].map((nth) => job(tickOf('a', nth)))
    assert.ok(third && second && fourth && again)
    assert.deepEqual(statuses(await push(third, second, fourth, again)), ['queued', 'queued', 'queued', 'taken'])
    assert.deepEqual(
      (await kept(scene, 'a')).ticks.map(({ jid }) => jid),
      [fourth.jid, third.jid, second.jid],
    )
  },
  'a tick that is earlier than all that are kept is refused: it may have been taken': async ({ job, push }) => {
    const late = Array.from({ length: ticksKept - 1 }, (_, nth) => job(tickOf('a', 10 + nth)))
    await push(...late)
    assert.deepEqual(statuses(await push(job(tickOf('a', 5)), job(tickOf('a', 4)))), ['queued', 'taken'])
  },
  'where all that are kept are still to come, the clock was set back: earlier ones are taken, each once': async (
    scene,
  ) => {
    const { store, job, push } = scene
    await declare(store, 'a', '{}')
    const now = await store.now()
    const tick = (inMs: number): Pick<Push, 'tick'> => ({ tick: { cron: 'a', at: epochMs(now + inMs) } })
    const ahead = Array.from({ length: ticksKept }, (_, nth) => job(tick(3_600_000 + nth)))
    await push(...ahead)
    assert.deepEqual(statuses(await push(job(tick(-20)), job(tick(-20)), job(tick(-10)))), [
      'queued',
      'taken',
      'queued',
    ])
    assert.deepEqual(statuses(await push(job(tick(-10)), job(tick(-20)))), ['taken', 'taken'])
    const after = (await kept(scene, 'a')).ticks.map(({ at }) => at - now)
    assert.deepEqual([after.length, after.at(-2), after.at(-1)], [ticksKept, 3_600_000, -10])
  },
  'ticks of one name do not touch those of another': async ({ job, push }) => {
    assert.deepEqual(statuses(await push(job(tickOf('a', 2)), job(tickOf('b', 1)), job())), [
      'queued',
      'queued',
      'queued',
    ])
  },
  'a job that waits for a time takes its tick at once': async ({ job, push, counts }) => {
    assert.deepEqual(statuses(await push(job({ ...tickOf('a', 1), at: moment(9) }))), ['scheduled'])
    assert.deepEqual(statuses(await push(job(tickOf('a', 1)))), ['taken'])
    assert.deepEqual(await counts(), { schedule: 1 })
  },
  'a tick whose job a guard refuses is used up': async (scene) => {
    const { store, guarded, push, counts } = scene
    await declare(store, 'a', '{}')
    const holder = guarded(only)
    await push(holder)
    const refused = await push({ ...guarded(only), ...tickOf('a', 1) })
    assert.deepEqual(statuses(refused), ['duplicate'])
    assert.deepEqual(statuses(await push({ ...guarded(keys('free')), ...tickOf('a', 1) })), ['taken'])
    assert.deepEqual((await kept(scene, 'a')).ticks, [{ at: moment(1), jid: null }])
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'a tick that was taken takes no guard': async ({ guarded, push }) => {
    await push({ ...guarded(keys('one')), ...tickOf('a', 1) })
    assert.deepEqual(statuses(await push({ ...guarded(only), ...tickOf('a', 1) })), ['taken'])
    assert.deepEqual(statuses(await push(guarded(only))), ['queued'])
  },
  'a push that is repeated has the same answer': async ({ store, job, call, counts }) => {
    const asked = await call(job(tickOf('a', 1)), job(tickOf('a', 1)))
    const said = await store.push(asked)
    assert.deepEqual(await store.push(asked), said)
    assert.deepEqual(await counts(), { mail: 1 })
  },
  'the last ticks are kept with their jobs, the newest first': async (scene) => {
    const { store, job, push } = scene
    await declare(store, 'a', '{}')
    const items = Array.from({ length: ticksKept + 5 }, (_, nth) => job(tickOf('a', nth)))
    await push(...items)
    const newest = items.map(({ jid, tick }) => ({ at: tick?.at, jid })).reverse()
    assert.deepEqual((await kept(scene, 'a')).ticks, newest.slice(0, ticksKept))
  },
})

const declared: readonly Promised[] = promises('crons', {
  'what is declared is kept to the letter, by name': async ({ store }) => {
    const text = JSON.stringify({ a: 'é \n \u2028', b: '1 2,3' })
    assert.deepEqual(
      await store.keepCrons([
        { name: 'b', text, version: null },
        { name: 'a', text: '{}', version: null },
      ]),
      [true, true],
    )
    const { all, known } = await store.crons()
    assert.deepEqual(
      [known, all.map(({ name, text, ticks }) => [name, text, ticks])],
      [
        true,
        [
          ['a', '{}', []],
          ['b', text, []],
        ],
      ],
    )
  },
  'what was changed meanwhile is not written over': async (scene) => {
    const { store } = scene
    await declare(store, 'a', 'one')
    assert.deepEqual(await declare(store, 'a', 'another'), [false])
    const { version } = await kept(scene, 'a')
    assert.deepEqual(await declare(store, 'a', 'two', version), [true])
    assert.deepEqual(await declare(store, 'a', 'three', version), [false])
    assert.equal((await kept(scene, 'a')).text, 'two')
  },
  'what is not there any more is not changed': async (scene) => {
    const { store } = scene
    await declare(store, 'a', 'one')
    const { version } = await kept(scene, 'a')
    assert.deepEqual(await store.keepCrons([{ name: 'a', text: null, version }]), [true])
    assert.deepEqual(await declare(store, 'a', 'two', version), [false])
    assert.deepEqual(await store.keepCrons([{ name: 'a', text: null, version }]), [false])
    assert.deepEqual((await store.crons()).all, [])
  },
  'what is declared anew after it was taken away has another version': async (scene) => {
    const { store } = scene
    await declare(store, 'a', 'one')
    const { version } = await kept(scene, 'a')
    await store.keepCrons([{ name: 'a', text: null, version }])
    await declare(store, 'a', 'one')
    assert.notEqual((await kept(scene, 'a')).version, version)
  },
  'what is taken away loses its ticks': async (scene) => {
    const { store, job, push } = scene
    await declare(store, 'a', 'one')
    await push(job(tickOf('a', 5)))
    await store.keepCrons([{ name: 'a', text: null, version: (await kept(scene, 'a')).version }])
    await declare(store, 'a', 'one')
    assert.deepEqual((await kept(scene, 'a')).ticks, [])
    assert.deepEqual(statuses(await push(job(tickOf('a', 1)))), ['queued'])
  },
  'what no other program has is not taken over': async ({ store }) => {
    const change = { name: 'a', seen: '["a"]', text: '{}', version: null, ticks: [epochMs(1000)] }
    assert.equal(await store.takeOverSchedule(change), false)
    assert.deepEqual((await store.crons()).all, [])
  },
  'it is known that something was kept, also when nothing is left': async (scene) => {
    const { store } = scene
    assert.equal(await store.hasCrons(), false)
    assert.deepEqual(await declare(store, 'a', 'one', 7), [false])
    assert.deepEqual(await store.keepCrons([{ name: 'a', text: null, version: null }]), [true])
    assert.deepEqual(await store.crons(), { all: [], known: false })
    await declare(store, 'a', 'one')
    assert.equal(await store.hasCrons(), true)
    await store.keepCrons([{ name: 'a', text: null, version: (await kept(scene, 'a')).version }])
    assert.deepEqual(await store.crons(), { all: [], known: true })
    assert.equal(await store.hasCrons(), false)
  },
})

const byMany: readonly Promised[] = promises(
  'crons',
  {
    'of many who bring a tick at once, one has it': async (scene) => {
      const others = await Promise.all(Array.from({ length: 5 }, () => scene.another()))
      const results = await Promise.all(others.map(({ push, job }) => push(job(tickOf('a', 1)))))
      assert.deepEqual(results.flatMap(statuses).sort(), ['queued', 'taken', 'taken', 'taken', 'taken'])
    },
    'of many who declare one name, one does': async (scene) => {
      const others = await Promise.all(Array.from({ length: 5 }, () => scene.another()))
      const said = await Promise.all(others.map(({ store }, nth) => declare(store, 'a', String(nth))))
      assert.deepEqual(said.flat().filter(Boolean), [true])
    },
  },
  { needs: 'processes' },
)

/** What is numbered by hand. */
const expired: readonly Promised[] = promises('ticks', {
  'a push that comes too late takes no tick': async ({ store, job, bench, push }) => {
    const late = {
      ...(await pushCall(store, bench.random.hex(8) as never, 1, [job(tickOf('a', 1))])),
      validUntil: epochMs(1),
    }
    assert.deepEqual(await store.push(late), { status: 'expired' })
    assert.deepEqual(statuses(await push(job(tickOf('a', 1)))), ['queued'])
  },
})

export const crons: readonly Promised[] = [...ticks, ...expired, ...declared, ...byMany]
