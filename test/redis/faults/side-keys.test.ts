// Keys of ours that somebody deletes under load: nothing that waits is lost, and nothing stays stuck.

import { expect } from 'vitest'
import { SILENCE_MS } from './scene.ts'
import { durable, onStage, type Stage } from './stage.ts'

/** Two sweeps: a look, a silence and the looks beside it, twice. */
const TWO_SWEEPS_MS = 2 * (SILENCE_MS + 1000)

/** Resolves to the one key of this pattern that a worker at work has. */
async function keyOf({ on }: Stage, pattern: string): Promise<string> {
  let found = ''
  await on.until(pattern, 5000, async () => {
    const keys = await on.keys(pattern)
    expect(keys).toHaveLength(1)
    found = keys[0] ?? ''
  })
  return found
}

/** Deletes a key under load; the answer says when that may have hit a job. */
async function without(stage: Stage, pattern: string, prepare: (key: string) => Promise<unknown>): Promise<void> {
  const { redis, on } = stage
  await on.worker(redis.url)
  const production = on.produce(on.instance(redis.url), 100)
  await on.flows(30)
  const key = pattern.includes('*') ? await keyOf(stage, pattern) : pattern
  await prepare(key)
  const from = performance.now()
  await on.ask('DEL', key)
  await on.flows(50)
  await production.stop()
  const fault = { from, to: performance.now() }
  await on.account({ faults: [fault], withinMs: TWO_SWEEPS_MS })
  // Each process shows itself again every ten seconds.
  await on.until('the process to be known', 12_000, async () => expect((await on.observer.stats()).processes).toBe(1))
}

for (const pattern of [
  ...['hm:owners', 'hm:beats', 'hm:hosts', 'hm:dead-owners', 'queues', 'hm:owner:*'],
  ...['hm:recovered', 'hm:pushed:*', 'processes'],
])
  onStage(`F35: without ${pattern} everything goes on`, durable, (stage) => without(stage, pattern, async () => {}))

for (const key of ['hm:beats', 'hm:hosts', 'hm:owners'])
  onStage(`F35: without ${key} a dead process is found nevertheless`, durable, async ({ redis, proxy, on }) => {
    await on.worker(proxy.url)
    const producer = on.instance(redis.url)
    const held = await on.push(producer, 1, { ms: 60_000 })
    await on.until('a job at work', 5000, () => expect(on.ledger.started.size).toBe(held.length))
    const heir = await on.worker(redis.url)
    proxy.blackHole('both')
    await on.ask('DEL', key)
    await on.until('its job to run elsewhere', TWO_SWEEPS_MS, () => expect(heir.running()).toHaveLength(1))
  })

onStage('F35: without its signals a command is lost, and no more', durable, async ({ redis, on }) => {
  await on.worker(redis.url)
  const production = on.produce(on.instance(redis.url), 100)
  await on.flows(10)
  const [process] = await on.observer.processes()
  if (!process) return expect.fail('nobody is at work')
  for (let i = 0; i < 5; i++) {
    await on.observer.tell(process.owner, 'dump')
    await on.ask('DEL', `${process.owner}-signals`)
    await on.flows(10)
  }
  await production.stop()
  await on.account()
  expect(on.lines).toEqual([])
})

onStage('F35: without hm:claims:* only outcomes of what was at work are lost', durable, async ({ redis, on }) => {
  await on.worker(redis.url)
  const producer = on.instance(redis.url)
  const held = await on.push(producer, 5, { ms: 1000, fails: 0 })
  await on.push(producer, 20, { fails: 0, inMs: 200 })
  await on.until('jobs at work', 5000, () => expect(on.ledger.started.size).toBe(held.length))
  const [key = ''] = await on.keys('hm:claims:*')
  await on.ask('DEL', key)
  const fresh = await on.push(producer, 20, { fails: 0 })
  await on.until('all of them', TWO_SWEEPS_MS, async () => {
    expect(on.ledger.lost()).toEqual([])
    expect(await on.keys('hm:claims:*')).toEqual([])
  })
  expect(on.ledger.twice([])).toEqual([])
  expect((await on.observer.stats()).processed).toBe(20 + fresh.length)
})

onStage('F36: FLUSHALL: what waited is gone, and work goes on', durable, async ({ redis, on }) => {
  await on.worker(redis.url)
  const production = on.produce(on.instance(redis.url), 100)
  await on.flows(30)
  await on.ask('FLUSHALL')
  const emptied = performance.now()
  const before = new Set(on.ledger.acknowledged)
  await on.until('a job to start', 5000, () => expect(on.ledger.firstAfter(emptied)).not.toBeNull())
  await on.flows(50)
  await production.stop()
  await on.until('what came later to be done', 20_000, async () => {
    const { enqueued, scheduled, retries, dead, processes } = await on.observer.stats()
    expect({ enqueued, scheduled, retries, dead, processes }).toEqual({
      ...{ enqueued: 0, scheduled: 0, retries: 0, dead: 0, processes: 1 },
    })
    expect(await on.keys('hm:claims:*')).toEqual([])
    expect(on.ledger.lost().filter((n) => !before.has(n))).toEqual([])
  })
  expect(on.lines.length, on.lines.join('\n')).toBeLessThan(10)
})
