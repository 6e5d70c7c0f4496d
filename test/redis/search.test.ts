// A search on Redis leaves there what it does not find, never holds the server up for long, and goes on at the same entry
// while a queue moves.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { epochMs } from '../../src/core/clock.ts'
import { textOf } from '../../src/core/payload/payload.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { cursor, type Found, type Place, type SearchRequest } from '../../src/core/store/places.ts'
import type { Store } from '../../src/core/store/store.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Argument, type Connection, listOf, type Reply } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { scripts } from '../../src/stores/redis/scripts.generated.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { RedisServer } from './redis-server.ts'

const MANY = 3500
const random = seededRandom(1)
const mail: Place = { kind: 'queue', queue: queueName('mail') }
const dead: Place = { kind: 'dead' }

interface Call {
  readonly command: readonly Argument[]
  readonly reply: Reply
}

let server: RedisServer
let foreign: Connection
let store: Store
let calls: Call[] = []
beforeAll(async () => {
  server = await RedisServer.start()
  foreign = await connect(server.url)
  const noting = async (): Promise<Connection> => {
    const connection = await connect(server.url)
    return {
      ...connection,
      send: async (command) => {
        const reply = await connection.send(command)
        calls.push({ command, reply })
        return reply
      },
    }
  }
  store = redisStore({ url: server.url, clock: systemClock, random, codec: sidekiqCodec(), connect: noting })
  await store.open()
})
afterAll(async () => {
  await store.close()
  await foreign.close()
  await server.stop()
})
beforeEach(async () => {
  await foreign.send(['FLUSHALL'])
  calls = []
})

const texts = (all: Found): readonly string[] => all.entries.map(({ payload }) => textOf(payload))

const search = (place: Place, over: Partial<SearchRequest>): Promise<Found> =>
  store.search(place, { limit: 1000, examine: 10_000, contains: [], ...over })

/** Puts these to the tail of the queue, and among the dead, each a second later than the one before. */
async function fill(all: readonly string[]): Promise<void> {
  await foreign.send(['LPUSH', 'queue:mail', ...all])
  await foreign.send(['ZADD', 'dead', ...all.flatMap((one, i) => [String(1_700_000_000 + i), one])])
}

/** All byte strings of a reply. */
const stringsOf = (reply: Reply): readonly string[] =>
  Array.isArray(reply) ? reply.flatMap(stringsOf) : Buffer.isBuffer(reply) ? [reply.toString()] : []

/** A failed job with much to tell: the beginning of its JSON, which stands in no other. */
const long = (n: number): string =>
  JSON.stringify({
    ...{
      jid: `${n}`.padStart(24, '0'),
      class: 'Import',
      args: [n, { rows: Array.from({ length: 200 }, (_, i) => i * n) }],
    },
    backtrace: Array.from({ length: 60 }, (_, i) => `app/jobs/import_${i}.ts:${i + n} in perform`),
  })

it('goes on behind a long entry, by a cursor that an address can hold', async () => {
  const all = [1, 2, 3, 4].map(long)
  expect(Buffer.byteLength(all[0] ?? '')).toBeGreaterThan(3000)
  // All of one time, so that their bytes decide.
  await foreign.send(['ZADD', 'dead', ...all.flatMap((one) => ['1700000000', one])])
  const seen: string[] = []
  for (let after = {}; ; ) {
    const { entries, next } = await store.page(dead, { limit: 1, ...after })
    seen.push(...entries.map(({ payload }) => textOf(payload)))
    if (next === null) break
    expect(next.length).toBeLessThan(2000)
    await foreign.send(['ZREM', 'dead', seen.at(-1) ?? ''])
    after = { after: next }
  }
  expect(seen).toEqual(all.toSorted())
})

it('takes a cursor that somebody changed for one that stands before the first', async () => {
  await foreign.send(['ZADD', 'dead', '1700000000', long(1)])
  await foreign.send(['LPUSH', 'queue:mail', long(1)])
  const changed = ['1700000000 ~!', '1700000000 ~AAAA', `1700000000 ~${'A'.repeat(4000)}`, 'x', 'nan AA', '1..2 AA', '']
  for (const text of changed) {
    expect((await store.page(dead, { limit: 1, after: cursor(text) })).entries).toHaveLength(1)
    expect((await search(dead, { limit: 1, after: cursor(text) })).entries).toHaveLength(1)
  }
  for (const text of ['x', '1e99 AA', '-3 AA', ' '])
    expect((await store.page(mail, { limit: 1, after: cursor(text) })).entries).toHaveLength(1)
})

const lookedAt = (): readonly number[] =>
  calls
    .filter(({ command }) => [scripts.search, scripts.searchQueue].some(({ sha }) => sha === command[1]))
    .map(({ reply }) => Number(listOf(reply)[1]))

it('sends what it finds and, of a set, the place from which to go on; nothing else', async () => {
  await fill(Array.from({ length: MANY }, (_, i) => `${i % 1000 === 7 ? 'needle' : 'straw'} ${i}`))
  for (const place of [mail, dead]) {
    for (const newestFirst of [false, true]) {
      calls = []
      const found = await search(place, { contains: ['NEEDLE'], newestFirst })
      expect([...texts(found)].sort()).toEqual(['needle 1007', 'needle 2007', 'needle 3007', 'needle 7'])
      const straws = calls.map(({ reply }) => stringsOf(reply).filter((text) => text.startsWith('straw')).length)
      expect(Math.max(...straws)).toBe(place === mail ? 0 : 1)
    }
  }
})

it('goes by stretches of a thousand entries or half a megabyte', async () => {
  await fill(Array.from({ length: MANY }, (_, i) => `job ${i}`))
  for (const place of [mail, dead]) {
    calls = []
    expect(await search(place, { contains: ['none'] })).toMatchObject({ examined: MANY, next: null, total: MANY })
    expect(lookedAt()).toEqual([1000, 1000, 1000, 500])
  }
  await foreign.send(['FLUSHALL'])
  await fill(Array.from({ length: 40 }, (_, i) => `job ${i} ${'x'.repeat(100_000)}`))
  for (const place of [mail, dead]) {
    calls = []
    expect(await search(place, { contains: ['none'] })).toMatchObject({ examined: 40 })
    expect(lookedAt()).toEqual([5, 5, 5, 5, 5, 5, 5, 5])
  }
})

it('goes on at the same entry when those in front of it have gone', async () => {
  const next = (found: Found): Pick<SearchRequest, 'after'> => (found.next === null ? {} : { after: found.next })
  await fill(Array.from({ length: 500 }, (_, i) => `job ${i}`))
  const up = await search(mail, { examine: 400 })
  await foreign.send(['RPOP', 'queue:mail', '250'])
  await foreign.send(['LPUSH', 'queue:mail', 'new'])
  expect(texts(await search(mail, { ...next(up), limit: 2 }))).toEqual(['job 400', 'job 401'])
  const down = await search(mail, { examine: 240, newestFirst: true })
  await foreign.send(['LPOP', 'queue:mail', '230'])
  expect(texts(await search(mail, { ...next(down), limit: 2, newestFirst: true }))).toEqual(['job 260', 'job 259'])
})

it('takes a time for what is shown as it: scores have more digits than milliseconds', async () => {
  const at = 1_700_000_000_123
  const scores = ['122.499', '122.501', '123', '123.499', '123.501', '124']
  for (const score of scores)
    await foreign.send(['ZADD', 'dead', String((1_700_000_000_000 + Number(score)) / 1000), score])
  const page = await store.page(dead, { limit: 10 })
  const shown = page.entries.filter((entry) => entry.at === at).map(({ payload }) => textOf(payload))
  expect(shown).toEqual(['122.501', '123', '123.499'])
  for (const newestFirst of [false, true]) {
    const found = texts(await search(dead, { between: [epochMs(at), epochMs(at)], newestFirst }))
    expect(found.toSorted()).toEqual(shown)
  }
})
