// One deed for many jobs: in their order, each once, and from where it stopped on to the end.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import type { Move, Place } from '../../src/core/store/places.ts'
import type { Store } from '../../src/core/store/store.ts'
import { createHaymaker } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { changeAll, changeSelected, countAll, type Target } from '../../src/web/jobs/change-many.ts'
import type { Deed } from '../../src/web/jobs/deeds.ts'
import { keyOf } from '../../src/web/jobs/identity.ts'
import { RedisServer } from '../redis/redis-server.ts'

const mail: Place = { kind: 'queue', queue: queueName('mail') }
/** Over before it began: one stretch, and no more. */
const AT_ONCE = ms(-1)

let redis: RedisServer
beforeAll(async () => {
  redis = await RedisServer.start()
})
afterAll(() => redis.stop())

let hm: Haymaker
let store: Store
afterEach(() => hm.stop())

async function open(kind: Kind): Promise<void> {
  hm = createHaymaker({ store: kind === 'Redis' ? redis.url : 'sqlite::memory:', logger: silentLog })
  store = await hm.store()
  for (const { name } of await store.queues()) await store.clear({ kind: 'queue', queue: name })
  await store.clear({ kind: 'schedule' })
}

const fill = (queue: string, count: number): Promise<unknown> =>
  hm.pushAll(Array.from({ length: count }, (_, n) => ({ class: 'Mail', args: [n], queue })))

async function numbersIn(queue: string): Promise<readonly number[]> {
  const numbers: number[] = []
  for await (const { job } of hm.queue(queue).jobs) numbers.push(Number(job?.args[0]))
  return numbers
}

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i)

const next: Deed = { touches: () => true, moveOf: (job) => job.move('next'), way: 'last first', fields: {} }
const toSlow: Deed = {
  ...{ touches: (job) => job.queue !== 'slow', moveOf: (job) => job.move({ queue: queueName('slow') }) },
  ...{ way: 'to the end', fields: {} },
}
const until = (due: number): Deed => ({
  ...{ touches: (job) => job.at !== due, moveOf: (job) => job.move({ at: new Date(due) }) },
  ...{ way: 'to the end', fields: {} },
})
const isOdd: Target['meant'] = { contains: [], isMeant: ({ job }) => Number(job?.args[0]) % 2 === 1 }
const target = (deed: Deed, over: Partial<Target> = {}): Target => ({
  ...{ place: mail, meant: { contains: [], isMeant: () => true }, deed, rest: null },
  ...over,
})

type Kind = 'SQLite' | 'Redis'
const kinds: readonly Kind[] = ['SQLite', 'Redis']

describe.each(kinds)('jobs that run next, on %s,', (kind) => {
  beforeEach(() => open(kind))

  it('keep their order, however many stretches they take, and so do those that wait on', async () => {
    await fill('mail', 500)
    expect(await changeAll(store, target(next, { meant: isOdd }))).toEqual({ moved: 250, skipped: 0, rest: null })
    const [odd, even] = [1, 0].map((by) => range(0, 500).filter((n) => n % 2 === by))
    expect(await numbersIn('mail')).toEqual([...(odd ?? []), ...(even ?? [])])
  })
  it('keep it over a stop in between', async () => {
    await fill('mail', 500)
    const first = await changeAll(store, target(next, { meant: isOdd }), AT_ONCE)
    expect(first).toMatchObject({ moved: 50, skipped: 0 })
    const rest = first.rest ?? expect.fail()
    expect(await countAll(store, target(next, { meant: isOdd, rest }))).toEqual({ count: 200, isCut: false })
    expect(await changeAll(store, target(next, { meant: isOdd, rest }))).toMatchObject({ moved: 200, rest: null })
    expect((await numbersIn('mail')).slice(0, 250)).toEqual(range(0, 500).filter((n) => n % 2 === 1))
  })
  it('keep it while others are taken from the head, and are not moved again', async () => {
    await fill('mail', 300)
    const moves: Move[][] = []
    // Somebody takes a hundred that were not looked at yet, once the first are moved.
    const taken: Store = Object.assign(Object.create(store) as Store, {
      async move(some: readonly Move[]) {
        moves.push([...some])
        const said = await store.move(some)
        if (moves.length === 1) {
          const { entries } = await store.page(mail, { limit: 200 })
          await store.move(entries.slice(100).map(({ ref }) => ({ ref, to: { kind: 'nowhere' } })))
        }
        return said
      },
    })
    expect((await changeAll(taken, target(next))).moved).toBe(200)
    expect(await numbersIn('mail')).toEqual([...range(100, 300)])
  })
  it('keep it where they were selected', async () => {
    await fill('mail', 5)
    const keys: string[] = []
    for await (const job of hm.queue('mail').jobs) keys.push(keyOf(job))
    const selected = [1, 3, 4].map((n) => keys[n] ?? '')
    expect(await changeSelected(store, { place: mail, keys: selected }, next)).toMatchObject({ moved: 3, skipped: 0 })
    expect(await numbersIn('mail')).toEqual([1, 3, 4, 0, 2])
  })
})

describe.each(kinds)('jobs that go to another queue, on %s,', (kind) => {
  beforeEach(() => open(kind))

  it('come there in their order, behind those that wait', async () => {
    await fill('slow', 1)
    await fill('mail', 250)
    expect(await changeAll(store, target(toSlow))).toEqual({ moved: 250, skipped: 0, rest: null })
    expect(await numbersIn('slow')).toEqual([0, ...range(0, 250)])
  })
  it('of a set are met once, go on behind a stop, and are not counted where they are of it already', async () => {
    const at = new Date(2e12)
    // Those of `mail` come first: on SQLite as they came, on Redis by their bytes.
    await hm.pushAll(range(0, 250).map((n) => ({ class: 'Mail', args: [n], queue: n < 220 ? 'mail' : 'slow', at })))
    const scheduled = target(toSlow, { place: { kind: 'schedule' } })
    expect(await countAll(store, scheduled)).toEqual({ count: 220, isCut: false })
    const first = await changeAll(store, scheduled, AT_ONCE)
    expect(first).toMatchObject({ moved: 100, skipped: 0 })
    expect(await changeAll(store, { ...scheduled, rest: first.rest })).toEqual({ moved: 120, skipped: 0, rest: null })
    expect(await countAll(store, scheduled)).toEqual({ count: 0, isCut: false })
  })
})

describe.each(kinds)('jobs that are put off, on %s,', (kind) => {
  beforeEach(() => open(kind))
  it('are all met, though those before them come to stand in their way', async () => {
    const first = 2e12
    const at = (n: number): Date => new Date(first + n * 1000)
    await hm.pushAll(range(0, 250).map((n) => ({ class: 'Mail', args: [n], queue: 'mail', at: at(n) })))
    const late = target(until(first + 200_500), { place: { kind: 'schedule' } })
    const cut = await changeAll(store, late, AT_ONCE)
    expect(cut).toMatchObject({ moved: 100, skipped: 0 })
    expect(await countAll(store, { ...late, rest: cut.rest })).toEqual({ count: 150, isCut: false })
    expect(await changeAll(store, { ...late, rest: cut.rest })).toEqual({ moved: 150, skipped: 0, rest: null })
  })
})
