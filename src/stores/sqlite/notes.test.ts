// What a store keeps of the history of attempts has an end, however much comes between two trims.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { later, ms } from '../../core/clock.ts'
import { jidOf } from '../../core/job/jid.ts'
import { payload } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { notesKept } from '../../core/store/ledger.ts'
import { ownerId, producerId, token } from '../../core/store/queueing.ts'
import type { Store } from '../../core/store/store.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { sqliteStore } from './sqlite-store.ts'

const queue = queueName('default')
const owner = { id: ownerId('host:1:a'), epoch: 1 }
const text = new TextEncoder()

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'haymaker-notes-'))
  const path = join(folder, 'notes.db')
  const clock = new FakeClock()
  store = sqliteStore({ path, clock, random: seededRandom(1), codec: sidekiqCodec() })
  await store.open()
  const card = { hostname: 'h', pid: 1, startedAt: clock.now(), tag: '', labels: [], version: '', embedded: false }
  const host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }
  await store.register(owner.id, host, { ...card, capsules: [] })
  const items = ['1', '2', '3'].map((jid) => ({
    ...{ jid: jidOf(jid), queue },
    payload: payload(text.encode(`{"class":"A","args":[],"jid":"${jid}","queue":"default"}`)),
  }))
  await store.push({ producer: producerId('p'), seq: 1, validUntil: later(await store.now(), ms(1000)), items })
  await store.claim({ owner, queues: [queue], first: token(1), max: 3, waitMs: ms(0) })
  const beside = new DatabaseSync(path)
  beside.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${notesKept})
    INSERT INTO notes (note) SELECT CAST(i AS BLOB) FROM n`)
  beside.close()
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const ended = (n: number, note?: string) => ({
  ...({ token: token(n), outcome: { kind: 'done' }, count: 'processed' } as const),
  ...(note !== undefined && { note: text.encode(note) }),
})

it('a settle that brings notes takes the oldest away that are too many', async () => {
  await store.settle({ owner, seq: 1, settlements: [ended(1, 'a'), ended(2), ended(3, 'b')] })
  const notes = (await store.notes(2 * notesKept)).map((note) => Buffer.from(note).toString())
  expect(notes).toHaveLength(notesKept)
  expect([notes.slice(0, 3), notes.at(-1)]).toEqual([['b', 'a', String(notesKept)], '3'])
})
