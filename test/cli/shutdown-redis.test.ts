// A stop is bounded whatever Redis does: it is gone, silent, loading, or never was there.

import { createHaymaker, type Haymaker, type Log } from 'haymaker'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FaultProxy } from '../redis/fault-proxy.ts'
import { freePort, RedisServer } from '../redis/redis-server.ts'
import { CommandLine, jobs, type Running } from './command-line.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const TIMEOUT_MS = 1000
const GRACE_MS = 3000
/** Starting, stopping and printing on a loaded machine, beyond what the product promises. */
const SLACK_MS = 2500

let cli: CommandLine
let redis: RedisServer
let proxy: FaultProxy
let hm: Haymaker
beforeEach(async () => {
  cli = new CommandLine()
  redis = await RedisServer.start('--appendonly', 'yes', '--appendfsync', 'always')
  proxy = await FaultProxy.to(redis.url)
  cli.env.HAYMAKER_STORE = proxy.url
  hm = createHaymaker({ store: redis.url, logger: silent })
})
afterEach(async () => {
  await hm.stop()
  await cli.end()
  await proxy.close()
  await redis.stop()
})

async function worker(): Promise<Running> {
  const running = cli.start('work', '-r', jobs, '-t', '1')
  await running.prints('working')
  return running
}

/** Sends the signal, and holds the process to its time. */
async function terminated(running: Running): Promise<number | null> {
  const began = performance.now()
  const { code } = await running.kill('SIGTERM')
  expect(performance.now() - began).toBeLessThan(TIMEOUT_MS + GRACE_MS + SLACK_MS)
  return code
}

/** What another process then does with what was left. */
async function recovered(): Promise<void> {
  const heir = await worker()
  await heir.prints('polite 1 started')
  await heir.kill('SIGTERM')
}

async function atWork(): Promise<Running> {
  const running = await worker()
  await hm.push({ class: 'Polite', args: [{ n: 1 }] })
  await running.prints('polite 1 started')
  return running
}

describe('SIGTERM on Redis', () => {
  it('F09: ends an idle worker with 0, and nothing of it is left', async () => {
    const running = await worker()
    expect(await terminated(running)).toBe(0)
    const { alive, dead } = await (await hm.store()).beats()
    expect({ alive, dead, processes: await hm.processes() }).toEqual({ alive: [], dead: [], processes: [] })
  })

  it('F10: a job longer than the timeout is told, goes back uncounted, and the process ends with 0', async () => {
    const running = await atWork()
    expect(await terminated(running)).toBe(0)
    expect(await hm.stats()).toMatchObject({ enqueued: 1, processed: 0, failed: 0 })
  })

  it('F11: that is gone: ends in time and not with 0; the job runs again', async () => {
    const running = await atWork()
    await redis.kill()
    expect(await terminated(running)).not.toBe(0)
    await redis.revive()
    await recovered()
  }, 40_000)

  it.each(['requests', 'replies'] as const)(
    'F11: whose %s vanish: ends in time and not with 0',
    async (way) => {
      const running = await atWork()
      proxy.blackHole(way)
      expect(await terminated(running)).not.toBe(0)
      await proxy.heal()
      await recovered()
    },
    40_000,
  )

  it('F11: that is loading: ends in time and not with 0; the job runs again', async () => {
    await hm.store()
    const running = await atWork()
    const filler = Array.from({ length: 2000 }, (_, n) => ({ class: 'Later', args: [n], at: new Date('2050-01-01') }))
    await hm.pushAll(filler)
    await redis.kill()
    await redis.reviveEarly()
    redis.freeze()
    const code = await terminated(running)
    redis.thaw()
    expect(code).not.toBe(0)
    await recovered()
  }, 40_000)

  it('F11: that never was there: a worker ends by itself, with 4', async () => {
    cli.env.HAYMAKER_STORE = `redis://127.0.0.1:${await freePort()}`
    const { code, stderr } = await cli.start('work', '-r', jobs, '-t', '1').ended
    expect(code).toBe(4)
    expect(stderr).toContain('HM_STORE_UNREACHABLE')
  }, 40_000)

  it('F11: that never answered: a worker that still starts ends in time and not with 0', async () => {
    proxy.blackHole('both')
    const running = cli.start('work', '-r', jobs, '-t', '1')
    while (proxy.made.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await terminated(running)).not.toBe(0)
  }, 40_000)
})
