// Whoever is late changes nothing: a claim that still travels, an outcome that comes twice, a process that was taken for
// dead and goes on.

import { expect } from 'vitest'
import { scripts } from '../../../src/stores/redis/scripts.generated.ts'
import { durable, onStage } from './stage.ts'

const CLAIM = new RegExp(scripts.claim.sha)
const SETTLE = new RegExp(scripts.settle.sha)

onStage('a claim on an abandoned connection dies on arrival', durable, async ({ redis, proxy, on }) => {
  const worker = await on.worker(proxy.url)
  const producer = on.instance(redis.url)
  // None comes back to the queue by itself.
  await on.push(producer, 5, { fails: 0 })
  await on.until('the first jobs', 5000, () => expect(on.ledger.lost()).toEqual([]))
  const held = proxy.hold(CLAIM)
  await on.push(producer, 5, { fails: 0 })
  await held.caught
  held.abandon()
  // The worker asks again on another connection.
  await on.until('the jobs of that claim', 5000, () => expect(on.ledger.lost()).toEqual([]))
  await worker.quiet()
  await on.push(producer, 5, { fails: 0 })
  held.release()
  await held.gone
  expect((await on.observer.stats()).enqueued).toBe(5)
  expect(await on.keys('hm:claims:*')).toEqual([])
  await on.worker(redis.url)
  await on.account()
})

onStage('a claim whose reply was lost is given back and run once', durable, async ({ redis, proxy, on }) => {
  await on.worker(proxy.url)
  const producer = on.instance(redis.url)
  await on.push(producer, 5)
  await on.until('the first jobs', 5000, () => expect(on.ledger.lost()).toEqual([]))
  for (let i = 0; i < 3; i++) {
    const cut = proxy.cutAfter(CLAIM)
    await on.push(producer, 5)
    await cut
    await on.until('the jobs of that claim', 5000, () => expect(on.ledger.lost()).toEqual([]))
  }
  await on.account()
})

onStage('outcomes whose reply was lost are written once', durable, async ({ redis, proxy, on }) => {
  await on.worker(proxy.url)
  const producer = on.instance(redis.url)
  for (let i = 0; i < 3; i++) {
    const cut = proxy.cutAfter(SETTLE)
    await on.push(producer, 10)
    await cut
  }
  await on.account()
})

onStage('outcomes that arrive behind their repeat change nothing', durable, async ({ redis, proxy, on }) => {
  await on.worker(proxy.url)
  const producer = on.instance(redis.url)
  const held = proxy.hold(SETTLE)
  await on.push(producer, 10, { fails: 1 })
  await held.caught
  held.abandon()
  await on.account()
  const before = await on.observer.stats()
  held.release()
  await held.gone
  expect(await on.observer.stats()).toEqual(before)
})

onStage('a process that was taken for dead wakes up and changes nothing', durable, async ({ redis, proxy, on }) => {
  const zombie = await on.worker(proxy.url)
  const producer = on.instance(redis.url)
  const jobs = await on.push(producer, 2, { ms: 3000, fails: 0 })
  await on.until('jobs at work', 5000, () => expect(zombie.running()).toHaveLength(jobs.length))
  const from = performance.now()
  proxy.blackHole('both')
  const heir = await on.worker(redis.url)
  await on.until('the heir to run one', 10_000, () => expect(heir.running()).toHaveLength(1))
  const fault = { from, to: performance.now() }
  await proxy.heal()
  await on.until('the zombie to be told', 10_000, () =>
    expect(on.lines.some((line) => line.includes('taken for dead'))).toBe(true),
  )
  await on.account({ faults: [fault] })
  await heir.stop({ timeout: '1s' })
  // It works on under a new name.
  await on.push(producer, 10)
  await on.account({ faults: [fault] })
})
