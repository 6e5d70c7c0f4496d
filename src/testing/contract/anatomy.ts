// Promises about the anatomy of a store: what is counted is what is there, keys are the store's own, and to look changes nothing.

import assert from 'node:assert/strict'
import { later } from '../../core/clock.ts'
import type { Fact, KeyFacts, StoreFacts } from '../../core/store/anatomy.ts'
import type { Cursor } from '../../core/store/places.ts'
import { type Promised, promises } from './promised.ts'
import { hour, mail, type Scene, textual } from './scene.ts'
import { dead } from './worker.ts'

/** How many entries each structure has; those of queues by their names. */
const counted = ({ structures }: StoreFacts): Readonly<Record<string, number>> =>
  Object.fromEntries(structures.map(({ name, of, entries }) => [of === null ? name : `${name} ${of}`, entries]))

/** Something in each place: three wait, two are for later, one is dead, one is at work. */
async function furnish(scene: Scene): Promise<void> {
  await scene.fill(5)
  await scene.fill(2, { at: later(await scene.store.now(), hour) })
  const w = await scene.worker()
  const [first] = await w.claim(2, mail)
  assert.ok(first)
  await w.settle({ ...dead(first), note: Uint8Array.of(1) })
}

/** All that can be seen of a store beside its anatomy. */
const seen = async ({ store, counts }: Scene): Promise<unknown> => [
  ...[await counts(), await store.totals(), await store.processes()],
  (await store.page({ kind: 'queue', queue: mail }, { limit: 10 })).entries.map(({ payload }) => textual(payload)),
]

const isWhole = (value: number): boolean => Number.isFinite(value) && value >= 0

function isWellFormed({ name, unit, value }: Fact): boolean {
  if (unit === 'text') return typeof value === 'string' && value !== '' && name.length > 0
  return isWhole(value)
}

const facts: readonly Promised[] = promises('anatomy', {
  'facts are well-formed, and each is there once': async (scene) => {
    await furnish(scene)
    const found = await scene.store.facts()
    assert.deepEqual(
      found.facts.filter((fact) => !isWellFormed(fact)),
      [],
    )
    const names = found.facts.map(({ name }) => name)
    assert.deepEqual(names, [...new Set(names)])
    assert.ok(names.includes('server'))
    assert.ok(found.structures.every(({ entries, bytes }) => isWhole(entries) && isWhole(bytes ?? 0)))
    assert.equal(found.left, 0)
  },
  'an empty store has its parts, with nothing in them': async ({ store }) => {
    const none = { schedule: 0, retry: 0, dead: 0, claims: 0, processes: 0, notes: 0 }
    const found = counted(await store.facts())
    for (const [name, entries] of Object.entries(none)) assert.equal(found[name], entries, name)
  },
  'each structure has as many entries as there are': async (scene) => {
    await furnish(scene)
    await scene.fill(1, { queue: (await scene.fill(1))[0]?.queue ?? mail })
    const found = counted(await scene.store.facts())
    const there = { 'queue mail': 5, schedule: 2, retry: 0, dead: 1, claims: 1, processes: 1, notes: 1 }
    for (const [name, entries] of Object.entries(there)) assert.equal(found[name], entries, name)
  },
  'the claims of the dead are counted, and they are no processes': async (scene) => {
    await scene.fill(2)
    const [w, other] = [await scene.worker(), await scene.worker()]
    await w.take(mail)
    await other.take(mail)
    await w.die()
    const { claims, processes } = counted(await scene.store.facts())
    assert.deepEqual({ claims, processes }, { claims: 2, processes: 1 })
  },
  'nobody else pushes jobs by the clock into a store of ours': async (scene) => {
    await furnish(scene)
    assert.equal(await scene.store.hasForeignSchedules(), false)
    assert.deepEqual((await scene.store.foreignSchedules()).entries, [])
  },
  'to look at it changes nothing': async (scene) => {
    await furnish(scene)
    const before = await seen(scene)
    await scene.store.facts()
    for (const { name } of await keysOf(scene)) await scene.store.key(name)
    assert.deepEqual(await seen(scene), before)
  },
})

/** Every key, by pages of so many. A walk that does not end is none. */
async function keysOf({ store }: Scene, limit = 2): Promise<readonly KeyFacts[]> {
  const found: KeyFacts[] = []
  let after: Cursor | undefined
  for (let page = 0; page < 1000; page++) {
    const { keys, next } = await store.keys(limit, after)
    assert.ok(keys.length <= limit)
    found.push(...keys)
    if (next === null) return found
    after = next
  }
  throw new Error('the pages of keys do not end')
}

const names = (keys: readonly KeyFacts[]): readonly string[] => keys.map(({ name }) => name).toSorted()

const keys: readonly Promised[] = promises(
  'anatomy',
  {
    'keys are listed to the last, each once': async (scene) => {
      assert.deepEqual(names(await keysOf(scene)), [])
      await furnish(scene)
      const all = names(await keysOf(scene, 1000))
      assert.ok(all.length > 2)
      assert.deepEqual(all, [...new Set(all)])
      for (const limit of [1, 2, 3]) assert.deepEqual(names(await keysOf(scene, limit)), all)
    },
    'a key that is listed can be opened, and has what its place has': async (scene) => {
      await furnish(scene)
      for (const { name, type, length } of await keysOf(scene)) {
        const found = await scene.store.key(name)
        assert.deepEqual([found?.name, found?.type, found?.length], [name, type, length])
        if (type !== 'string') assert.equal(found?.elements.length, length)
      }
      const opened = await Promise.all((await keysOf(scene)).map(({ name }) => scene.store.key(name)))
      const waiting = (await scene.entries(mail)).map(({ payload }) => textual(payload)).toSorted()
      const shown = opened.map((key) => key?.elements.map(({ value }) => textual(value)).toSorted())
      assert.ok(shown.some((values) => values?.join() === waiting.join()))
    },
    'of a long key the first hundred elements are shown': async (scene) => {
      await scene.fill(130)
      const long = (await keysOf(scene)).find(({ length, type }) => length === 130 && type === 'list')
      assert.ok(long)
      assert.equal((await scene.store.key(long.name))?.elements.length, 100)
    },
    'a key of another program is neither listed nor opened': async (scene) => {
      await furnish(scene)
      const own = names(await keysOf(scene))
      const foreign = ['session:1', 'mail', 'queues2', 'queue', 'cache:hm:owners', 'one:1:00', 'a-01-02:3', 'retry ']
      for (const name of foreign) await scene.bench.beside?.(name)
      assert.deepEqual(names(await keysOf(scene)), own)
      for (const name of foreign) assert.equal(await scene.store.key(name), null, name)
    },
    'a key of another program in the place of ours is not shown': async (scene) => {
      const { beside } = scene.bench
      const taken = ['schedule', 'dead', 'queue:mail', 'j|20260101|1:1']
      for (const name of taken) await beside?.(name)
      assert.deepEqual(await keysOf(scene), [])
      for (const name of taken) assert.equal(await scene.store.key(name), null, name)
    },
    'a key that is not there is not opened, and a cursor from nowhere ends': async ({ store }) => {
      for (const name of ['hm:none', 'queue:none', '']) assert.equal(await store.key(name), null)
      assert.deepEqual((await store.keys(5)).next, null)
    },
  },
  { needs: 'keys' },
)

export const anatomy: readonly Promised[] = [...facts, ...keys]
