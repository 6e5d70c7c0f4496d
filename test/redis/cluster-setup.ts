// A real Redis Cluster of three masters, on free ports of this machine.

import { vi } from 'vitest'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, textOf } from '../../src/stores/redis/connection.ts'
import { freePort, RedisServer } from './redis-server.ts'

const SLOTS = 16_384
const NODES = 3

export class Cluster {
  readonly servers: readonly RedisServer[]
  /** To each node, for the test. */
  readonly connections: readonly Connection[]

  private constructor(servers: readonly RedisServer[], connections: readonly Connection[]) {
    this.servers = servers
    this.connections = connections
  }

  /** Starts the nodes, gives each a third of the slots, and resolves when all of them serve. */
  static async start(): Promise<Cluster> {
    const servers: RedisServer[] = []
    const buses: string[] = []
    for (let i = 0; i < NODES; i++) {
      // The bus would stand 10,000 above, which may be beyond the last port.
      const bus = String(await freePort())
      const options = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', '--cluster-port', bus]
      servers.push(await RedisServer.start(...options))
      buses.push(bus)
    }
    const connections = await Promise.all(servers.map(({ url }) => connect(url)))
    const cluster = new Cluster(servers, connections)
    await cluster.#join(buses)
    return cluster
  }

  async #join(buses: readonly string[]): Promise<void> {
    const [first] = this.connections
    const third = Math.ceil(SLOTS / NODES)
    for (const [i, connection] of this.connections.entries()) {
      const range = [i * third, Math.min((i + 1) * third, SLOTS) - 1].map(String)
      await connection.send(['CLUSTER', 'ADDSLOTSRANGE', ...range])
    }
    for (const [i, { url }] of this.servers.entries())
      if (i > 0) await first?.send(['CLUSTER', 'MEET', '127.0.0.1', new URL(url).port, buses[i] ?? ''])
    const serves = async (connection: Connection): Promise<boolean> => {
      const info = textOf(await connection.send(['CLUSTER', 'INFO']))
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${NODES}`)
    }
    await vi.waitFor(async () => {
      if (!(await Promise.all(this.connections.map(serves))).every(Boolean)) throw new Error('not all of them serve')
    }, 20_000)
  }

  get urls(): readonly string[] {
    return this.servers.map(({ url }) => url)
  }

  async stop(): Promise<void> {
    for (const connection of this.connections) await connection.close()
    for (const server of this.servers) await server.stop()
  }
}
