// Writes travel together and are judged one by one; what SQLite does to all of them at once is made good.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ms } from '../../core/clock.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { Database } from './database.ts'
import { Writer } from './writer.ts'

const BUSY_MS = ms(1000)

let clock: FakeClock
let closing: AbortController
let database: Database
let writer: Writer
beforeEach(() => {
  clock = new FakeClock()
  closing = new AbortController()
  database = new Database(':memory:')
  database.open()
  database.execute('CREATE TABLE seen (text TEXT)')
  writer = new Writer(database, null, null, {
    clock,
    random: seededRandom(1),
    busyMs: BUSY_MS,
    closing: closing.signal,
  })
})
afterEach(() => database.close())

const insert = (text: string): number => database.run('INSERT INTO seen VALUES (?)', text)
const seen = (): string[] => database.all<{ text: string }>('SELECT text FROM seen').map((row) => row.text.slice(0, 5))

/** Outcomes in the order of the writes: its result, or the code of its error. */
const outcomes = async (writes: readonly Promise<unknown>[]): Promise<unknown[]> =>
  (await Promise.allSettled(writes)).map((one) =>
    one.status === 'fulfilled' ? one.value : (one.reason.code ?? one.reason.message),
  )

/** What SQLite throws while another connection holds the lock. */
const busy = Object.assign(new Error('database is locked'), { errcode: 5 })

/** Lets no transaction begin until it is called. */
function lockedOut(): () => void {
  const run = database.run.bind(database)
  database.run = (sql, ...values) => {
    if (sql.startsWith('BEGIN')) throw busy
    return run(sql, ...values)
  }
  return () => {
    database.run = run
  }
}

describe('writes of one turn', () => {
  it('are committed together', async () => {
    let commits = 0
    const run = database.run.bind(database)
    database.run = (sql, ...values) => {
      if (sql === 'COMMIT') commits++
      return run(sql, ...values)
    }
    expect(await outcomes([writer.write(() => insert('one')), writer.write(() => insert('two'))])).toEqual([1, 1])
    expect({ commits, seen: seen() }).toEqual({ commits: 1, seen: ['one', 'two'] })
  })

  it('fail alone', async () => {
    const failing = writer.write(() => {
      insert('half')
      throw new Error('no')
    })
    const writes = [writer.write(() => insert('one')), failing, writer.write(() => insert('three'))]
    expect(await outcomes(writes)).toEqual([1, 'no', 1])
    expect(seen()).toEqual(['one', 'three'])
  })

  it('run again when SQLite undid them because of another', async () => {
    database.execute('PRAGMA max_page_count = 4')
    const writes = ['one', 'x'.repeat(100_000), 'three'].map((text) => writer.write(() => insert(text)))
    expect(await outcomes(writes)).toEqual([1, 'HM_STORE_FULL', 1])
    expect(seen()).toEqual(['one', 'three'])
  })

  it('all learn that the commit failed', async () => {
    database.execute('PRAGMA foreign_keys = ON')
    database.execute('CREATE TABLE child (n REFERENCES parent (n) DEFERRABLE INITIALLY DEFERRED)')
    database.execute('CREATE TABLE parent (n PRIMARY KEY)')
    const orphan = writer.write(() => database.run('INSERT INTO child VALUES (1)'))
    expect(await outcomes([writer.write(() => insert('one')), orphan])).toEqual([
      'HM_STORE_CORRUPT',
      'HM_STORE_CORRUPT',
    ])
    expect(seen()).toEqual([])
    expect(await writer.write(() => insert('next'))).toBe(1)
  })
})

describe('F60: a lock that another process holds', () => {
  it('is waited for, while time goes on', async () => {
    const release = lockedOut()
    const writing = outcomes([writer.write(() => insert('one'))])
    await clock.advance(ms(BUSY_MS / 2))
    expect(seen()).toEqual([])
    release()
    await clock.advance(ms(BUSY_MS / 2))
    expect(await writing).toEqual([1])
  })

  it('fails a write when its own time is up, and none that came later', async () => {
    const release = lockedOut()
    const early = outcomes([writer.write(() => insert('early'))])
    await clock.advance(ms(BUSY_MS / 2))
    const late = outcomes([writer.write(() => insert('late'))])
    await clock.advance(ms(BUSY_MS / 2 + 100))
    expect(await early).toEqual(['HM_STORE_BUSY'])
    release()
    await clock.advance(ms(100))
    expect(await late).toEqual([1])
  })

  it('is not waited for when the store closes', async () => {
    lockedOut()
    const writing = outcomes([writer.write(() => insert('one')), writer.write(() => insert('two'))])
    await clock.advance(ms(10))
    closing.abort()
    await clock.advance(ms(0))
    expect(await writing).toEqual(['HM_STORE_BUSY', 'HM_STORE_BUSY'])
    await writer.idle()
  })
})
