// What doctor is told about a Redis server: each finding on a real server in that state. Only versions and makes that are not
// on this machine are put into the mouth of a real one.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Clock, epochMs } from '../../src/core/clock.ts'
import type { Finding } from '../../src/core/store/store.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { redisStore } from '../../src/stores/redis/redis-store.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { FaultProxy } from './fault-proxy.ts'
import { RedisServer } from './redis-server.ts'

const codec = sidekiqCodec()
const random = seededRandom(1)

let server: RedisServer
let admin: Connection
beforeAll(async () => {
  server = await RedisServer.start()
  admin = await connect(server.url)
})
afterAll(async () => {
  await admin.close()
  await server.stop()
})

interface How {
  readonly url?: string
  readonly clock?: Clock
  readonly connect?: () => Promise<Connection>
}

/** What doctor says about a subject; null: nothing. */
async function about(subject: string, { url = server.url, clock = systemClock, ...rest }: How = {}) {
  const store = redisStore({ url, clock, random, codec, ...rest })
  try {
    return (await store.check()).find((finding) => finding.subject === subject) ?? null
  } finally {
    await store.close()
  }
}

const undo: [string, string][] = []
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  for (const [name, value] of undo.splice(0).reverse()) await admin.send(['CONFIG', 'SET', name, value])
})

/** Another server until the end of the test, and a connection to it. */
async function another(...options: readonly string[]): Promise<{ readonly url: string; readonly own: Connection }> {
  const started = await RedisServer.start(...options)
  closing.push(() => started.stop())
  const own = await connect(started.url)
  closing.push(() => own.close())
  return { url: started.url, own }
}

/** A folder until the end of the test. */
function folderFor(what: string): string {
  const folder = mkdtempSync(join(tmpdir(), `haymaker-${what}-`))
  closing.push(async () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Sets a setting until the end of the test; `back`: what it is otherwise. */
async function set(name: string, value: string, back: string): Promise<void> {
  undo.push([name, back])
  await admin.send(['CONFIG', 'SET', name, value])
}

const info = async (): Promise<string> => String(await admin.send(['INFO', 'everything']))

/** The log is on when the rewrite that begins it is done. */
const logIsOn = (): Promise<void> =>
  vi.waitFor(async () => expect(await info()).toMatch(/aof_rewrite_in_progress:0/), 5000)

describe('a sound server', () => {
  it('has nothing to say but ok', async () => {
    const store = redisStore({ url: server.url, clock: systemClock, random, codec })
    await set('appendonly', 'yes', 'no')
    await logIsOn()
    const findings = await store.check()
    await store.close()
    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([])
    expect(findings.map(({ subject }) => subject)).toEqual([
      ...['version', 'role', 'eviction', 'durability', 'memory', 'connections', 'clock', 'round trip', 'shared queues'],
    ])
  })
})

describe('the version', () => {
  /** A real server that says these lines of itself. */
  const saying = (lines: string): How => ({
    connect: async () => {
      const real = await connect(server.url)
      return {
        ...real,
        send: async (command) => {
          const reply = await real.send(command)
          return command[0] === 'INFO' ? String(reply).replace(/redis_version:.*/, lines) : reply
        },
      }
    },
  })

  it.each<[string, Finding['level'], RegExp]>([
    ['redis_version:7.0.0', 'ok', /^Redis 7\.0\.0$/],
    ['redis_version:10.1.0', 'ok', /^Redis 10\.1\.0$/],
    ['redis_version:6.2.11', 'error', /^Redis 6\.2\.11 is too old; Redis 7\.0 or newer is needed$/],
    ['nothing:0', 'error', /^Redis unknown is too old/],
    ['redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.1', 'ok', /^Valkey 8\.1\.1, .* Redis 7\.2\.4$/],
    ['redis_version:6.3.4\r\nmvcc_depth:0', 'error', /^KeyDB 6\.3\.4 is too old/],
    ['redis_version:6.2.11\r\ndragonfly_version:df-v1.40.1', 'warning', /^Dragonfly df-v1\.40\.1: .* not tested/],
  ])('%j: %s', async (lines, level, message) => {
    expect(await about('version', saying(lines))).toMatchObject({ level, message: expect.stringMatching(message) })
  })

  it('refuses an old server at boot, and no other', async () => {
    const old = redisStore({ url: server.url, clock: systemClock, random, codec, ...saying('redis_version:6.2.11') })
    await expect(old.open()).rejects.toMatchObject({ code: 'HM_STORE_UNSUPPORTED' })
    await old.close()
    const unknown = redisStore({
      url: server.url,
      clock: systemClock,
      random,
      codec,
      ...saying('dragonfly_version:df-v1'),
    })
    await unknown.open()
    await unknown.close()
  })
})

describe('eviction', () => {
  it.each([
    ['allkeys-lru', 'error', /may delete jobs/],
    ['volatile-ttl', 'warning', /may delete guards/],
    ['noeviction', 'ok', /deletes no jobs/],
  ])('%s is an %s', async (policy, level, message) => {
    await set('maxmemory-policy', policy, 'noeviction')
    expect(await about('eviction')).toMatchObject({ level, message: expect.stringMatching(message) })
  })
})

describe('durability without a log', () => {
  it('and without snapshots: everything is lost', async () => {
    expect(await about('durability')).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(
        /save is empty: nothing is on disk, and every stop of redis-server takes all jobs/,
      ),
    })
  })

  it('says how long ago the last snapshot was, how much came since, and when the next one comes', async () => {
    await set('save', '3600 1 300 100', '')
    await admin.send(['SAVE'])
    await admin.send(['SET', 'one', '1'])
    await admin.send(['SET', 'two', '2'])
    expect(await about('durability')).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(
        /since the last snapshot, \d+ s ago \(2 changes; next: after 60 min with 1 changes, or after 5 min with 100 changes\)\./,
      ),
    })
  })
})

describe('durability with a log', () => {
  it.each([
    ['always', 'ok', /neither a crash nor a power cut takes a job/],
    ['everysec', 'ok', /a power cut may take about the last second, two while the disk is slow/],
    ['no', 'warning', /what the system had not written yet/],
  ])('that is synced %s', async (policy, level, message) => {
    await set('appendfsync', policy, 'everysec')
    await set('appendonly', 'yes', 'no')
    await logIsOn()
    expect(await about('durability')).toMatchObject({ level, message: expect.stringMatching(message) })
  })

  it('that is not synced while it is rewritten is a warning', async () => {
    await set('no-appendfsync-on-rewrite', 'yes', 'no')
    expect(await about('log')).toBeNull()
    await set('appendonly', 'yes', 'no')
    await logIsOn()
    expect(await about('log')).toMatchObject({ level: 'warning', message: expect.stringMatching(/since that began/) })
  })

  it('that cannot be written is an error', async () => {
    const folder = folderFor('log')
    // The log of a full disk: the server begins it under this name.
    mkdirSync(join(folder, 'appendonlydir'))
    symlinkSync('/dev/full', join(folder, 'appendonlydir', 'temp-appendonly.aof.incr'))
    const { url, own } = await another('--dir', folder)
    await own.send(['CONFIG', 'SET', 'appendonly', 'yes'])
    await vi.waitFor(async () => {
      await own.send(['SET', 'one', '1']).catch(() => null)
      const found = await about('log', { url })
      expect(found).toMatchObject({ level: 'error', message: expect.stringMatching(/Redis takes no writes/) })
    }, 10_000)
  })
})

describe('a snapshot that cannot be written', () => {
  it('is an error where Redis stops for it, else a warning', async () => {
    const folder = folderFor('snapshot')
    const { url, own } = await another('--dir', folder)
    rmSync(folder, { recursive: true })
    await own.send(['BGSAVE'])
    await vi.waitFor(async () => expect(await about('snapshot', { url })).toMatchObject({ level: 'warning' }), 5000)
    await own.send(['CONFIG', 'SET', 'save', '3600 1'])
    expect(await about('snapshot', { url })).toMatchObject({
      level: 'error',
      message: expect.stringMatching(/so Redis takes no writes/),
    })
    await expect(own.send(['SET', 'one', '1'])).rejects.toThrow('MISCONF')
  })
})

describe('a user who may not ask for settings', () => {
  it('is told what could not be seen', async () => {
    await admin.send(['ACL', 'SETUSER', 'blind', 'on', '>secret', '~*', '+@all', '-config'])
    const url = server.url.replace('//', '//blind:secret@')
    expect((await about('durability', { url }))?.message).toMatch(
      /CONFIG GET is not allowed here, so when the next one/,
    )
    await set('appendonly', 'yes', 'no')
    await logIsOn()
    expect(await about('durability', { url })).toMatchObject({
      level: 'ok',
      message: expect.stringMatching(/CONFIG GET is not allowed here, so appendfsync could not be seen/),
    })
  })
})

describe('replicas', () => {
  it('that nobody waits for are a warning, and a replica itself is refused', async () => {
    const replica = await another('--replicaof', '127.0.0.1', new URL(server.url).port)
    await vi.waitFor(async () => expect(await info()).toMatch(/slave0:.*state=online/), 15_000)
    expect(await about('replicas')).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(/^1 connected, and min-replicas-to-write is 0: .* a failover takes all of them/),
    })
    await set('min-replicas-to-write', '1', '0')
    expect(await about('replicas')).toMatchObject({
      level: 'ok',
      message: expect.stringMatching(/in the 10 s before it/),
    })
    await expect(about('role', { url: replica.url })).rejects.toMatchObject({ code: 'HM_STORE_READONLY' })
  }, 30_000)
})

describe('room', () => {
  it('that is nearly used up is a warning', async () => {
    const used = Number(/^used_memory:(\d+)/m.exec(await info())?.[1])
    await set('maxmemory', String(Math.round(used * 10)), '0')
    expect(await about('memory')).toMatchObject({ level: 'ok', message: expect.stringMatching(/% of maxmemory used$/) })
    await set('maxmemory', String(Math.round(used * 1.02)), '0')
    expect(await about('memory')).toMatchObject({ level: 'warning', message: expect.stringMatching(/HM_STORE_FULL/) })
  })

  it('for connections too', async () => {
    await set('maxclients', '3', '10000')
    const other = await connect(server.url)
    closing.push(() => other.close())
    expect(await about('connections')).toMatchObject({ level: 'warning', message: expect.stringMatching(/^3 of 3: /) })
  })
})

describe('the clock', () => {
  it.each([
    [-5000, 'warning', /5\.0 s ahead of .* start 5\.0 s early/],
    [5000, 'warning', /5\.0 s behind .* start 5\.0 s late/],
    [500, 'ok', /^within 0\.5 s/],
  ])('of a machine that is off by %d ms: %s', async (off, level, message) => {
    const clock: Clock = { ...systemClock, now: () => epochMs(systemClock.now() + off) }
    expect(await about('clock', { clock })).toMatchObject({ level, message: expect.stringMatching(message) })
  })
})

describe('a server that is far', () => {
  it('is a warning, and its distance is no error of the clock', async () => {
    const proxy = await FaultProxy.to(server.url)
    proxy.delay(25)
    closing.push(() => proxy.close())
    expect(await about('round trip', { url: proxy.url })).toMatchObject({
      level: 'warning',
      message: expect.stringMatching(/^([4-9]\d|\d{3})\.\d ms: each push waits that long/),
    })
    expect(await about('clock', { url: proxy.url })).toMatchObject({ level: 'ok' })
  })
})
