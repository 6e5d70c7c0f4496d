// A Redis that dies, and comes back with all, most or nothing of what it had.

import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { onServer } from '../on-server.ts'
import type { Scene } from './scene.ts'
import { durable, onStage } from './stage.ts'

/** From the first PONG of a server that came back to the start of the next job. */
const RESUMED_MS = 2000

/** Resolves when it answers PING, with the time. */
async function pong(url: string, on: Scene): Promise<number> {
  await on.until('a PONG', 20_000, () => onServer(url, async (one) => void (await one.send(['PING']))))
  return performance.now()
}

/** Waits until nothing is at rest or in hand; the ledger has no say. */
const emptied = (on: Scene): Promise<void> =>
  on.until('everything to be done', 20_000, async () => {
    const { enqueued, scheduled, retries, dead } = await on.observer.stats()
    const claims = await on.keys('hm:claims:*')
    expect({ enqueued, scheduled, retries, dead, claims }).toEqual({
      ...{ enqueued: 0, scheduled: 0, retries: 0, dead: 0, claims: [] },
    })
  })

for (const [id, fsync] of [
  ['F24', 'always'],
  ['F25', 'everysec'],
] as const) {
  const options = ['--appendonly', 'yes', '--appendfsync', fsync]
  onStage(`${id}: kill -9, appendfsync ${fsync}: nothing is lost, work goes on`, options, async ({ redis, on }) => {
    await on.worker(redis.url)
    const production = on.produce(on.instance(redis.url))
    for (let kills = 0; kills < 2; kills++) {
      await on.flows(100)
      const said = on.lines.length
      await redis.kill()
      await on.until('somebody to notice', 5000, () => expect(on.lines.length).toBeGreaterThan(said))
      await redis.revive()
      const answered = await pong(redis.url, on)
      await on.until('work to go on', RESUMED_MS, () => expect(on.ledger.firstAfter(answered)).not.toBeNull())
    }
    await on.flows(50)
    await production.stop()
    await on.account()
  })
}

onStage('F26: without persistence what waited is gone, and work goes on', [], async ({ redis, on }) => {
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
  await emptied(on)
  expect(await worker.stop({ timeout: '2s' })).toMatchObject({ unfinished: 0, clean: true })
})

onStage('F26: what an older dump brings back runs, perhaps again', [], async ({ redis, on }) => {
  const worker = await on.worker(redis.url)
  const producer = on.instance(redis.url)
  const old = await on.push(producer, 20, { ms: 300, fails: 0 })
  await on.until('jobs at work', 5000, () => expect(on.ledger.started.size).toBeGreaterThan(0))
  await on.ask('SAVE')
  copyFileSync(join(redis.folder, 'dump.rdb'), join(redis.folder, 'old.rdb'))
  await on.until('the first jobs', 10_000, () => expect(on.ledger.lost()).toEqual([]))
  await redis.kill()
  copyFileSync(join(redis.folder, 'old.rdb'), join(redis.folder, 'dump.rdb'))
  await redis.revive()
  const fresh = await on.push(producer, 20, { fails: 0 })
  await emptied(on)
  expect([...on.ledger.ended]).toEqual(expect.arrayContaining([...old, ...fresh]))
  expect(await worker.stop({ timeout: '2s' })).toMatchObject({ unfinished: 0, clean: true })
})

const slowToLoad = [
  ...[...durable, '--aof-use-rdb-preamble', 'no'],
  ...['--enable-debug-command', 'local', '--key-load-delay', '500'],
]

onStage('F39: while it loads its data nothing is lost, then work goes on', slowToLoad, async ({ redis, on }) => {
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
  expect(answered - loading).toBeGreaterThan(1000)
  await pushing
  await on.push(producer, 20)
  await on.until('work to go on', RESUMED_MS, () => expect(on.ledger.firstAfter(answered)).not.toBeNull())
  await on.account()
})
