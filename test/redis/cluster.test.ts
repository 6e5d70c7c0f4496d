// On a real Redis Cluster a store keeps all its keys in one slot, by a prefix in braces: the whole contract holds there, and
// workers find the node of their slot, and find it again where it went.

import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { connecting } from '../../src/stores/redis/locate.ts'
import { sourceOf } from '../../src/stores/redis/source.ts'
import { proveAll } from '../../src/testing/contract/contract.ts'
import { Cluster } from './cluster-setup.ts'
import { redisBench } from './redis-bench.ts'

const prefix = '{app}:'
let cluster: Cluster
/** To the node of the slot. */
let owner: Connection
beforeAll(async () => {
  cluster = await Cluster.start()
  owner = await connecting(sourceOf({ cluster: { nodes: cluster.urls }, prefix }))(() => undefined)
}, 60_000)
afterAll(async () => {
  await owner.close()
  await cluster.stop()
})

const keysOf = (connection: Connection): Promise<readonly string[]> =>
  connection.send(['KEYS', '*']).then((reply) => (Array.isArray(reply) ? reply.map(String) : []))

describe('the contract on a Cluster', () => {
  const dial = async (lost: () => void): Promise<Connection> =>
    connect(cluster.urls[await ownersPlace()] ?? '', { lost })
  proveAll(() => redisBench(owner, dial, prefix), test)

  it('and every key of it began with the prefix', async () => {
    for (const connection of cluster.connections)
      expect((await keysOf(connection)).filter((key) => !key.startsWith(prefix))).toEqual([])
  })
})

describe('a worker', () => {
  const ran: number[] = []
  const job = defineJob<{ n: number }>({ name: 'OnCluster', perform: ({ n }) => void ran.push(n) })

  it('needs only the address of any node, and goes after its slot', { timeout: 60_000 }, async () => {
    await owner.send(['FLUSHALL'])
    const other = cluster.urls[((await ownersPlace()) + 1) % cluster.urls.length]
    const url = `${other}?prefix=${encodeURIComponent(prefix)}`
    const hm = createHaymaker({ store: url, jobs: [job], logger: silentLog, shutdownTimeout: '1s' })
    await hm.start()
    await job.performAsync({ n: 1 })
    await vi.waitFor(() => expect(ran).toEqual([1]), 10_000)
    await moveSlot()
    await vi.waitFor(() => job.performAsync({ n: 2 }), 20_000)
    await vi.waitFor(() => expect(ran).toContain(2), 20_000)
    await vi.waitFor(async () => expect((await hm.stats()).processed).toBe(2), 10_000)
    await hm.stop()
  })

  it('without the prefix is told what to do', async () => {
    const hm = createHaymaker({ store: cluster.urls[0] ?? '', jobs: [], logger: silentLog })
    await expect(hm.start()).rejects.toThrow("is a Redis Cluster. Write { url, prefix: '{app}:' }")
    await hm.stop()
  })

  it('that finds one node away asks the next', async () => {
    const gone = 'redis://127.0.0.1:1'
    const found = await connecting(sourceOf({ cluster: { nodes: [gone, ...cluster.urls] }, prefix }))(() => undefined)
    expect(await found.send(['EXISTS', `${prefix}queues`])).toBe(1)
    await found.close()
  })
})

const idOf = (node: Connection): Promise<string> => node.send(['CLUSTER', 'MYID']).then(String)

/** Which of the nodes owned the slot in the beginning. */
async function ownersPlace(): Promise<number> {
  const ids = await Promise.all(cluster.connections.map(idOf))
  return ids.indexOf(await idOf(owner))
}

/** Moves the slot of the prefix, with all keys in it, to another node, as redis-cli does. */
async function moveSlot(): Promise<void> {
  const slot = String(await owner.send(['CLUSTER', 'KEYSLOT', prefix]))
  const ids = await Promise.all(cluster.connections.map(idOf))
  const from = await ownersPlace()
  const to = (from + 1) % ids.length
  const [source, target] = [cluster.connections[from], cluster.connections[to]]
  const port = new URL(cluster.urls[to] ?? '').port
  await target?.send(['CLUSTER', 'SETSLOT', slot, 'IMPORTING', ids[from] ?? ''])
  await source?.send(['CLUSTER', 'SETSLOT', slot, 'MIGRATING', ids[to] ?? ''])
  for (;;) {
    const keys = await source?.send(['CLUSTER', 'GETKEYSINSLOT', slot, '100'])
    if (!Array.isArray(keys) || keys.length === 0) break
    await source?.send(['MIGRATE', '127.0.0.1', port, '', '0', '5000', 'KEYS', ...keys.map(String)])
  }
  for (const node of [target, source, ...cluster.connections])
    await node?.send(['CLUSTER', 'SETSLOT', slot, 'NODE', ids[to] ?? ''])
}
