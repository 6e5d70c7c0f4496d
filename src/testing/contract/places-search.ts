// Promises about searching: what has a text is found where it rests, by its bytes and nothing else, and a search that ended
// early goes on behind what it has looked at.

import assert from 'node:assert/strict'
import { type EpochMs, later, ms } from '../../core/clock.ts'
import { holds } from '../../core/payload/holds.ts'
import { payloadOf } from '../../core/payload/payload.ts'
import type { Entry, Found, Place, SearchRequest } from '../../core/store/places.ts'
import { type Promised, promises } from './promised.ts'
import { hour, inQueue, keptAt, mail, type Scene, textual, unreadable } from './scene.ts'

const schedule: Place = { kind: 'schedule' }

/** Puts payloads with these texts into the queue, in this order. */
const toQueue = (scene: Scene, ...texts: readonly string[]): Promise<unknown> =>
  scene.push(...texts.map((text) => scene.job({ payload: payloadOf(text) })))

/** Puts them into the schedule, each due a millisecond after the one before. */
async function toSchedule(scene: Scene, ...texts: readonly string[]): Promise<EpochMs> {
  const at = keptAt(scene.store, later(await scene.store.now(), hour))
  await scene.push(...texts.map((text, i) => scene.job({ payload: payloadOf(text), at: later(at, ms(1000 * i)) })))
  return at
}

const textsOf = (entries: readonly Entry[]): readonly string[] =>
  entries.map(({ payload }) => Buffer.from(payload).toString())

async function searched(scene: Scene, place: Place, over: Partial<SearchRequest>): Promise<Found> {
  const request = { limit: 1000, examine: 1000, contains: [], ...over }
  const found = await scene.store.search(place, request)
  assert.ok(found.entries.length <= Math.min(request.limit, found.examined))
  assert.ok(found.examined <= request.examine)
  return found
}

/** The texts of the queue in which these stand. */
const having = async (scene: Scene, ...contains: readonly string[]): Promise<readonly string[]> =>
  textsOf((await searched(scene, inQueue(mail), { contains })).entries)

/** What means something to SQL, to patterns of Lua, of Redis and of JavaScript, to JSON, or to who reads bytes as text. */
const strange: readonly string[] = [
  ...[
    '"',
    "'",
    '\\',
    '\\"',
    '%',
    '%a',
    '%%',
    '_',
    '.',
    '*',
    '?',
    '[a-z]',
    '[',
    '{',
    '(',
    ')',
    '^',
    '$',
    '+',
    '-',
    '--',
  ],
  ...[
    ';',
    '|',
    ' ',
    '\n',
    '\\n',
    '\t',
    '\0',
    'a\0b',
    '@',
    '`',
    'é',
    'É',
    'ß',
    '漢',
    '😀',
    '\u{feff}',
    '%00',
    '\\u0000',
  ],
]

const texts: readonly Promised[] = promises('search', {
  'what has the text is found, in a queue and in a set, from either end': async (scene) => {
    const all = ['one invoice', 'a letter', 'two invoices', 'nothing', 'invoice']
    await toQueue(scene, ...all)
    await toSchedule(scene, ...all)
    const expected = ['one invoice', 'two invoices', 'invoice']
    for (const place of [inQueue(mail), schedule]) {
      const up = await searched(scene, place, { contains: ['invoice'] })
      assert.deepEqual([textsOf(up.entries), up.next, up.total, up.examined], [expected, null, 5, 5])
      const down = await searched(scene, place, { contains: ['invoice'], newestFirst: true })
      assert.deepEqual(textsOf(down.entries), expected.toReversed())
    }
  },
  'what is found is the entry that a page shows': async (scene) => {
    await scene.fill(3)
    await scene.fill(3, { at: later(await scene.store.now(), hour) })
    for (const place of [inQueue(mail), schedule]) {
      assert.deepEqual((await searched(scene, place, { contains: ['letter'] })).entries, await scene.entries(place))
    }
  },
  'all of the texts must stand in it, in whatever order': async (scene) => {
    await toQueue(scene, 'mail to ann', 'mail to bob', 'ann calls bob', 'bob, ann: mail')
    assert.deepEqual(await having(scene, 'ann', 'mail'), ['mail to ann', 'bob, ann: mail'])
    assert.deepEqual(await having(scene, 'mail', 'bob', 'ann'), ['bob, ann: mail'])
    assert.deepEqual(await having(scene, 'mail', 'eve'), [])
  },
  'no text at all stands in everything': async (scene) => {
    await toQueue(scene, 'one', 'two')
    assert.deepEqual(await having(scene), ['one', 'two'])
    assert.deepEqual(await having(scene, ''), ['one', 'two'])
  },
  'a to z are found in either case, and all others as they are written': async (scene) => {
    await toQueue(scene, 'AZ[@', 'az{`', 'ÄZ', 'äz', 'Aſ \u212a')
    assert.deepEqual(await having(scene, 'az'), ['AZ[@', 'az{`'])
    assert.deepEqual(await having(scene, 'Az['), ['AZ[@'])
    assert.deepEqual(await having(scene, 'z`'), [])
    assert.deepEqual(await having(scene, 'aZ{`'), ['az{`'])
    assert.deepEqual(await having(scene, 'Äz'), ['ÄZ'])
    assert.deepEqual(await having(scene, 'äZ'), ['äz'])
    assert.deepEqual(await having(scene, 'k'), [])
    assert.deepEqual(await having(scene, 'as'), [])
  },
  'a text is itself, whatever its characters mean elsewhere': async (scene) => {
    const all = strange.map((text) => `<${text}>`)
    await toQueue(scene, ...all)
    for (const one of all) assert.deepEqual(await having(scene, one), [one])
  },
  'what no codec reads is found, by what stands on either side of a NUL': async (scene) => {
    const items = [scene.job(), scene.job(), scene.job()].map((job) => ({ ...job, payload: unreadable(scene.bench) }))
    await scene.push(...items)
    for (const { payload } of items) {
      const middle = Buffer.from(payload).subarray(2, -1).toString()
      const { entries } = await searched(scene, inQueue(mail), { contains: [middle.toUpperCase()] })
      assert.deepEqual(
        entries.map((entry) => textual(entry.payload)),
        [textual(payload)],
      )
    }
  },
  'a search changes nothing': async (scene) => {
    await scene.fill(5)
    await scene.fill(5, { at: later(await scene.store.now(), hour) })
    const before = [await scene.entries(mail), await scene.entries(schedule), await scene.counts()]
    for (const place of [inQueue(mail), schedule]) await searched(scene, place, { contains: ['letter'], limit: 2 })
    assert.deepEqual([await scene.entries(mail), await scene.entries(schedule), await scene.counts()], before)
  },
})

/** Fills a queue and the schedule, with one of two payloads at either end and 2,800 others between. */
async function fillLong(scene: Scene, [first = '', last = '']: readonly string[]): Promise<void> {
  for (const over of [{}, { at: later(await scene.store.now(), hour) }]) {
    await scene.push(scene.job({ ...over, payload: payloadOf(first) }))
    for (let time = 0; time < 4; time++) await scene.fill(700, over)
    await scene.push(scene.job({ ...over, payload: payloadOf(last) }))
  }
}

const ends: readonly Promised[] = promises('search', {
  'in an empty place there is nothing to look at': async (scene) => {
    const nothing = { entries: [], next: null, total: 0, examined: 0 }
    for (const place of [inQueue(mail), schedule]) assert.deepEqual(await searched(scene, place, {}), nothing)
  },
  'a search ends when it has found enough, and goes on behind that': async (scene) => {
    const all = ['yes 1', 'no', 'yes 2', 'yes 3', 'no again']
    await toQueue(scene, ...all)
    await toSchedule(scene, ...all)
    for (const place of [inQueue(mail), schedule]) {
      const first = await searched(scene, place, { contains: ['yes'], limit: 2 })
      assert.deepEqual([textsOf(first.entries), first.examined, first.total], [['yes 1', 'yes 2'], 3, 5])
      assert.ok(first.next)
      const then = await searched(scene, place, { contains: ['yes'], limit: 2, after: first.next })
      assert.deepEqual([textsOf(then.entries), then.examined, then.next], [['yes 3'], 2, null])
    }
  },
  'a search ends when it has looked at enough, with whatever it has found': async (scene) => {
    const all = ['no', 'no.', 'no..', 'yes', 'no...']
    await toQueue(scene, ...all)
    await toSchedule(scene, ...all)
    for (const place of [inQueue(mail), schedule]) {
      const first = await searched(scene, place, { contains: ['yes'], examine: 3 })
      assert.deepEqual([first.entries, first.examined, first.total], [[], 3, 5])
      assert.ok(first.next)
      const then = await searched(scene, place, { contains: ['yes'], examine: 2, after: first.next })
      assert.deepEqual([textsOf(then.entries), then.examined, then.next], [['yes'], 2, null])
    }
  },
  'pages go on where a search ended, and searches where a page did': async (scene) => {
    const all = ['a', 'b', 'c', 'd', 'e']
    await toQueue(scene, ...all)
    await toSchedule(scene, ...all)
    for (const place of [inQueue(mail), schedule]) {
      for (const newestFirst of [false, true]) {
        const order = newestFirst ? all.toReversed() : all
        const { next: behindTwo } = await searched(scene, place, { examine: 2, newestFirst })
        assert.ok(behindTwo)
        const page = await scene.store.page(place, { limit: 1, newestFirst, after: behindTwo })
        assert.deepEqual(textsOf(page.entries), order.slice(2, 3))
        assert.ok(page.next)
        const { entries } = await searched(scene, place, { newestFirst, after: page.next })
        assert.deepEqual(textsOf(entries), order.slice(3))
      }
    }
  },
  'of a set only what is due between two times is looked at, both of them included': async (scene) => {
    const all = ['1 s', '2 s', '3 s', '4 s', '5 s']
    const at = await toSchedule(scene, ...all)
    const between = [later(at, ms(1000)), later(at, ms(3000))] as const
    const expected = ['2 s', '3 s', '4 s']
    for (const newestFirst of [false, true]) {
      const found = await searched(scene, schedule, { between, newestFirst })
      assert.deepEqual(textsOf(found.entries), newestFirst ? expected.toReversed() : expected)
      assert.deepEqual([found.examined, found.next, found.total], [3, null, 5])
      const none = [later(at, ms(5000)), later(at, hour)] as const
      assert.deepEqual((await searched(scene, schedule, { between: none, newestFirst })).examined, 0)
    }
  },
  'a long place is looked through to its end, or as far as was told': async (scene) => {
    const all = ['needle 1', 'needle 2']
    await fillLong(scene, all)
    for (const place of [inQueue(mail), schedule]) {
      for (const newestFirst of [false, true]) {
        const search = (over: Partial<SearchRequest>): Promise<Found> =>
          searched(scene, place, { limit: 10_000, examine: 10_000, newestFirst, ...over })
        const { entries, examined, next } = await search({ contains: ['needle'] })
        assert.deepEqual([[...textsOf(entries)].sort(), examined, next], [all, 2802, null])
        assert.equal((await search({ contains: ['straw'], examine: 1700 })).examined, 1700)
        assert.equal((await search({ limit: 1700 })).entries.length, 1700)
      }
    }
  },
})

/** Fills a queue and the schedule, in which many are due at one time. Answers the first of these times. */
async function fillAtRandom(scene: Scene): Promise<EpochMs> {
  const { random } = scene.bench
  const at = later(await scene.store.now(), hour)
  const text = (i: number): string => `${i} ${random.hex(2)} ${random.next() < 0.3 ? 'Red' : 'blue'}`
  const items = Array.from({ length: 60 }, (_, i) => scene.job({ payload: payloadOf(text(i)) }))
  await scene.push(...items, ...items.map((item) => ({ ...item, at: later(at, ms(Math.floor(random.next() * 8))) })))
  return at
}

/** Walks a place by searches of random length. */
async function walk(scene: Scene, place: Place, request: Partial<SearchRequest>): Promise<readonly Entry[]> {
  const some = (): number => 1 + Math.floor(scene.bench.random.next() * 9)
  const seen: Entry[] = []
  for (let rest = request; ; ) {
    const [limit, examine] = [some(), some()]
    const found = await searched(scene, place, { ...rest, limit, examine })
    seen.push(...found.entries)
    if (found.next === null) return seen
    assert.ok(found.entries.length === limit || found.examined === examine)
    rest = { ...request, after: found.next }
  }
}

const walks: readonly Promised[] = promises('search', {
  'searches of any length find, together, what all pages show, once and in their order': async (scene) => {
    const at = await fillAtRandom(scene)
    const choices: readonly Partial<SearchRequest>[] = [
      {},
      { contains: ['red'] },
      { contains: ['BLUE', '1'] },
      { contains: ['red'], between: [later(at, ms(2)), later(at, ms(5))] },
      { between: [at, at] },
    ]
    for (const place of [inQueue(mail), schedule]) {
      for (const newestFirst of [false, true]) {
        const { entries } = await scene.store.page(place, { limit: 1000, newestFirst })
        for (const choice of choices) {
          const { contains = [], between: [from, to] = [-Infinity, Infinity] } = choice
          const isMeant = (time: EpochMs | null): boolean => time === null || (from <= time && time <= to)
          const expected = entries.filter((entry) => isMeant(entry.at) && holds(entry.payload, contains))
          assert.deepEqual(await walk(scene, place, { ...choice, newestFirst }), expected)
        }
      }
    }
  },
})

export const placesSearch: readonly Promised[] = [...texts, ...ends, ...walks]
