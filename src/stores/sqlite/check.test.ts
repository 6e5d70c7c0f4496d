// What doctor is told about a file.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { payload } from '../../core/payload/payload.ts'
import type { Finding, Store } from '../../core/store/store.ts'
import type { Bench } from '../../testing/contract/bench.ts'
import { openScene } from '../../testing/contract/scene.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { sqlite } from './sqlite-module.ts'
import { sqliteStore } from './sqlite-store.ts'

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

/** The store that is open, as a bench. */
const benchOf = (opened: Store): Bench => ({
  ...{ codec: opened.codec, random: seededRandom(2) },
  open: async () => opened,
  elapse: async () => undefined,
  close: async () => undefined,
})

const about = async (subject: string): Promise<Finding | undefined> =>
  (await store.check()).find((finding) => finding.subject === subject)

it('a sound file is well', async () => {
  await open({ path })
  expect((await store.check()).filter(({ level, subject }) => level !== 'ok' && subject !== 'disk')).toEqual([])
})

it('F64: a log that a stuck reader lets grow is a warning that names what to look for; it shrinks when the reader goes', async () => {
  await open({ path })
  const scene = await openScene(benchOf(store))
  const reader = new sqlite.DatabaseSync(path)
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM jobs').get()
  const letter = payload(new Uint8Array(1_000_000).fill(32))
  for (let megabytes = 0; megabytes < 68; megabytes += 4) await scene.fill(4, { payload: letter })
  expect(await about('log')).toMatchObject({
    level: 'warning',
    message: expect.stringMatching(/\d\d MB: a reader holds it. Look for a shell or a backup that is open on/),
  })
  reader.exec('COMMIT')
  reader.close()
  await scene.fill(4, { payload: letter })
  await scene.fill(1)
  expect(await about('log')).toMatchObject({ level: 'ok' })
  expect((await scene.counts()).mail).toBe(73)
})

it('a row that none of our statements writes is damage, also to a store that trusts them', async () => {
  await open({ path })
  const shell = new sqlite.DatabaseSync(path)
  shell.exec('PRAGMA ignore_check_constraints = ON')
  shell.exec("INSERT INTO sets (place, queue, at, position) VALUES ('nowhere', 'mail', 1, 1)")
  shell.close()
  for (let looks = 0; looks < 2; looks++) expect(await about('file')).toMatchObject({ level: 'error' })
})

it('what a power cut may take is a warning', async () => {
  await open({ path, synchronous: 'normal' })
  expect(await about('durability')).toMatchObject({ level: 'warning' })
})

it('jobs in memory are a warning', async () => {
  await open({ path: ':memory:' })
  expect(await about('durability')).toMatchObject({ level: 'warning', message: expect.stringMatching(/in memory/) })
})
