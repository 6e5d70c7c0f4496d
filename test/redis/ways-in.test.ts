// How one gets into a Redis: passwords that are wrong, missing or changed meanwhile, users that may not do everything, and
// TLS with certificates that hold and that do not. Workers and the thread of their heartbeat go the same way.

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:tls'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { RedisOptions } from '../../src/stores/redis/source.ts'
import { Authority, type Certificate } from './certificates.ts'
import { freePort, RedisServer } from './redis-server.ts'

const ran: number[] = []
const job = defineJob<{ n: number }>({ name: 'WaysIn', perform: ({ n }) => void ran.push(n) })

let hm: Haymaker | null = null
afterEach(async () => {
  await hm?.stop()
  hm = null
  ran.length = 0
})

/** A worker on this store, with beats quick enough to watch. */
async function work(store: RedisOptions): Promise<Haymaker> {
  hm = createHaymaker({ store, jobs: [job], logger: silentLog, shutdownTimeout: '1s', recovery: { beat: '300ms' } })
  await hm.start()
  return hm
}

const runs = async (n: number): Promise<void> => {
  await job.performAsync({ n })
  await vi.waitFor(() => expect(ran).toContain(n), 10_000)
}

/** What starting on this store fails with. */
async function failure(store: RedisOptions): Promise<Error & { code?: string }> {
  const failed = createHaymaker({ store, jobs: [], logger: silentLog })
  try {
    await failed.start()
  } catch (error) {
    if (error instanceof Error) return error
  } finally {
    await failed.stop()
  }
  return expect.fail('it started')
}

describe('F40: a password', () => {
  let server: RedisServer
  beforeEach(async () => {
    server = await RedisServer.start('--requirepass', 'first')
  })
  afterEach(() => server.stop())
  const withUser = (user: string): string => server.url.replace('//', `//${user}@`)

  it('that is missing is asked for, in one line', async () => {
    const { message } = await failure({ url: server.url })
    expect(message).toMatch(/^HM_STORE_UNREACHABLE: redis:.*NOAUTH.*Put it into the address\.$/)
  })

  it('that is wrong is not repeated', async () => {
    const { message } = await failure({ url: withUser(':hunter2') })
    expect(message).toMatch(/WRONGPASS.*Redis refused user or password/)
    expect(message).not.toContain('hunter2')
  })

  it('that changed meanwhile is asked for anew; jobs and beats go on', { timeout: 60_000 }, async () => {
    const foreign = await connect(withUser(':first'))
    let password = 'first'
    const worker = await work({ url: server.url, credentials: async () => ({ password }) })
    await runs(1)
    await foreign.send(['CONFIG', 'SET', 'requirepass', 'second'])
    await foreign.send(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'])
    await expect(worker.stats()).rejects.toMatchObject({ code: 'HM_STORE_UNREACHABLE' })
    await expect(job.performAsync({ n: 2 })).rejects.toMatchObject({ code: 'HM_STORE_UNREACHABLE' })
    password = 'second'
    await runs(3)
    const [owner = ''] = (await worker.processes()).map((process) => process.owner)
    const beats = async (): Promise<number> => Number(await foreign.send(['HGET', 'hm:beats', owner]))
    const before = await beats()
    await vi.waitFor(async () => expect(await beats()).toBeGreaterThan(before), 15_000)
    await foreign.close()
  })

  it('of a user who may not do what is needed: the command is named', async () => {
    const foreign = await connect(withUser(':first'))
    await foreign.send(['ACL', 'SETUSER', 'reader', 'on', '>word', '~*', '+@read', '+info', '+hello', '+client'])
    const store = { url: withUser('reader:word') }
    hm = createHaymaker({ store, jobs: [job], logger: silentLog })
    await expect(job.performAsync({ n: 1 })).rejects.toThrow(/NOPERM.*may not run a command that is needed/)
    await foreign.close()
  })
})

describe('a user without the commands of an administrator', () => {
  it('is enough', async () => {
    const server = await RedisServer.start()
    const foreign = await connect(server.url)
    await foreign.send([
      'ACL',
      'SETUSER',
      'jobs',
      'on',
      '>word',
      '~*',
      '+@all',
      '-@admin',
      '-@dangerous',
      '+info',
      '+role',
    ])
    await work({ url: server.url.replace('//', '//jobs:word@') })
    await runs(1)
    await foreign.send(['LPUSH', 'queue:default', '{"class":"WaysIn","args":[{"n":2}]}'])
    await vi.waitFor(() => expect(ran).toContain(2), 400)
    expect(await foreign.send(['ACL', 'LOG'])).toEqual([])
    await hm?.stop()
    await foreign.close()
    await server.stop()
  })
})

describe('F40: TLS', () => {
  const [authority, stranger] = [new Authority(), new Authority()]
  afterAll(() => {
    authority.remove()
    stranger.remove()
  })

  const serving = async (
    certificate: Certificate,
    ...more: string[]
  ): Promise<{ url: string; server: RedisServer }> => {
    const port = await freePort()
    const { cert, key } = certificate
    const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', authority.file]
    const server = await RedisServer.start('--tls-port', String(port), ...files, ...more)
    return { server, url: `rediss://127.0.0.1:${port}` }
  }

  it('with a certificate of both sides carries jobs and beats', { timeout: 60_000 }, async () => {
    const mine = authority.sign('DNS:client')
    const { server, url } = await serving(authority.sign('IP:127.0.0.1'), '--tls-auth-clients', 'yes')
    const [cert, key] = [readFileSync(mine.cert, 'utf8'), readFileSync(mine.key, 'utf8')]
    const foreign = await connect(server.url)
    const worker = await work({ url, tls: { ca: authority.pem, cert, key } })
    await runs(1)
    const [owner = ''] = (await worker.processes()).map((process) => process.owner)
    await vi.waitFor(
      async () => expect(Number(await foreign.send(['HGET', 'hm:beats', owner]))).toBeGreaterThan(1),
      15_000,
    )
    await foreign.close()
    await worker.stop()
    await server.stop()
  })

  it('with the certificate of another host is refused, unless its name is told', async () => {
    const { server, url } = await serving(authority.sign('DNS:jobs.example'), '--tls-auth-clients', 'no')
    const ca = authority.pem
    const { message } = await failure({ url, tls: { ca } })
    expect(message).toMatch(/^HM_STORE_UNREACHABLE.*altnames.*Its certificate was refused/)
    await work({ url, tls: { ca, servername: 'jobs.example' } })
    await runs(1)
    await hm?.stop()
    await server.stop()
  })

  it('says which host it wants, where many are behind one address', async () => {
    const { cert, key } = authority.sign('DNS:localhost')
    const asked: string[] = []
    const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => socket.destroy())
    server.on('secureConnection', ({ servername }) => asked.push(String(servername)))
    await once(server.listen(0, 'localhost'), 'listening')
    const at = server.address()
    await failure({ url: `rediss://localhost:${typeof at === 'object' && at?.port}`, tls: { ca: authority.pem } })
    server.close()
    expect(asked).toContain('localhost')
  })

  it('with a certificate of yesterday, or of a stranger, is refused', async () => {
    const { server, url } = await serving(authority.sign('IP:127.0.0.1', -1), '--tls-auth-clients', 'no')
    expect((await failure({ url, tls: { ca: authority.pem } })).message).toMatch(/expired.*Its certificate was refused/)
    expect((await failure({ url, tls: { ca: stranger.pem } })).message).toContain('Its certificate was refused')
    await server.stop()
  })
})
