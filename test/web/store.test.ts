// The page of the store and the pages of its keys, on both stores; and that no key of another program is ever there.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import type { Argument } from '../../src/stores/redis/connection.ts'
import { onServer } from '../redis/on-server.ts'
import { RedisServer } from '../redis/redis-server.ts'
import { type Pages, pagesOf } from './pages-of.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())
beforeEach(() => send(['FLUSHALL']))

const send = (...commands: readonly Argument[][]): Promise<void> =>
  onServer(server.url, async (redis) => {
    for (const command of commands) await redis.send(command)
  })

const onRedis = (prefix?: string): Haymaker =>
  createHaymaker({ store: prefix === undefined ? server.url : { url: server.url, prefix }, logger: silentLog })

/** In whose keys, and what stands before each of them. */
const formats = [
  { format: 'Sidekiq', before: '', open: () => onRedis() },
  {
    format: 'Resque',
    before: 'resque:',
    open: () => createHaymaker({ store: server.url.replace('redis:', 'resque:'), logger: silentLog }),
  },
]

const secret = { class: 'Letter', queue: 'mail', args: [{ password: 'two words', user: 42 }] }

/** The names of all keys that the pages list. */
async function listed(pages: Pages, limit = 5): Promise<readonly string[]> {
  const names: string[] = []
  for (let path: string | null = `/redis/keys?limit=${limit}`; path !== null; ) {
    const { html } = await pages.get(path)
    names.push(...[...html.matchAll(/href="\/redis\/keys\/([^"]+)"/g)].map(([, name = '']) => decodeURIComponent(name)))
    path = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null
  }
  return names.toSorted()
}

describe('on SQLite', () => {
  it('the page is called Store, and has findings, facts and what it holds', async () => {
    await using hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog })
    await hm.push({ class: 'Letter', args: [], queue: 'mail' })
    const { status, text, html } = await pagesOf(hm).get('/redis')
    expect(status).toBe(200)
    expect(html).toContain('<h1>Store</h1>')
    expect(text).toMatch(/warning durability : jobs live in memory/)
    expect(text).toMatch(/Server SQLite \d/)
    expect(text).toContain('Queue mail 1')
    expect(html).not.toContain('/redis/keys')
  })

  it('has no keys', async () => {
    await using hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog })
    for (const path of ['/redis/keys', '/redis/keys/dead']) expect((await pagesOf(hm).get(path)).status).toBe(404)
  })
})

describe.each(formats)('on Redis, in the keys of $format', ({ format, before, open }) => {
  const address = (name: string): string => `/redis/keys/${encodeURIComponent(before + name)}`

  it('the page is called Redis, and has findings, facts and what it holds by weight', async () => {
    await using hm = open()
    await hm.pushAll(Array.from({ length: 20 }, () => ({ class: 'Letter', args: [], queue: 'mail' })))
    const { text, html } = await pagesOf(hm).get('/redis')
    expect(html).toContain('<h1>Redis</h1>')
    expect(text).toMatch(/warning durability : appendonly is no/)
    expect(text).toMatch(/ok role : it is the master/)
    expect(text).toMatch(/Server (Redis|Valkey) \d.*Up for .*Memory used \d/)
    expect(text).toMatch(/Part Entries Memory Queue mail 20 \d/)
  })

  it('a key is shown with its first elements, and without secrets', async () => {
    await using hm = open()
    await hm.push(secret)
    const { status, text } = await pagesOf(hm).get(address('queue:mail'))
    expect(status).toBe(200)
    expect(text).toContain('What it is for Jobs that wait Type list')
    expect(text).toContain('"user":42')
    expect(text).not.toContain('words')
  })

  it('keys are listed with what each is for, and the page says whose they are', async () => {
    await using hm = open()
    await hm.push(secret)
    const { text } = await pagesOf(hm).get('/redis/keys?limit=100')
    expect(text).toContain(`Keys of Haymaker and of ${format}.`)
    expect(text).toMatch(new RegExp(`${before}queue:mail Jobs that wait list for good 1 \\d`))
    expect(text).toContain(`${before}queues Names of queues set`)
    expect(text).not.toContain('words')
  })

  it('what stands in jobs is for those who may read it', async () => {
    await using hm = open()
    await hm.push(secret)
    const can = { can: (_: unknown, permission: string) => permission !== 'view args' }
    const { status, text } = await pagesOf(hm, can).get(address('queue:mail'))
    expect(status).toBe(200)
    expect(text).toContain('You may not read what stands in jobs.')
    expect(text).not.toContain('Letter')
  })

  it('what people did is for those who may look into that', async () => {
    await using hm = open()
    await send(['LPUSH', `${before}hm:audit`, 'somebody did something'])
    const can = { can: (_: unknown, permission: string) => permission !== 'view audit' }
    expect((await pagesOf(hm).get(address('hm:audit'))).text).toContain('somebody did something')
    expect((await pagesOf(hm, can).get(address('hm:audit'))).text).not.toContain('somebody')
  })

  it('who may not view the store sees neither its pages nor a way there', async () => {
    await using hm = open()
    const pages = pagesOf(hm, { can: (_, permission) => permission !== 'view store' })
    for (const path of ['/redis', '/redis/keys', '/redis/keys/dead']) expect((await pages.get(path)).status).toBe(403)
    expect((await pages.get('/')).html).not.toContain('href="/redis"')
  })
})

describe('keys of other programs', () => {
  const foreign = [
    'session:abc',
    'cart',
    'queue',
    'queues:old',
    'app:queue:mail',
    'user-01-12:30',
    'it-works',
    'deploylock-',
  ]
  const identity = 'shop:17:0123456789ab'

  it('are on no page, however they are asked for', async () => {
    await send(...foreign.map((name) => ['SET', name, 'foreign']), ['HSET', identity, 'info', 'foreign'])
    await using hm = onRedis()
    await hm.push(secret)
    const pages = pagesOf(hm)
    const names = await listed(pages, 2)
    expect(names).toContain('queue:mail')
    expect(names.filter((name) => [...foreign, identity].includes(name))).toEqual([])
    for (const name of [...foreign, identity, `${identity}:work`]) {
      const { status, text } = await pages.get(`/redis/keys/${encodeURIComponent(name)}`)
      expect([name, status]).toEqual([name, 404])
      expect(text).not.toContain('foreign')
    }
  })

  it('with a prefix, keys without it are as foreign, and those of Sidekiq too', async () => {
    await send(['SET', 'stat:processed', '1'], ['LPUSH', 'queue:mail', '{}'], ['SET', 'app:stat:processed', '5'])
    await send(['SET', 'its:stat:processed', '6'])
    await using hm = onRedis('app:')
    await hm.push(secret)
    const pages = pagesOf(hm)
    const names = await listed(pages)
    expect(names).toEqual(expect.arrayContaining(['app:queue:mail', 'app:queues', 'app:stat:processed']))
    expect(names.filter((name) => !name.startsWith('app:'))).toEqual([])
    for (const name of ['queue:mail', 'stat:processed', 'its:stat:processed'])
      expect((await pages.get(`/redis/keys/${encodeURIComponent(name)}`)).status).toBe(404)
    expect((await pages.get('/redis/keys/app%3Aqueue%3Amail')).status).toBe(200)
  })

  it('a key that is ours is there once a process is known by its name', async () => {
    await send(['SADD', 'processes', identity], ['HSET', `${identity}:work`, 'a', '{}'])
    await using hm = onRedis()
    expect((await pagesOf(hm).get(`/redis/keys/${encodeURIComponent(`${identity}:work`)}`)).status).toBe(200)
  })

  it('thousands of them stand between ours, and every one of ours is found', async () => {
    const many = Array.from({ length: 9000 }, (_, i) => [`foreign:${i}`, 'x']).flat()
    await send(['MSET', ...many], ...Array.from({ length: 30 }, (_, i) => ['LPUSH', `queue:q${i}`, '{}']))
    await using hm = onRedis()
    expect(await listed(pagesOf(hm))).toEqual(Array.from({ length: 30 }, (_, i) => `queue:q${i}`).toSorted())
  })
})
