// The master dies, and sentinels make another: work goes on there by itself, and nothing that a replica had is lost.

import { expect, it } from 'vitest'
import { connect } from '../../../src/stores/redis/clients/node-redis.ts'
import { ClusterSetup } from '../cluster-setup.ts'
import { SentinelSetup } from '../sentinel-setup.ts'
import { onServer, Scene } from './scene.ts'

/** From the sentinels' word to the start of the next job. */
const RESUMED_MS = 2000

it('F32: kill -9 of the master: work goes on with the next one, nothing is lost', { timeout: 60_000 }, async () => {
  const setup = await SentinelSetup.start(2, '--appendonly', 'yes')
  const old = await setup.masterServer()
  const store = { sentinel: { master: setup.master, nodes: setup.nodes } }
  const on = new Scene(() => setup.masterUrl(), store)
  try {
    await on.worker(store)
    const producer = on.instance(store)
    await on.push(producer, 50)
    await on.flows(30)
    await on.push(producer, 20, { ms: 300, inMs: 500, fails: 0 })
    // Both replicas have what was acknowledged; what is written between this and the kill may be the master's alone.
    const [, copies] = await onServer(old.url, (own) =>
      own.pipeline([
        ['SET', 'mark', '1'],
        ['WAIT', '2', '5000'],
      ]),
    )
    expect(copies).toBe(2)
    const from = performance.now()
    await old.kill()
    let promoted = 0
    await on.until('another master', 15_000, async () => {
      expect(await setup.masterUrl()).not.toBe(old.url)
      promoted = performance.now()
    })
    await on.push(producer, 20)
    await on.until('work to go on', RESUMED_MS, () => expect(on.ledger.firstAfter(promoted)).not.toBeNull())
    const production = on.produce(producer)
    await on.flows(50)
    await production.stop()
    await on.account({ faults: [{ from, to: promoted }] })
  } finally {
    await on.end()
    await setup.stop()
  }
})

it('a Cluster of three nodes takes a store with a prefix in braces', { timeout: 60_000 }, async () => {
  const setup = await ClusterSetup.start()
  const [node = ''] = setup.nodes
  const store = { cluster: { nodes: setup.nodes }, prefix: '{app}:' }
  const on = new Scene(node)
  try {
    const worker = await on.worker(store)
    await on.push(on.instance(store), 30)
    await on.until('the jobs', 15_000, async () => {
      expect(on.ledger.lost()).toEqual([])
      const { processed, enqueued, retries } = await worker.stats()
      expect({ processed, enqueued, retries }).toEqual({ processed: on.ledger.attempts, enqueued: 0, retries: 0 })
    })
    const holders = await Promise.all(setup.nodes.map((url) => onServer(url, (one) => one.send(['DBSIZE']))))
    expect(holders.filter((keys) => Number(keys) > 0)).toHaveLength(1)
    const other = await connect(setup.nodes[holders.findIndex((keys) => Number(keys) === 0)] ?? '')
    await expect(other.send(['LLEN', '{app}:queue:default'])).rejects.toThrow('MOVED')
    await other.close()
  } finally {
    await on.end()
    await setup.stop()
  }
})
