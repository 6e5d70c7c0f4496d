// Connections that are dead, and nobody says so: it is found out, what an abandoned connection did or still does is set
// right while the process lives, and nothing is lost or run twice.

import { expect } from 'vitest'
import type { Way } from '../fault-link.ts'
import { durable, onStage, type Stage } from './stage.ts'

/** A wait in the store, the time a command may take, and two seconds for the rest. */
const FOUND_OUT_MS = 2000 + 1000 + 2000

async function stranded({ redis, proxy, on }: Stage, way: Way, quiet: () => Promise<void>): Promise<void> {
  await on.worker(proxy.url)
  const producer = on.instance(redis.url)
  await on.push(producer, 5, { fails: 0 })
  await on.until('the first jobs', 5000, () => expect(on.ledger.lost()).toEqual([]))
  await quiet()
  proxy.strand(way)
  const fresh = await on.push(producer, 20)
  await on.until('it to be found out', FOUND_OUT_MS, () => {
    expect([...on.ledger.started]).toEqual(expect.arrayContaining([...fresh]))
  })
  // What the dead connections still carried arrives now.
  await proxy.heal()
  await on.push(producer, 20)
  await on.account()
  expect(proxy.connections).toBeLessThanOrEqual(3)
}

for (const way of ['replies', 'requests', 'both'] as const) {
  onStage(`F41: ${way} vanish while a claim waits`, durable, async (stage) => {
    const { on } = stage
    await stranded(stage, way, async () => {
      await on.until('the first jobs to be settled', 5000, async () => {
        expect((await on.observer.stats()).processed).toBe(5)
      })
    })
  })

  onStage(`F41: ${way} vanish as jobs end`, durable, (stage) => stranded(stage, way, async () => {}))

  onStage(`F41: ${way} vanish under load, for every connection`, durable, async ({ proxy, on }) => {
    await on.worker(proxy.url)
    const production = on.produce(on.instance(proxy.url))
    await on.flows(50)
    const said = on.lines.length
    proxy.blackHole(way)
    await on.until('somebody to notice', 10_000, () => expect(on.lines.length).toBeGreaterThan(said + 1))
    await proxy.heal()
    await on.flows(100)
    await production.stop()
    await on.account()
  })
}
