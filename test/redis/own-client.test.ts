// A user's own client as the store: node-redis, ioredis 6 and ioredis 5. It stays the user's; we connect as it does.

import { createClient } from '@redis/client'
import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { OwnClient } from '../../src/stores/redis/source.ts'
import { keptLog } from '../runtime/instance.ts'
import { RedisServer } from './redis-server.ts'

let server: RedisServer
beforeAll(async () => {
  server = await RedisServer.start('--requirepass', 'secret')
})
afterAll(() => server.stop())

/** Database 3, with a password, as a user may have configured it. */
const address = (): string => `${server.url.replace('//', '//:secret@')}/3`

/** Somebody's client, how it says PING, and how it ends. */
interface Theirs {
  readonly client: OwnClient
  ping(): Promise<unknown>
  end(): void
}

const makers: Readonly<Record<string, () => Promise<Theirs>>> = {
  'node-redis': async () => {
    const client = createClient({ url: address() }).on('error', () => undefined)
    await client.connect()
    return { client, ping: () => client.ping(), end: () => client.destroy() }
  },
  'ioredis 6': async () => {
    const client = new Redis(address()).on('error', () => undefined)
    return { client, ping: () => client.ping(), end: () => client.disconnect() }
  },
  'ioredis 5': async () => {
    const client = new Redis5(address()).on('error', () => undefined)
    return { client, ping: () => client.ping(), end: () => client.disconnect() }
  },
}

let hm: Haymaker | null = null
afterEach(async () => {
  await hm?.stop()
  hm = null
})

const clientsOf = async (foreign: Awaited<ReturnType<typeof connect>>): Promise<number> =>
  String(await foreign.send(['CLIENT', 'LIST'])).split('\n').length

for (const [name, make] of Object.entries(makers))
  describe(name, () => {
    it('works, wakes at once, goes on after a loss, and holds three connections', { timeout: 60_000 }, async () => {
      const ran: unknown[] = []
      const job = defineJob<{ n: number }>({ name: 'Own', perform: (input) => void ran.push(input) })
      const foreign = await connect(address())
      const theirs = await make()
      // Theirs is counted only when it is connected.
      await theirs.ping()
      const before = await clientsOf(foreign)
      const logger = keptLog()
      hm = createHaymaker({ store: theirs.client, jobs: [job], logger, shutdownTimeout: '1s' })
      await hm.start()
      expect(logger.lines).toContainEqual(
        expect.objectContaining({ level: 'warn', message: expect.stringContaining('beats on the main loop') }),
      )
      await job.performAsync({ n: 1 })
      await vi.waitFor(() => expect(ran).toEqual([{ n: 1 }]), 10_000)
      const times: number[] = []
      for (let n = 2; n <= 12; n++) {
        const began = performance.now()
        await foreign.send(['LPUSH', 'queue:default', JSON.stringify({ class: 'Own', args: [{ n }] })])
        await vi.waitFor(() => expect(ran).toHaveLength(n), { timeout: 10_000, interval: 1 })
        times.push(performance.now() - began)
      }
      // A poll would need half a second for each.
      expect(times.toSorted((a, b) => a - b)[5]).toBeLessThan(100)
      expect((await clientsOf(foreign)) - before).toBeLessThanOrEqual(3)
      await foreign.send(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'])
      await job.performAsync({ n: 13 })
      await vi.waitFor(() => expect(ran).toContainEqual({ n: 13 }), 10_000)
      await hm.stop()
      // The store is closed, the user's client is not.
      await vi.waitFor(async () => expect(String(await theirs.ping())).toBe('PONG'), 10_000)
      theirs.end()
      await foreign.close()
    })
  })

it('an ioredis whose user may not be told of changes polls, and leaves no connection open behind', {
  timeout: 30_000,
}, async () => {
  const foreign = await connect(address())
  await foreign.send(['ACL', 'SETUSER', 'blind', 'on', '>word', '~*', '&*', '+@all', '-client|tracking'])
  const theirs = new Redis(`${server.url.replace('//', '//blind:word@')}/3`)
  const logger = keptLog()
  hm = createHaymaker({ store: theirs, jobs: [], logger, shutdownTimeout: '1s' })
  await hm.start()
  const isTold = expect.objectContaining({ message: expect.stringContaining('nothing tells idle workers') })
  await vi.waitFor(() => expect(logger.lines).toContainEqual(isTold), 15_000)
  const open = async (): Promise<number> =>
    String(await foreign.send(['CLIENT', 'LIST'])).split('user=blind').length - 1
  // Theirs, and ours for commands.
  await vi.waitFor(async () => expect(await open()).toBeLessThanOrEqual(2), 5000)
  await hm.stop()
  theirs.disconnect()
  await foreign.close()
})

describe('refused', () => {
  const wrong = (store: object): Promise<unknown> => {
    hm = createHaymaker({ store: store as OwnClient, jobs: [], logger: silentLog })
    return hm.start()
  }

  it('a client of a Cluster, since keys need one slot', async () => {
    await expect(wrong({ duplicate: () => null, isCluster: true })).rejects.toThrow('{ cluster: { nodes')
  })

  it('an ioredis with a keyPrefix, which it would put before some keys and not before others', async () => {
    const client = new Redis(address(), { lazyConnect: true, keyPrefix: 'app:' })
    await expect(wrong(client)).rejects.toThrow(/keyPrefix is "app:"\. Write \{ client, prefix/)
  })

  it('what is no client at all', async () => {
    await expect(wrong({ duplicate: () => null })).rejects.toThrow('neither a client of node-redis 5')
  })
})
