// A file from before there was a log of what people did takes lines from now on, and has all else that it had.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { queueName } from '../../core/queues/queue-name.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { migrations } from './sql.generated.ts'
import { sqliteStore } from './sqlite-store.ts'

const BEFORE = 4
const mail = queueName('mail')

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haymaker-audit-'))
  path = join(folder, 'jobs.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** As the version before left it. */
function furnish(): void {
  const file = new DatabaseSync(path)
  file.exec('PRAGMA journal_mode = WAL')
  for (const { sql } of migrations.slice(0, BEFORE)) file.exec(sql)
  file.exec(`PRAGMA application_id = ${0x4841594d}; PRAGMA user_version = ${BEFORE}`)
  file.exec(`INSERT INTO jobs (id, payload) VALUES (1, x'7b7d'), (2, x'ff00');
    INSERT INTO queues (name) VALUES ('mail'); INSERT INTO queued (queue, position, id) VALUES ('mail', 1, 1);
    INSERT INTO sets (id, place, queue, at, position) VALUES (2, 'dead', 'mail', 5, 2);
    INSERT INTO notes (note) VALUES (x'6e'); UPDATE positions SET last = 2`)
  file.close()
}

it('keeps its jobs and notes, has no lines at first, and takes them', async () => {
  furnish()
  const parts = { clock: new FakeClock(), codec: sidekiqCodec(), random: seededRandom(3) }
  const store = sqliteStore({ path, ...parts })
  await store.open()
  try {
    expect(await store.audits(5)).toEqual([])
    for (const line of ['a', 'b']) await store.audit(Buffer.from(line))
    expect((await store.audits(5)).map((line) => Buffer.from(line).toString())).toEqual(['b', 'a'])
    expect((await store.notes(5)).map((note) => Buffer.from(note).toString())).toEqual(['n'])
    const { entries } = await store.page({ kind: 'queue', queue: mail }, { limit: 5 })
    expect(entries.map(({ payload }) => Buffer.from(payload).toString('hex'))).toEqual(['7b7d'])
    expect(await store.sizes()).toEqual({ schedule: 0, retry: 0, dead: 1 })
  } finally {
    await store.close()
  }
  const file = new DatabaseSync(path)
  expect(file.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length })
  file.close()
})
