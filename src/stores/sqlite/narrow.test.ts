// A file in which each job is one wide row, in every state, becomes one of narrow rows: nothing is lost, and everything goes on
// from where it was.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../core/clock.ts'
import { jidOf } from '../../core/job/jid.ts'
import { payload } from '../../core/payload/payload.ts'
import { type QueueName, queueName } from '../../core/queues/queue-name.ts'
import { entryRef, type SetName } from '../../core/store/places.ts'
import { type Claimed, ownerId, type Token, token } from '../../core/store/queueing.ts'
import type { Store } from '../../core/store/store.ts'
import { mail } from '../../testing/contract/scene.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { migrations } from './sql.generated.ts'
import { sqliteStore } from './sqlite-store.ts'

const WIDE = 3
const codec = sidekiqCodec()
const letters = queueName('letters')
const alive = { id: ownerId('host:1:alive'), epoch: 4 }
const dead = ownerId('host:2:dead')

let folder: string
let path: string
let clock: FakeClock
let store: Store | null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haymaker-narrow-'))
  path = join(folder, 'jobs.db')
  clock = new FakeClock()
  store = null
})
afterEach(async () => {
  await store?.close()
  rmSync(folder, { recursive: true })
})

/** A job whose only argument says where it is. */
const job = (where: string): Uint8Array =>
  codec.encode({ class: 'Letter', args: [where], jid: jidOf('0'.repeat(24)), queue: mail, createdAt: epochMs(0) })

const where = (bytes: Uint8Array): string => {
  const read = codec.decode(payload(bytes))
  return read.status === 'job' ? String(read.job.args[0]) : Buffer.from(bytes).toString('hex')
}

const later = (by: number): number => clock.now() + by

/** As the version before left it: two jobs of each state, in an order that is not the one of their ids. */
function furnish(): DatabaseSync {
  const file = new DatabaseSync(path)
  file.exec('PRAGMA journal_mode = WAL')
  for (const { sql } of migrations.slice(0, WIDE)) file.exec(sql)
  file.exec(`PRAGMA application_id = ${0x4841594d}; PRAGMA user_version = ${WIDE}`)
  const add = file.prepare(
    `INSERT INTO jobs (id, version, place, queue, position, at, owner, token, suspect_until, charges, payload)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const none = [null, null, null, 0] as const
  add.run(1, 3, 'queue', 'mail', 7, null, ...none, job('second'))
  add.run(2, 1, 'queue', 'mail', -4, null, null, null, later(60_000), 2, job('first'))
  add.run(3, 1, 'queue', 'letters', 3, null, ...none, Uint8Array.of(0xff, 0, 0x7b))
  add.run(4, 2, 'claim', 'mail', 4, null, alive.id, 9, null, 0, job('held'))
  add.run(5, 2, 'claim', 'mail', 5, null, alive.id, 8, later(60_000), 1, job('held, a suspect'))
  add.run(6, 2, 'claim', 'letters', 6, null, dead, 1, null, 0, job('of a dead owner'))
  add.run(8, 5, 'retry', 'mail', 12, later(2000), ...none, job('retried last'))
  add.run(9, 5, 'retry', 'mail', 11, later(2000), ...none, job('retried first'))
  add.run(10, 2, 'schedule', 'letters', 10, later(1000), null, null, later(60_000), 1, job('scheduled'))
  add.run(13, 6, 'dead', 'mail', 14, later(-1000), ...none, job('dead'))
  file.exec(`UPDATE positions SET last = 14; INSERT INTO queues VALUES ('mail', 0), ('letters', 1)`)
  const own = file.prepare(
    `INSERT INTO owners (id, dead, epoch, high, host, picture, pictured_at) VALUES (?, ?, ?, ?, '{}', '{}', 0)`,
  )
  own.run(alive.id, 0, alive.epoch, 9)
  own.run(dead, 1, 1, 1)
  return file
}

async function opened(file = path): Promise<Store> {
  store = sqliteStore({ path: file, clock, codec, random: seededRandom(3) })
  await store.open()
  return store
}

const listed = async (kind: SetName): Promise<(readonly [string, string, number])[]> => {
  const page = await store?.page({ kind }, { limit: 10 })
  return (page?.entries ?? []).map(({ payload, queue, at }) => [where(payload), queue, (at ?? 0) - clock.now()])
}

const claim = async (first: Token, ...queues: QueueName[]): Promise<unknown[]> => {
  const claimed: Claimed | undefined = await store?.claim({ owner: alive, queues, first, max: 10, waitMs: ms(0) })
  if (claimed?.status !== 'ok') return [claimed?.status]
  return claimed.claims.map((one) => [one.token, where(one.payload), one.suspect, one.charges])
}

/** Everything that a store can be asked for, which empties its queues. */
async function everything(): Promise<unknown> {
  const held = await store?.reconcile(alive.id, alive.epoch + 1)
  alive.epoch++
  const queues = (await store?.queues())?.map(({ name, size, paused, head }) => [
    name,
    size,
    paused,
    head && where(head),
  ])
  const sets = { retry: await listed('retry'), schedule: await listed('schedule'), dead: await listed('dead') }
  await store?.pause(letters, false)
  return { held, queues, sets, claims: await claim(token(10), mail, letters) }
}

const allOfIt = {
  held: { status: 'ok', tokens: [8, 9] },
  queues: [
    ['letters', 1, true, 'ff007b'],
    ['mail', 2, false, 'first'],
  ],
  sets: {
    retry: [
      ['retried first', 'mail', 2000],
      ['retried last', 'mail', 2000],
    ],
    schedule: [['scheduled', 'letters', 1000]],
    dead: [['dead', 'mail', -1000]],
  },
  claims: [
    [10, 'first', true, 2],
    [11, 'second', false, 0],
    [12, 'ff007b', false, 0],
  ],
}

const sweepRule = { charges: 3, markMs: ms(60_000) }

describe('a file of wide rows', () => {
  it('keeps its jobs in every place, in their order, with their marks', async () => {
    furnish().close()
    await opened()
    expect(await everything()).toEqual(allOfIt)
    expect((await store?.check())?.filter(({ subject, level }) => subject === 'file' && level !== 'ok')).toEqual([])
  })

  it('keeps claims, which their owner settles and a sweep hands back', async () => {
    furnish().close()
    const { settle, sweep, totals } = await opened()
    const done = { outcome: { kind: 'done' }, count: 'processed' } as const
    const back = { outcome: { kind: 'back' }, count: 'nothing' } as const
    const settled = await settle({
      ...{ owner: alive, seq: 1 },
      settlements: [
        { token: token(9), ...done },
        { token: token(8), ...back },
        { token: token(7), ...done },
      ],
    })
    expect(settled).toMatchObject({ status: 'ok', stale: [7] })
    expect(await totals()).toEqual({ processed: 1, failed: 0 })
    const swept = await sweep({ by: alive, first: token(20), max: 10, silent: [], rule: sweepRule })
    expect(swept).toMatchObject({ requeued: 1, adopted: [], more: false })
    await store?.pause(letters, false)
    expect(await claim(token(30), mail, letters)).toEqual([
      [30, 'held, a suspect', true, 1],
      [31, 'first', true, 2],
      [32, 'second', false, 0],
      [33, 'of a dead owner', true, 0],
      [34, 'ff007b', false, 0],
    ])
  })

  it('keeps what is due, and what a person saw in a set', async () => {
    furnish().close()
    const { move, promote } = await opened()
    expect(await move([{ ref: entryRef('13.5'), to: { kind: 'nowhere' } }])).toEqual(['gone'])
    expect(await move([{ ref: entryRef('13.6'), to: { kind: 'nowhere' } }])).toEqual(['moved'])
    await clock.advance(ms(2000))
    expect(await promote(10)).toEqual({ moved: 3, nextAt: null })
    await store?.pause(letters, false)
    expect((await claim(token(40), mail, letters)).map((one) => (one as unknown[])[1])).toEqual([
      ...['first', 'second', 'retried first', 'retried last', 'ff007b', 'scheduled'],
    ])
  })

  it('is as it was when the process that changes it dies half-way', async () => {
    const dying = furnish()
    // A cache this small writes to the log long before the commit.
    dying.exec('PRAGMA cache_size = 5')
    const fill = dying.prepare(
      `INSERT INTO jobs (place, queue, position, at, payload) VALUES ('dead', 'bulk', 1, 1, ?)`,
    )
    dying.exec('BEGIN')
    for (let n = 0; n < 2000; n++) fill.run(job('bulk'))
    dying.exec('COMMIT')
    dying.exec('PRAGMA wal_checkpoint(TRUNCATE); BEGIN IMMEDIATE')
    dying.exec(migrations[WIDE]?.sql ?? '')
    const copy = join(folder, 'copy.db')
    for (const end of ['', '-wal']) copyFileSync(path + end, copy + end)
    dying.exec('ROLLBACK')
    dying.close()
    const { clear, sizes } = await opened(copy)
    expect(await sizes()).toEqual({ schedule: 1, retry: 2, dead: 2001 })
    expect(await clear({ kind: 'dead' })).toBe(2001)
    expect(await everything()).toEqual({ ...allOfIt, sets: { ...allOfIt.sets, dead: [] } })
  })
})
