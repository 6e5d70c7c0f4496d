// What doctor is told about a file.

import { mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Finding, Store } from '../../core/store/store.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { sqliteStore } from './sqlite-store.ts'

const MB = 1024 * 1024

let folder: string
let path: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'haymaker-check-'))
  path = join(folder, 'jobs.db')
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

async function open(options: { path: string; synchronous?: 'normal' }): Promise<void> {
  store = sqliteStore({ clock: new FakeClock(), codec: sidekiqCodec(), random: seededRandom(1), ...options })
  await store.open()
}

const about = async (subject: string): Promise<Finding | undefined> =>
  (await store.check()).find((finding) => finding.subject === subject)

it('a sound file is well', async () => {
  await open({ path })
  expect((await store.check()).filter(({ level, subject }) => level !== 'ok' && subject !== 'disk')).toEqual([])
})

it('a log that grows and grows is a warning that names what to look for', async () => {
  await open({ path })
  // Zeros behind the last frame are nothing to SQLite.
  truncateSync(`${path}-wal`, 65 * MB)
  expect(await about('log')).toMatchObject({
    level: 'warning',
    message: expect.stringMatching(/65 MB: a reader holds it/),
  })
})

it('what a power cut may take is a warning', async () => {
  await open({ path, synchronous: 'normal' })
  expect(await about('durability')).toMatchObject({ level: 'warning' })
})

it('jobs in memory are a warning', async () => {
  await open({ path: ':memory:' })
  expect(await about('durability')).toMatchObject({ level: 'warning', message: expect.stringMatching(/in memory/) })
})
