// A file that is not what it should be ends as one named error, at the latest when its bytes are used: never as a crash,
// a hang, or an error that names neither the file nor what to do.

import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import { payload } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import type { Store } from '../../core/store/store.ts'
import type { Bench } from '../../testing/contract/bench.ts'
import { keys, mail, openScene, type Scene } from '../../testing/contract/scene.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { sqliteStore } from './sqlite-store.ts'

/** `FLIPS` in the environment: as many as a night has time for. */
const FLIPS = Number(process.env.FLIPS ?? 300)
const LIMIT = { timeout: 20_000 + FLIPS * 300 }

const folder = mkdtempSync(join(tmpdir(), 'haymaker-damage-'))
const sound = join(folder, 'sound.db')
const path = join(folder, 'jobs.db')
// One for all: a producer of the same name would be answered from the record.
const random = seededRandom(20)

function benchOn(file: string): Bench {
  const [clock, codec] = [new FakeClock(), sidekiqCodec()]
  return {
    ...{ codec, random },
    open: async () => {
      const store = sqliteStore({ path: file, clock, codec, random, busyMs: ms(0) })
      await store.open()
      return store
    },
    elapse: (by) => clock.advance(by),
    close: async () => undefined,
  }
}

/** Jobs in every place, guards, answers, somebody's claims; some jobs larger than a page. */
async function furnish(file: string): Promise<Scene> {
  const scene = await openScene(benchOn(file))
  await scene.fill(200)
  await scene.fill(50, { at: epochMs(Date.UTC(2030, 0, 1)) })
  await scene.fill(3, { payload: payload(new Uint8Array(20_000).fill(32)) })
  await scene.push(scene.guarded(keys('one', 'two')))
  await (await scene.worker()).claim(20, mail)
  return scene
}

beforeAll(async () => {
  await (await furnish(sound)).store.close()
})
beforeEach(() => {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
  cpSync(sound, path)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Does with the file what a worker and a doctor do. */
async function use(file: string): Promise<void> {
  let store: Store | null = null
  try {
    const scene = await openScene(benchOn(file))
    store = scene.store
    const worker = await scene.worker()
    await scene.push(scene.job(), scene.guarded(keys('one')))
    const claims = await worker.claim(300, mail)
    await worker.settle(
      ...claims.map(({ token }) => ({ token, outcome: { kind: 'done' }, count: 'processed' }) as const),
    )
    for (const kind of ['schedule', 'retry', 'dead'] as const) await store.page({ kind }, { limit: 100 })
    await store.trim({ dead: { max: 1, ageMs: ms(1) }, notes: { max: 1 } })
    await Promise.all([store.queues(), store.beats(), store.totals(), store.crons(), store.check()])
  } finally {
    await store?.close()
  }
}

/** The code of what the use of a file ends with; 'ok' where it ends well. */
const endOf = (file: string): Promise<string> => codeOf(use(file))

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'ok'
  } catch (error) {
    return error instanceof HaymakerError ? error.code : `not ours: ${error instanceof Error ? error.stack : error}`
  }
}

describe('F63: a damaged file', () => {
  it(`with any one byte changed is used or refused by name, ${FLIPS} times`, LIMIT, async () => {
    const bytes = readFileSync(sound)
    const ends = new Map<string, number>()
    for (let i = 0; i < FLIPS; i++) {
      // Every other one in the first pages, where the schema and the marks stand.
      const at = Math.floor(random.next() * (i % 2 ? bytes.length : 8192))
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 + Math.floor(random.next() * 255))
      writeFileSync(path, flipped)
      const end = await endOf(path)
      ends.set(end, (ends.get(end) ?? 0) + 1)
      for (const rest of ['-wal', '-shm']) rmSync(path + rest, { force: true })
    }
    const strange = [...ends.keys()].filter((end) => !['ok', 'HM_STORE_CORRUPT', 'HM_STORE_NEWER'].includes(end))
    expect(strange).toEqual([])
    // Most bytes are texts, where a flip breaks nothing that SQLite could see.
    expect(ends.get('HM_STORE_CORRUPT')).toBeGreaterThan(FLIPS / 50)
  })

  it.each([
    ['a host that is no JSON', `UPDATE owners SET host = '{"bootId"'`],
    ['a picture that is no JSON', `UPDATE owners SET picture = '{'`],
    ['a queue with a name that none can have', `INSERT INTO queues (name) VALUES ('a b')`],
    ['a job in such a queue', `UPDATE sets SET queue = 'a b' WHERE place = 'schedule'`],
  ])('that says what nobody wrote is refused by name: %s', async (_, change) => {
    const file = new DatabaseSync(path)
    file.exec(`INSERT INTO owners (id, host, picture, pictured_at) VALUES ('o', '{}', '{"running":[]}', 0); ${change}`)
    file.close()
    const store = await benchOn(path).open()
    const asked = [store.beats(), store.processes(), store.queues(), store.page({ kind: 'schedule' }, { limit: 100 })]
    const said = (await Promise.allSettled(asked)).flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    await store.close()
    expect(said).toMatchObject([{ code: 'HM_STORE_CORRUPT', message: expect.stringContaining(path) }])
  })

  it('that was cut short is refused', async () => {
    for (const part of [0.9, 0.5, 0.1]) {
      truncateSync(path, Math.floor(statSync(sound).size * part))
      expect(await endOf(path), `${part} of it`).toBe('HM_STORE_CORRUPT')
      cpSync(sound, path)
    }
  })

  it('is found out at the opening after an unclean stop', async () => {
    const scene = await openScene(benchOn(path))
    await scene.push(scene.job())
    const image = join(folder, 'image.db')
    cpSync(`${path}-wal`, `${image}-wal`)
    await scene.store.close()
    // A page of the table of jobs: opening alone would not read it.
    const bytes = readFileSync(sound)
    const page = bytes.indexOf('"class":"Letter"') & ~4095
    writeFileSync(image, bytes.fill(0xff, page, page + 12))
    await expect(benchOn(image).open()).rejects.toThrow(/^HM_STORE_CORRUPT: .*image\.db is damaged/)
  })
})

describe('F63: a damaged log', () => {
  /** A file as a kill leaves it: with everything but the schema in its log, one commit for each job. */
  async function unclean(jobs: number): Promise<{ file: Buffer; log: Buffer; pushed: readonly string[] }> {
    const place = join(folder, 'unclean.db')
    const scene = await openScene(benchOn(place))
    await scene.store.close()
    const again = await openScene(benchOn(place))
    const pushed: string[] = []
    for (let i = 0; i < jobs; i++) for (const { jid } of await again.fill(1)) pushed.push(jid)
    const [file, log] = [readFileSync(place), readFileSync(`${place}-wal`)]
    await again.store.close()
    return { file, log, pushed }
  }

  /** What is in the queue when the file is opened with such a log. */
  async function foundWith(file: Buffer, log: Buffer): Promise<readonly string[]> {
    writeFileSync(path, file)
    writeFileSync(`${path}-wal`, log)
    rmSync(`${path}-shm`, { force: true })
    const scene = await openScene(benchOn(path))
    try {
      await scene.push(scene.job({ queue: queueName('other') }))
      return await scene.jids(mail)
    } finally {
      await scene.store.close()
    }
  }

  it(`with any one byte changed, or cut anywhere, holds the commits before, ${FLIPS / 2} times`, LIMIT, async () => {
    const { file, log, pushed } = await unclean(60)
    let shorter = 0
    for (let i = 0; i < FLIPS / 2; i++) {
      const at = Math.floor(random.next() * log.length)
      const harmed = i % 2 ? Buffer.from(log.subarray(0, at)) : Buffer.from(log)
      if (i % 2 === 0) harmed[at] = (harmed[at] ?? 0) ^ (1 + Math.floor(random.next() * 255))
      const found = await foundWith(file, harmed)
      expect(found, `${i % 2 ? 'cut' : 'changed'} at ${at}`).toEqual(pushed.slice(0, found.length))
      if (found.length < pushed.length) shorter++
    }
    expect(shorter).toBeGreaterThan(FLIPS / 8)
  })
})

describe('F64: an old backup that is copied over an open file', () => {
  it('in its place is used or refused by name, and so is what is left of it', async () => {
    const scene = await openScene(benchOn(path))
    await scene.fill(100)
    writeFileSync(path, readFileSync(sound))
    const worker = await codeOf(scene.worker())
    const ends = [worker, await codeOf(scene.push(scene.job())), await codeOf(scene.store.check())]
    await scene.store.close()
    ends.push(await endOf(path))
    expect(ends.filter((end) => !['ok', 'HM_STORE_CORRUPT'].includes(end))).toEqual([])
  })
})
