// The log is copied into the file beside the loop, and has an end also where nobody copies it there.

import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { payload } from '../../core/payload/payload.ts'
import type { Store } from '../../core/store/store.ts'
import type { Bench } from '../../testing/contract/bench.ts'
import { openScene } from '../../testing/contract/scene.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { beside } from '../beside.ts'
import { Checkpoints, PAGES_AT_MOST } from './checkpoints.ts'
import { turn } from './patience.ts'
import { sqliteStore } from './sqlite-store.ts'

const PAGE = 4096
const HEADER = 24
/** More than is copied after, and less than SQLite waits for. */
const ROWS = 4000

let folder: string
let path: string
let file: DatabaseSync
let checkpoints: Checkpoints
let bench: Bench
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'haymaker-log-'))
  path = join(folder, 'jobs.db')
  const [clock, codec, random] = [new FakeClock(), sidekiqCodec(), seededRandom(1)]
  const open = async (): Promise<Store> => {
    const store = sqliteStore({ path, clock, codec, random })
    await store.open()
    return store
  }
  bench = { codec, random, open, elapse: (by) => clock.advance(by), close: async () => undefined }
  await (await open()).close()
  file = new DatabaseSync(path, { timeout: 5000 })
  checkpoints = new Checkpoints(path)
})
afterEach(async () => {
  await checkpoints.close()
  if (file.isOpen) file.close()
  rmSync(folder, { recursive: true })
})

const position = (): number => Number(file.prepare('SELECT last FROM positions').get()?.last)

/** Commits rows, each of which takes ten pages. */
function write(rows: number): void {
  const insert = file.prepare('INSERT INTO notes (note) VALUES (?)')
  for (let n = 0; n < rows; n++) insert.run(new Uint8Array(10 * PAGE))
}

/** What a log begins with; it has another one when it is begun anew. Asked of SQLite, the asking would be a reader in its way. */
const beginning = (): string => readFileSync(`${path}-wal`).toString('hex', 0, 32)

const logPages = (): number => (statSync(`${path}-wal`).size - 32) / (PAGE + HEADER)

it('what is committed is copied, and the log begun anew, by a thread', { timeout: 20_000 }, async () => {
  write(30)
  const [before, length] = [beginning(), logPages()]
  checkpoints.committed(ROWS)
  while (beginning() === before) await turn()
  write(20)
  expect(logPages()).toBeLessThanOrEqual(length)
})

it('a thread that fails is followed by another when it is time again', { timeout: 20_000 }, async () => {
  renameSync(path, `${path}.away`)
  const thread = new Worker(new URL(beside(import.meta.url, 'checkpoint-thread')), { workerData: path })
  const [error] = await once(thread, 'error')
  expect(error).toMatchObject({ code: 'HM_STORE_REPLACED' })
  expect(existsSync(path)).toBe(false)
  checkpoints.committed(ROWS)
  await turn()
  renameSync(`${path}.away`, path)
  for (let rows = 2 * ROWS; position() === 0; rows += ROWS) {
    checkpoints.committed(rows)
    await turn()
  }
})

it('of a store that writes much is begun anew, and its jobs are all there', { timeout: 60_000 }, async () => {
  const scene = await openScene(bench)
  for (let thousands = 0; thousands < 4; thousands++) await scene.fill(1000)
  while (position() === 4000) await turn()
  expect(await scene.counts()).toEqual({ mail: 4000 })
  await scene.store.close()
})

it('the log has an end where no thread copies it', { timeout: 60_000 }, async () => {
  const scene = await openScene(bench)
  // The thread looks for the file by its name; the store has it open.
  renameSync(path, `${path}.away`)
  const letter = payload(new Uint8Array(1000 * PAGE).fill(32))
  for (let pushes = 0; pushes < 18; pushes++) await scene.fill(1, { payload: letter })
  expect(logPages()).toBeLessThan(1.3 * PAGES_AT_MOST)
  await scene.store.close()
})
