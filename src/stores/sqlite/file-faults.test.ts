// What can be wrong with a file, a directory or a disk: each a clear error at open, or a wait that ends by itself.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { epochMs, type Ms, ms } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import { newJid } from '../../core/job/jid.ts'
import { payload } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { producerId } from '../../core/store/queueing.ts'
import type { Store } from '../../core/store/store.ts'
import { systemClock, systemRandom } from '../../runtime/system-clock.ts'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { networkFileSystem } from './preflight.ts'
import { sqlite } from './sqlite-module.ts'
import { sqliteStore } from './sqlite-store.ts'

let folder: string
const opened: Store[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haymaker-file-'))
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()))
  rmSync(folder, { recursive: true, force: true })
})

async function open(path: string, busyMs?: Ms): Promise<Store> {
  const parts = { clock: systemClock, random: systemRandom, codec: sidekiqCodec() }
  const store = sqliteStore({ path, ...parts, ...(busyMs !== undefined && { busyMs }) })
  await store.open()
  opened.push(store)
  return store
}

/** The error of an open that must fail. */
async function refusal(path: string): Promise<{ code: string; message: string }> {
  try {
    await open(path)
  } catch (error) {
    if (error instanceof HaymakerError) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error(`${path} was opened`)
}

const queue = queueName('default')
let seq = 0
const producer = producerId('p')
function push(store: Store, bytes = 100): Promise<unknown> {
  seq++
  const jid = newJid(systemRandom)
  const items = [{ jid, queue, payload: payload(Buffer.from(`{"class":"X","args":["${'x'.repeat(bytes)}"]}`)) }]
  return store.push({ producer, seq, validUntil: epochMs(systemClock.now() + 60_000), items })
}

const sizeOf = async (store: Store): Promise<number | undefined> => (await store.queues())[0]?.size

describe('a store whose file cannot be used says so when it is opened', () => {
  it('F62: a directory that does not exist', async () => {
    const { code, message } = await refusal(join(folder, 'none', 'jobs.db'))
    expect(code).toBe('HM_STORE_UNREACHABLE')
    expect(message).toContain(`${join(folder, 'none')} does not exist. Create it`)
  })

  it('F62: a directory in the place of the file', async () => {
    mkdirSync(join(folder, 'jobs.db'))
    expect(await refusal(join(folder, 'jobs.db'))).toMatchObject({ code: 'HM_STORE_UNREACHABLE' })
  })

  it('F63: a file that is no database', async () => {
    writeFileSync(join(folder, 'jobs.db'), 'Dear diary, '.repeat(1000))
    const { code, message } = await refusal(join(folder, 'jobs.db'))
    expect(code).toBe('HM_STORE_CORRUPT')
    expect(message).toContain('Keep a copy')
    expect(readFileSync(join(folder, 'jobs.db'), 'utf8')).toBe('Dear diary, '.repeat(1000))
  })

  it("F63: another program's database, which stays as it is", async () => {
    const path = join(folder, 'app.db')
    const other = new sqlite.DatabaseSync(path)
    other.exec('CREATE TABLE users (name TEXT)')
    other.close()
    const { code, message } = await refusal(path)
    expect(code).toBe('HM_STORE_CORRUPT')
    expect(message).toContain('another program')
    const again = new sqlite.DatabaseSync(path)
    expect(again.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'users' }])
    again.close()
  })

  it('F63: a schema of a newer Haymaker', async () => {
    const path = join(folder, 'jobs.db')
    await (await open(path)).close()
    const newer = new sqlite.DatabaseSync(path)
    newer.exec('PRAGMA user_version = 99')
    newer.close()
    const { code, message } = await refusal(path)
    expect(code).toBe('HM_STORE_NEWER')
    expect(message).toContain('schema 99')
  })

  it('F63: a damaged file', async () => {
    const path = join(folder, 'jobs.db')
    const store = await open(path)
    for (let i = 0; i < 50; i++) await push(store, 1000)
    await store.close()
    const bytes = readFileSync(path)
    bytes.fill(0x5a, 4096, bytes.length - 4096)
    writeFileSync(path, bytes)
    expect(await refusal(path)).toMatchObject({ code: 'HM_STORE_CORRUPT' })
  })

  it('F64: a network share', () => {
    expect(networkFileSystem(0x6969)).toBe('NFS')
    expect(networkFileSystem(0xfe534d42)).toBe('SMB')
    expect(networkFileSystem(-0x1acb2be)).toBe('SMB')
    expect(networkFileSystem(0xef53)).toBeNull()
  })
})

describe('F60: a lock that somebody else holds', () => {
  const holder = (path: string) => {
    const connection = new sqlite.DatabaseSync(path)
    connection.exec('BEGIN EXCLUSIVE')
    return connection
  }

  it('is waited for without stopping the loop, and nothing is dropped', async () => {
    const path = join(folder, 'jobs.db')
    const store = await open(path)
    const lock = holder(path)
    const pushes = Array.from({ length: 20 }, () => push(store))
    for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve))
    lock.exec('COMMIT')
    lock.close()
    await Promise.all(pushes)
    expect(await sizeOf(store)).toBe(20)
  })

  it('that is never let go ends in HM_STORE_BUSY after its time', async () => {
    const path = join(folder, 'jobs.db')
    const store = await open(path, ms(50))
    const lock = holder(path)
    await expect(push(store)).rejects.toMatchObject({ code: 'HM_STORE_BUSY', retriable: true })
    lock.exec('ROLLBACK')
    lock.close()
    await push(store)
    expect(await sizeOf(store)).toBe(1)
  })
})

/** Only root may. */
const mayMount = process.platform === 'linux' && process.getuid?.() === 0

describe.skipIf(!mayMount)('F62: a disk', () => {
  const disk = (): string => join(folder, 'disk')
  const mount = (...args: string[]): Buffer => execFileSync('mount', args)
  beforeEach(() => {
    mkdirSync(disk())
    mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk())
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()))
    execFileSync('umount', [disk()])
  })

  it('that is full refuses pushes, keeps what it has, and takes them again when there is room', async () => {
    const store = await open(join(disk(), 'jobs.db'))
    const ballast = join(disk(), 'ballast')
    writeFileSync(ballast, Buffer.alloc(300_000))
    let stored = 0
    const fill = async (): Promise<unknown> => {
      for (;;) {
        try {
          await push(store, 20_000)
          stored++
        } catch (error) {
          return error
        }
      }
    }
    expect(await fill()).toMatchObject({ code: 'HM_STORE_FULL', retriable: true })
    expect(await sizeOf(store)).toBe(stored)
    rmSync(ballast)
    await push(store, 100)
    expect(await sizeOf(store)).toBe(stored + 1)
  })

  it('that is read-only is refused at open', async () => {
    mount('-o', 'remount,ro', disk())
    expect(await refusal(join(disk(), 'jobs.db'))).toMatchObject({ code: 'HM_STORE_READONLY' })
    mount('-o', 'remount,rw', disk())
  })
})
