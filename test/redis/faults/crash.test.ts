// A Redis that dies, and comes back with all, most or nothing of what it had.

import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { RedisServer } from '../redis-server.ts'
import { onServer, Scene } from './scene.ts'

/** From the first PONG of a server that came back to the start of the next job. */
const RESUMED_MS = 2000

let server: RedisServer | null = null
let scene: Scene | null = null
afterEach(async () => {
  await scene?.end()
  await server?.stop()
})

async function play(...options: readonly string[]): Promise<{ redis: RedisServer; on: Scene }> {
  server = await RedisServer.start(...options)
  scene = new Scene(server.url)
  return { redis: server, on: scene }
}

/** Resolves when it answers PING, with the time. */
async function pong(url: string, on: Scene): Promise<number> {
  await on.until('a PONG', 20_000, () => onServer(url, async (one) => void (await one.send(['PING']))))
  return performance.now()
}

for (const [id, fsync] of [
  ['F24', 'always'],
  ['F25', 'everysec'],
] as const) {
  it(`${id}: kill -9 with appendfsync ${fsync}: nothing is lost, and work goes on within ${RESUMED_MS} ms`, {
    timeout: 60_000,
  }, async () => {
    const { redis, on } = await play('--appendonly', 'yes', '--appendfsync', fsync)
    await on.worker(redis.url)
    const production = on.produce(on.instance(redis.url))
    for (let kills = 0; kills < 2; kills++) {
      await on.flows(100)
      await redis.kill()
      // It stays away for longer than the first attempts to reach it.
      await on.until('somebody to notice', 5000, () => expect(on.lines.length).toBeGreaterThan(0))
      await redis.revive()
      const answered = await pong(redis.url, on)
      await on.until('work to go on', RESUMED_MS, () => expect(on.ledger.firstAfter(answered)).not.toBeNull())
    }
    await on.flows(50)
    await production.stop()
    await on.account()
  })
}

it('F26: without persistence all that waited is gone; nobody crashes or hangs', { timeout: 60_000 }, async () => {
  const { redis, on } = await play()
  const worker = await on.worker(redis.url)
  const producer = on.instance(redis.url)
  await on.push(producer, 50)
  await on.flows(20)
  await redis.kill()
  await redis.revive()
  const before = on.ledger.acknowledged.size
  await on.until('a push', 10_000, async () => {
    await on.push(producer)
    expect(on.ledger.acknowledged.size).toBeGreaterThan(before)
  })
  const fresh = await on.push(producer, 20, { fails: 0 })
  await on.until('the new jobs', 10_000, () => {
    expect([...on.ledger.started]).toEqual(expect.arrayContaining([...fresh]))
  })
  await on.until('its process to be known again', 5000, async () => {
    expect((await on.observer.stats()).processes).toBe(1)
  })
  expect(await worker.stop({ timeout: '2s' })).toMatchObject({ unfinished: 0 })
})

it('F26: after the return of an older dump what it holds runs, perhaps again', { timeout: 60_000 }, async () => {
  const { redis, on } = await play()
  const worker = await on.worker(redis.url)
  const producer = on.instance(redis.url)
  const old = await on.push(producer, 20, { ms: 300, fails: 0 })
  await on.until('jobs at work', 5000, () => expect(on.ledger.started.size).toBeGreaterThan(0))
  await on.ask('SAVE')
  copyFileSync(join(redis.folder, 'dump.rdb'), join(redis.folder, 'old.rdb'))
  await on.until('the first jobs', 10_000, () => expect(on.ledger.lost()).toEqual([]))
  await redis.kill()
  rmSync(join(redis.folder, 'dump.rdb'), { force: true })
  copyFileSync(join(redis.folder, 'old.rdb'), join(redis.folder, 'dump.rdb'))
  await redis.revive()
  const fresh = await on.push(producer, 20, { fails: 0 })
  await on.until('everything to be done', 20_000, async () => {
    const { enqueued, scheduled, retries, dead } = await on.observer.stats()
    const claims = await on.keys('hm:claims:*')
    expect({ enqueued, scheduled, retries, dead, claims }).toEqual({
      ...{ enqueued: 0, scheduled: 0, retries: 0, dead: 0, claims: [] },
    })
  })
  expect([...on.ledger.ended]).toEqual(expect.arrayContaining([...old, ...fresh]))
  expect(await worker.stop({ timeout: '2s' })).toMatchObject({ unfinished: 0, clean: true })
})

it('F39: while it loads its data nothing is done and nothing is lost', { timeout: 60_000 }, async () => {
  const { redis, on } = await play(
    ...['--appendonly', 'yes', '--appendfsync', 'always', '--aof-use-rdb-preamble', 'no'],
    ...['--enable-debug-command', 'local', '--key-load-delay', '500'],
  )
  await on.worker(redis.url)
  const producer = on.instance(redis.url)
  await on.ask('EVAL', "for i = 1, 6000 do redis.call('SET', 'ballast:' .. i, i) end", '0')
  await on.push(producer, 50)
  await on.flows(20)
  await redis.kill()
  const loading = performance.now()
  await redis.reviveEarly()
  const said = await onServer(redis.url, (one) => one.send(['GET', 'x'])).catch(String)
  const pushing = on.push(producer, 20)
  const answered = await pong(redis.url, on)
  expect(String(said)).toContain('LOADING')
  expect(answered - loading).toBeGreaterThan(500)
  await pushing
  await on.push(producer, 20)
  await on.until('work to go on', RESUMED_MS, () => expect(on.ledger.firstAfter(answered)).not.toBeNull())
  await on.account()
})
