// What the store shows of processes, ours and those of Ruby's Sidekiq: dumps of real ones, loaded into a real Redis, and hashes
// as older versions and accidents leave them.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keep } from '../../src/core/config/config.ts'
import { silentLog } from '../../src/core/log.ts'
import { ownerId } from '../../src/core/store/queueing.ts'
import { createHaymaker } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, listOf, textOf } from '../../src/stores/redis/connection.ts'
import { RedisServer } from './redis-server.ts'

interface Dump {
  readonly keys: Readonly<Record<string, { readonly type: string; readonly value: unknown }>>
}

let server: RedisServer
let redis: Connection
let hm: Haymaker
beforeAll(async () => {
  server = await RedisServer.start()
  redis = await connect(server.url)
})
afterAll(async () => {
  await redis.close()
  await server.stop()
})
beforeEach(async () => {
  await redis.send(['FLUSHALL'])
  hm = createHaymaker({ store: server.url, logger: silentLog })
})
afterEach(() => hm.stop())

const folder = join(import.meta.dirname, '../fixtures/sidekiq')
const dumpOf = (file: string): Dump => JSON.parse(readFileSync(join(folder, file), 'utf8'))

/** Loads sets, hashes and lists of a dump: what a process has. */
async function load(file: string): Promise<void> {
  const { keys } = dumpOf(file)
  for (const [key, { type, value }] of Object.entries(keys)) {
    const words = Array.isArray(value) ? value.map(String) : Object.entries(Object(value)).flat().map(String)
    if (type === 'set') await redis.send(['SADD', key, ...words])
    if (type === 'hash') await redis.send(['HSET', key, ...words])
    if (type === 'list') await redis.send(['RPUSH', key, ...words])
  }
}

const oneCapsule = (total: number, ...queues: [string, number][]): object[] => [
  {
    ...{ name: 'default', concurrency: total, mode: 'weighted' },
    queues: queues.map(([name, weight]) => ({ name, weight })),
  },
]

describe('a process of Sidekiq', () => {
  it('6.4 says no weights: its queues, and their busy jobs under the older name', async () => {
    await load('6.4/02-busy-retry-dead.json')
    const [process, ...others] = await hm.processes()
    expect(others).toEqual([])
    expect(process).toMatchObject({
      ...{ owner: 'vm:15586:bf1a3396b888', quiet: false, busy: 2 },
      card: {
        ...{ hostname: 'vm', pid: 15_586, startedAt: 1_795_244_113_602, tag: 'hay', labels: [], version: '' },
        ...{ embedded: false },
        capsules: [{ name: 'default', concurrency: 4, mode: 'strict' }],
      },
    })
    expect(process?.card.capsules[0]?.queues.map(({ name }) => name)).toEqual(['critical', 'default', 'low'])
    expect(process?.running.map(({ class: name, queue }) => [name, queue])).toContainEqual(['SlowJob', 'critical'])
    expect(process?.running).toHaveLength(2)
    expect((await hm.stats()).busy).toBe(2)
  })

  it('7.3 says weights, and does not tell its capsules apart', async () => {
    await load('7.3/02-busy-retry-dead-metrics.json')
    const [process, ...others] = await hm.processes()
    expect(others).toEqual([])
    expect(process).toMatchObject({
      ...{ owner: 'vm:20105:b5f762d4ee51', busy: 3, quiet: false, rssBytes: 29_368 * 1024 },
      ...{ picturedAt: 1_795_244_481_797 },
      card: {
        ...{ tag: 'hay', labels: ['reliable'], version: '7.3.10' },
        capsules: oneCapsule(5, ['critical', 3], ['default', 2], ['low', 1], ['single', 1]),
      },
    })
    expect(process?.running.map((job) => [job.jid, job.class, job.queue, job.args, job.startedAt]).toSorted()).toEqual([
      ['0936af9f9db2612833f0d551', 'IterJob', 'default', [1, 300], 1_795_244_465_000],
      ['6d91b7d38edc247088171733', 'SlowJob', 'critical', [70], 1_795_244_464_000],
      ['6e81957be840ab04faaf2dea', 'SlowJob', 'single', [71], 1_795_244_464_000],
    ])
    expect(await hm.stats()).toMatchObject({ processes: 1, busy: 3 })
  })

  it('8 says capsules, and its concurrency beside them', async () => {
    await load('8/02-busy-retry-dead-metrics.json')
    const [process, ...others] = await hm.processes()
    expect(others).toEqual([])
    expect(process).toMatchObject({
      ...{ owner: 'vm:26482:261cb3c49e3a', busy: 3, quiet: false, rssBytes: 28_776 * 1024 },
      card: {
        ...{ hostname: 'vm', pid: 26_482, tag: 'hay', labels: ['reliable'], version: '8.1.7', embedded: false },
        capsules: [
          oneCapsule(4, ['critical', 3], ['default', 2], ['low', 1])[0],
          { name: 'single', concurrency: 1, mode: 'strict', queues: [{ name: 'single', weight: 1 }] },
        ],
      },
    })
    expect(process?.running.map(({ class: name, queue }) => [name, queue]).toSorted()).toEqual([
      ['IterJob', 'default'],
      ['SlowJob', 'critical'],
      ['SlowJob', 'single'],
    ])
  })

  it('that has stopped is not listed, though its hash is there for a minute', async () => {
    await load('8/05-after-shutdown.json')
    expect(await hm.processes()).toEqual([])
    expect(await hm.tell(ownerId('vm:32302:5578591f852a'), 'stop')).toBe('gone')
  })

  it('hears in its own list what it is told', async () => {
    await load('8/02-busy-retry-dead-metrics.json')
    const id = ownerId('vm:26482:261cb3c49e3a')
    for (const command of ['quiet', 'stop', 'dump'] as const) expect(await hm.tell(id, command)).toBe('ok')
    const heard: string[] = []
    for (let i = 0; i < 3; i++) heard.push(textOf(await redis.send(['RPOP', `${id}-signals`])))
    expect(heard).toEqual(['TSTP', 'TERM', 'TTIN'])
  })

  it('inside of another program is told nothing', async () => {
    await redis.send(['SADD', 'processes', 'vm:1:aa'])
    await redis.send(['HSET', 'vm:1:aa', 'info', '{"embedded":true}'])
    expect(await hm.tell(ownerId('vm:1:aa'), 'stop')).toBe('deaf')
    expect(await redis.send(['EXISTS', 'vm:1:aa-signals'])).toBe(0)
  })
})

describe.each(globSync('*/*.json', { cwd: folder }).toSorted())('%s', (file) => {
  it('has as many processes and busy jobs as its own numbers say', async () => {
    await load(file)
    const members = Object(dumpOf(file).keys.processes?.value ?? [])
    const processes = await hm.processes()
    expect(processes.map(({ owner }) => String(owner))).toEqual([...members].toSorted())
    for (const { owner, busy, quiet, running, card } of processes) {
      expect(running).toHaveLength(busy)
      expect(running.filter((job) => job.class === '' || job.jid === null)).toEqual([])
      expect(String(owner)).toBe(`${card.hostname}:${card.pid}:${owner.split(':')[2]}`)
      expect(String(quiet)).toBe(Object(dumpOf(file).keys[owner]?.value).quiet)
    }
    expect((await hm.stats()).busy).toBe(processes.reduce((sum, { running }) => sum + running.length, 0))
  })
})

describe('a hash of whatever kind', () => {
  const id = 'vm:1:aa'
  const given = async (info: string, ...fields: string[]): Promise<unknown> => {
    await redis.send(['SADD', 'processes', id])
    await redis.send(['HSET', id, 'info', info, ...fields])
    return (await hm.processes())[0]
  }

  it('is read without its capsules, by the concurrency beside it or in it', async () => {
    const info = { hostname: 'vm', started_at: 1.5, pid: 1, queues: ['a'], weights: [{ a: 2 }], concurrency: 7 }
    const capsules = (total: number): object => ({ card: { capsules: oneCapsule(total, ['a', 2]) } })
    expect(await given(JSON.stringify(info))).toMatchObject(capsules(7))
    expect(await given(JSON.stringify(info), 'concurrency', '9')).toMatchObject(capsules(9))
    const { concurrency: _, ...newer } = info
    expect(await given(JSON.stringify(newer), 'concurrency', '9')).toMatchObject(capsules(9))
  })

  it('with nothing in it but an object is a process that says nothing', async () => {
    expect(await given('{}')).toMatchObject({
      ...{ owner: id, busy: 0, quiet: false, rssBytes: 0, running: [] },
      card: { hostname: 'vm', pid: 1, tag: '', labels: [], version: '', embedded: false },
    })
  })

  it.each(['', 'no JSON', '[]', 'null', '3'])('that says %j is none', async (info) => {
    expect(await given(info)).toBeUndefined()
  })

  it.each([
    ['as an object, before 6.0', '{"queue":"q","payload":{"class":"Old","args":[1],"jid":"a"},"run_at":5}', 'Old'],
    ['as a text', '{"queue":"a queue","payload":"{\\"class\\":\\"New\\",\\"args\\":[]}","run_at":5}', 'New'],
  ])('has jobs with the payload %s', async (_, text, name) => {
    await redis.send(['HSET', `${id}:workers`, 't', text, 'u', 'no JSON', 'v', '{"queue":"q","run_at":1}'])
    expect(await given('{}')).toMatchObject({ running: [{ class: name, startedAt: 5000 }] })
  })
})

describe('members of the set', () => {
  it('without a hash are not listed, and taken off the set once a minute, by one of all', async () => {
    await load('8/02-busy-retry-dead-metrics.json')
    await redis.send(['DEL', 'process_cleanup'])
    await redis.send(['SADD', 'processes', 'vm:2:gone'])
    expect(await hm.processes()).toHaveLength(1)
    const store = await hm.store()
    await store.trim(keep)
    expect(listOf(await redis.send(['SMEMBERS', 'processes'])).map(textOf)).toEqual(['vm:26482:261cb3c49e3a'])
    expect(Number(await redis.send(['TTL', 'process_cleanup']))).toBeGreaterThan(55)
    await redis.send(['SADD', 'processes', 'vm:2:gone'])
    await store.trim(keep)
    expect(await redis.send(['SCARD', 'processes'])).toBe(2)
  })

  it('wait while the server is full', async () => {
    const store = await hm.store()
    await redis.send(['CONFIG', 'SET', 'maxmemory', '1'])
    expect(await store.trim(keep)).toBe(0)
    await redis.send(['CONFIG', 'SET', 'maxmemory', '0'])
    expect(await redis.send(['EXISTS', 'process_cleanup'])).toBe(0)
  })
})
