// A search of a long place leaves the loop its turns, reads large jobs a few at a time, and says when a job is missing.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { queueName } from '../../core/queues/queue-name.ts'
import type { Found, Place } from '../../core/store/places.ts'
import { Database } from './database.ts'
import type { Parts } from './parts.ts'
import { search } from './search.ts'
import { migrations } from './sql.generated.ts'

const queue = queueName('q')
const places: readonly Place[] = [{ kind: 'queue', queue }, { kind: 'dead' }]

let database: Database
/** How many looks were taken, and how many turns the loop had between them. */
let looks = 0
let turns = 0
beforeEach(() => {
  database = new Database(':memory:')
  database.open()
  for (const { sql } of migrations) database.execute(sql)
  looks = 0
  turns = 0
})
afterEach(() => database.close())

function fill(count: number, size: number): void {
  for (let i = 1; i <= count; i++) {
    database.run('INSERT INTO jobs (id, payload) VALUES (?1, ?2)', i, Buffer.alloc(size, 'straw'))
    database.run('INSERT INTO queued (queue, position, id) VALUES (?1, ?2, ?2)', queue, i)
    database.run("INSERT INTO sets (id, place, queue, at, position) VALUES (?1, 'dead', ?2, 5, ?1)", i, queue)
  }
}

async function searched(place: Place): Promise<Found> {
  let isOver = false
  const tick = (): void => {
    turns++
    if (!isOver) setImmediate(tick)
  }
  setImmediate(tick)
  const read = async <T>(look: () => T): Promise<T> => {
    looks++
    return look()
  }
  const parts: Pick<Parts, 'database' | 'read'> = { database, read }
  const found = await search(parts, place, { limit: 10, examine: 1_000_000, contains: ['needle'] })
  isOver = true
  return found
}

it.each(places)('the loop turns between stretches of a $kind', async (place) => {
  fill(2300, 10)
  expect(await searched(place)).toEqual({ entries: [], examined: 2300, next: null, total: 2300 })
  // Six stretches, and the count.
  expect(looks).toBe(7)
  expect(turns).toBeGreaterThanOrEqual(6)
})

it.each(places)('of large jobs of a $kind few are read in one go', async (place) => {
  fill(20, 200_000)
  expect(await searched(place)).toMatchObject({ examined: 20, next: null })
  expect(looks).toBe(11)
})

it.each(places)('a job of a $kind that is not there is named as damage, not passed over', async (place) => {
  fill(3, 10)
  database.run('DELETE FROM jobs WHERE id = 2')
  await expect(searched(place)).rejects.toThrow('a job that has a place is not there')
})
