// Moves by hand of one call travel together, in trips that are not too large, and count one after the other.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { type Guard, guardKey } from '../../src/core/features/guard.ts'
import { jidOf } from '../../src/core/job/jid.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import type { Move, Place } from '../../src/core/store/places.ts'
import type { Store } from '../../src/core/store/store.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Argument, Connection, Reply } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { RedisServer } from './redis-server.ts'

const mail = queueName('mail')
const retry: Place = { kind: 'retry' }
const toMail = { kind: 'queue', queue: mail } as const

let server: RedisServer
let foreign: Connection
let store: Store
/** How many commands each trip had. */
let trips: number[] = []
/** Is done in each trip behind its second command. */
let between: readonly (readonly Argument[])[] = []
beforeAll(async () => {
  server = await RedisServer.start()
  foreign = await connect(server.url)
  const random = seededRandom(1)
  store = redisStore({
    ...{ url: server.url, clock: systemClock, random, codec: sidekiqCodec() },
    connect: async () => watched(await connect(server.url)),
  })
  await store.open()
})
afterAll(async () => {
  await store.close()
  await foreign.close()
  await server.stop()
})
beforeEach(async () => {
  await foreign.send(['FLUSHALL'])
  between = []
  trips = []
})

/** A connection whose trips are counted, and in which somebody else may come between. */
function watched(connection: Connection): Connection {
  return {
    ...connection,
    async pipeline(commands): Promise<readonly (Reply | Error)[]> {
      trips.push(commands.length)
      const others = commands.length > 2 ? between : []
      const said = await connection.pipeline(commands.toSpliced(2, 0, ...others))
      return said.toSpliced(2, others.length)
    },
  }
}

async function fill(place: 'retry' | 'queue', texts: readonly string[]): Promise<void> {
  if (place === 'queue') await foreign.send(['LPUSH', 'queue:mail', ...texts])
  else await foreign.send(['ZADD', 'retry', ...texts.flatMap((text, i) => [String(i + 1), text])])
}

/** A move for each entry of a place, what runs first comes first. */
async function movesOf(place: Place, over: Pick<Move, 'to'> & Partial<Move>): Promise<readonly Move[]> {
  const { entries } = await store.page(place, { limit: 10_000 })
  trips = []
  return entries.map(({ ref }) => ({ ref, ...over }))
}

const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `job ${i}`)

const queued = async (): Promise<readonly string[]> =>
  (await store.page(toMail, { limit: 10_000 })).entries.map((entry) => Buffer.from(entry.payload).toString())

it('two hundred moves are one trip, and they run in their order', async () => {
  await fill('retry', numbered(450))
  const results = await store.move(await movesOf(retry, { to: toMail }))
  expect(results).toEqual(numbered(450).map(() => 'moved'))
  expect(trips).toEqual([200, 200, 50])
  expect(await queued()).toEqual(numbered(450))
})

it('large entries go a few at a time, and one that is larger than a trip goes alone', async () => {
  await fill(
    'retry',
    [300_000, 300_000, 300_000, 300_000, 2_000_000, 1].map((size, i) => `${i}`.repeat(size)),
  )
  const results = await store.move(await movesOf(retry, { to: toMail }))
  expect(results.filter((result) => result === 'moved')).toHaveLength(6)
  expect(trips).toEqual([3, 1, 1, 1])
})

it('moves out of a long queue are few in a trip, since Redis passes what stands in front of each', async () => {
  await foreign.send(['EVAL', `for i = 1, 300000 do redis.call('LPUSH', KEYS[1], i) end`, '1', 'queue:mail'])
  const { entries } = await store.page(toMail, { limit: 20 })
  trips = []
  const results = await store.move(entries.map(({ ref }) => ({ ref, to: { kind: 'dead' } })))
  expect(results).toEqual(entries.map(() => 'moved'))
  expect(trips).toEqual([6, 6, 6, 2])
})

it('a guard that one move takes stands in the way of the next of its trip', async () => {
  await fill('retry', numbered(3))
  const guard = (holder: string): Guard => ({
    ...{ key: guardKey('one'), holder: jidOf(holder), ttlMs: ms(60_000), taken: 'refuse' },
  })
  const moves = (await movesOf(retry, { to: toMail })).map((move, i) => ({ ...move, guards: [guard(`j${i}`)] }))
  expect(await store.move(moves)).toEqual(['moved', 'duplicate', 'duplicate'])
  expect(await queued()).toEqual(['job 0'])
})

it('scripts that are forgotten before or on the way are brought again; nothing is done twice or left out', async () => {
  await fill('retry', numbered(6))
  const moves = await movesOf(retry, { to: toMail })
  await foreign.send(['SCRIPT', 'FLUSH'])
  between = [['SCRIPT', 'FLUSH']]
  expect(await store.move([...moves, ...moves.slice(0, 1)])).toEqual([...moves.map(() => 'moved'), 'gone'])
  // Each flush lets two through.
  expect(trips).toEqual([7, 5, 3, 1])
  expect(await queued()).toEqual(numbered(6))
})

it('a place of another type refuses its moves, by its name, and takes no other with it', async () => {
  await fill('retry', numbered(3))
  await foreign.send(['SET', 'queue:mail', 'not a job'])
  const [first, second, third] = await movesOf(retry, { to: { kind: 'dead' } })
  const moves = [first, second && { ...second, to: toMail }, third].flatMap((move) => move ?? [])
  await expect(store.move(moves)).rejects.toThrow('HM_STORE_CORRUPT: The key queue:mail is of another type')
  expect(await store.sizes()).toEqual({ schedule: 0, retry: 1, dead: 2 })
})

it('what stood in a queue that is of another type by now is gone', async () => {
  await fill('queue', ['job'])
  const moves = await movesOf(toMail, { to: { kind: 'dead' } })
  await foreign.send(['SET', 'queue:mail', 'not a job'])
  expect(await store.move(moves)).toEqual(['gone'])
})
