// A Redis that dies and comes back: pushes say so, workers go on by themselves, and nothing that was acknowledged is lost.

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Log, silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { RedisServer } from './redis-server.ts'

let server: RedisServer
let hm: Haymaker | null = null
beforeEach(async () => {
  server = await RedisServer.start('--appendonly', 'yes', '--appendfsync', 'always')
})
afterEach(async () => {
  await hm?.stop()
  await server.stop()
})

it('goes on by itself after a crash of the server', { timeout: 60_000 }, async () => {
  const ran: number[] = []
  const job = defineJob<{ n: number }>({ name: 'Count', perform: ({ n }) => void ran.push(n) })
  const logger: Log = silentLog
  hm = createHaymaker({ store: server.url, jobs: [job], logger, shutdownTimeout: '1s' })
  await hm.start()
  await job.performAsync({ n: 1 })
  await vi.waitFor(() => expect(ran).toEqual([1]), 5000)

  await server.kill()
  const pushed = job.performAsync({ n: 2 })
  await server.revive()
  expect((await pushed).status).toBe('queued')
  await vi.waitFor(() => expect(ran).toContain(2), 10_000)
  await vi.waitFor(async () => expect((await hm?.stats())?.processed).toBe(2), 5000)
  await job.performBulk([{ n: 3 }, { n: 4 }])
  await vi.waitFor(() => expect(ran.toSorted()).toEqual([1, 2, 3, 4]), 10_000)
  expect(await hm.stats()).toMatchObject({ enqueued: 0, retries: 0, dead: 0, failed: 0, processes: 1 })
})

it('wakes a waiting worker for the push of anybody, at once', { timeout: 30_000 }, async () => {
  const ran: unknown[] = []
  const job = defineJob({ name: 'Foreign', perform: (input) => void ran.push(input) })
  hm = createHaymaker({ store: server.url, jobs: [job], logger: silentLog, shutdownTimeout: '1s' })
  await hm.start()
  const ruby = await connect(server.url)
  const times: number[] = []
  for (let n = 1; n <= 20; n++) {
    // As Ruby pushes: a bare LPUSH, and nobody is told.
    const began = performance.now()
    await ruby.send(['LPUSH', 'queue:default', JSON.stringify({ class: 'Foreign', args: [{ n }] })])
    await vi.waitFor(() => expect(ran).toHaveLength(n), { timeout: 5000, interval: 1 })
    times.push(performance.now() - began)
  }
  await ruby.close()
  // A poll would need half a second for each.
  expect(times.toSorted((a, b) => a - b)[10]).toBeLessThan(100)
})

it('compares what is in hand with what the store holds after each reconnect, though no claim failed', {
  timeout: 30_000,
}, async () => {
  const ran: number[] = []
  let end = (): void => undefined
  const held = new Promise<void>((resolve) => {
    end = resolve
  })
  const job = defineJob<{ n: number }>({
    name: 'Compared',
    perform: ({ n }) => {
      ran.push(n)
      return n === 1 ? held : undefined
    },
  })
  hm = createHaymaker({ store: server.url, jobs: [job], concurrency: 1, logger: silentLog, shutdownTimeout: '1s' })
  await hm.start()
  await job.performAsync({ n: 1 })
  await vi.waitFor(() => expect(ran).toEqual([1]), 5000)
  // What a rollback of the server may leave: a claim of this process that it does not know of. All its slots are taken.
  const foreign = await connect(server.url)
  const owner = (await hm.processes())[0]?.owner
  const payload = JSON.stringify({ class: 'Compared', args: [{ n: 2 }], jid: 'a'.repeat(24), queue: 'default' })
  await foreign.send(['HSET', `hm:claims:${owner}`, '999', `default\n${payload}`])
  await foreign.send(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'])
  await vi.waitFor(async () => expect(await foreign.send(['LLEN', 'queue:default'])).toBe(1), 10_000)
  end()
  await vi.waitFor(() => expect(ran).toEqual([1, 2]), 5000)
  await foreign.close()
})
