// Connections that are dead, and nobody says so: it is found out, what an abandoned connection did or still does is set
// right while the process lives, and nothing is lost or run twice.

import { expect } from 'vitest'
import { durable, onStage } from './stage.ts'

/** A wait in the store, the time a command may take, and two seconds for the rest. */
const FOUND_OUT_MS = 2000 + 1000 + 2000

for (const way of ['replies', 'requests', 'both'] as const) {
  onStage(`F41: ${way} vanish while a claim waits`, durable, async ({ redis, proxy, on }) => {
    await on.worker(proxy.url)
    const producer = on.instance(redis.url)
    await on.push(producer, 5)
    await on.until('the first jobs', 5000, () => expect(on.ledger.lost()).toEqual([]))
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
  })

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
