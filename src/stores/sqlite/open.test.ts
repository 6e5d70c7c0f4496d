// Opening at once with others, and a file that is taken away while it is open.

import { existsSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ms } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Store } from '../../core/store/store.ts'
import type { Bench } from '../../testing/contract/bench.ts'
import { mail, openScene } from '../../testing/contract/scene.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { openLife } from './life.ts'
import { migrations } from './sql.generated.ts'
import { sqlite } from './sqlite-module.ts'
import { sqliteStore } from './sqlite-store.ts'

let folder: string
let path: string
let clock: FakeClock
const opened: Store[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haymaker-open-'))
  path = join(folder, 'jobs.db')
  clock = new FakeClock()
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  rmSync(folder, { recursive: true })
})

const bench = (file = path): Bench => ({
  ...{ codec: sidekiqCodec(), random: seededRandom(1) },
  async open() {
    const store = sqliteStore({ path: file, clock, codec: sidekiqCodec(), random: seededRandom(2) })
    opened.push(store)
    await store.open()
    return store
  },
  elapse: (by) => clock.advance(by),
  close: async () => undefined,
})

/** Its version and what it is made of. */
function schemaOf(file: string): unknown {
  const database = new sqlite.DatabaseSync(file, { readOnly: true })
  const version = database.prepare('PRAGMA user_version').get()
  const made = database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()
  database.close()
  return { version, made }
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof HaymakerError ? error.code : String(error)),
  )

describe('opening', () => {
  it('in memory says that no other process sees the jobs', async () => {
    expect((await bench(':memory:').open()).lacks).toEqual(new Set(['processes', 'keys']))
    expect((await bench().open()).lacks).toEqual(new Set(['keys']))
  })

  it('F64: may be done by several at once on a file that does not exist yet', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => bench().open()))
    for (const store of stores) expect(await store.queues()).toEqual([])
  })

  for (const [i, { name }] of migrations.entries())
    it(`F64: of a file that is as ${name} left it migrates it once, by whoever comes first`, async () => {
      const old = new sqlite.DatabaseSync(path)
      for (const { sql } of migrations.slice(0, i + 1)) old.exec(sql)
      old.exec(`PRAGMA application_id = ${0x4841594d}; PRAGMA user_version = ${i + 1}`)
      old.close()
      const stores = await Promise.all(Array.from({ length: 6 }, () => bench().open()))
      for (const store of stores) expect(await store.queues()).toEqual([])
      await bench(`${path}.new`).open()
      expect(schemaOf(path)).toEqual(schemaOf(`${path}.new`))
    })
})

describe('F62: a file that is taken away while it is open', () => {
  for (const [how, take] of [
    ['deleted', () => unlinkSync(path)],
    ['replaced', () => [renameSync(path, `${path}.old`), writeFileSync(path, '')]],
    ['left without its log', () => unlinkSync(`${path}-wal`)],
  ] as const) {
    it(`is noticed within a second when it is ${how}`, async () => {
      const { store, push, job, worker } = await openScene(bench())
      const w = await worker()
      await push(job())
      take()
      await clock.advance(ms(1000))
      expect(await codeOf(push(job()))).toBe('HM_STORE_REPLACED')
      expect(await codeOf(w.claim(1, mail))).toBe('HM_STORE_REPLACED')
      expect(await codeOf(store.queues())).toBe('HM_STORE_REPLACED')
    })
  }

  it('works on when it is put back', async () => {
    const { push, job } = await openScene(bench())
    renameSync(path, `${path}.away`)
    await clock.advance(ms(1000))
    expect(await codeOf(push(job()))).toBe('HM_STORE_REPLACED')
    renameSync(`${path}.away`, path)
    expect(await codeOf(push(job()))).toBe('ok')
  })

  it('is not made anew by a beat', async () => {
    unlinkSync((await bench().open()) && path)
    await expect(openLife({ path })).rejects.toThrow('HM_STORE_REPLACED')
    expect(existsSync(path)).toBe(false)
  })
})
