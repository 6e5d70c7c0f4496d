// A real Redis Cluster of three nodes without replicas, on free ports of this machine.

import { connect } from '../../src/stores/redis/clients/node-redis.ts'
import type { Reply } from '../../src/stores/redis/connection.ts'
import { textOf } from '../../src/stores/redis/connection.ts'
import { eventually } from './eventually.ts'
import { freePort, RedisServer } from './redis-server.ts'

const NODES = 3
const SLOTS = 16_384
const JOINING_MS = 20_000

export class ClusterSetup {
  readonly #servers: readonly RedisServer[]

  private constructor(servers: readonly RedisServer[]) {
    this.#servers = servers
  }

  /** Resolves when every node says that the Cluster is well and serves all slots. */
  static async start(...options: readonly string[]): Promise<ClusterSetup> {
    const servers = await Promise.all(Array.from({ length: NODES }, () => startNode(options)))
    const [first] = servers
    const port = new URL(first?.url ?? '').port
    const bus = await busOf(first)
    for (const [i, server] of servers.entries()) {
      const [from, to] = [Math.ceil((i * SLOTS) / NODES), Math.ceil(((i + 1) * SLOTS) / NODES) - 1]
      await ask(server, 'CLUSTER', 'ADDSLOTSRANGE', String(from), String(to))
      if (i > 0) await ask(server, 'CLUSTER', 'MEET', '127.0.0.1', port, bus)
    }
    await eventually(`${NODES} nodes that know each other`, JOINING_MS, async () => {
      const said = await Promise.all(servers.map(async (server) => textOf(await ask(server, 'CLUSTER', 'INFO'))))
      return said.every((text) => text.includes('cluster_state:ok') && text.includes(`cluster_known_nodes:${NODES}`))
    })
    return new ClusterSetup(servers)
  }

  /** The addresses of the nodes. */
  get nodes(): readonly string[] {
    return this.#servers.map(({ url }) => url)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()))
  }
}

/** The bus of a node has a port of its own: its usual one, ten thousand above, may not be there. */
async function startNode(options: readonly string[]): Promise<RedisServer> {
  const bus = ['--cluster-port', String(await freePort())]
  return RedisServer.start(...options, '--cluster-enabled', 'yes', ...bus)
}

async function busOf(server: RedisServer | undefined): Promise<string> {
  if (!server) return ''
  const nodes = textOf(await ask(server, 'CLUSTER', 'NODES'))
  return /@(\d+)/.exec(nodes)?.[1] ?? ''
}

async function ask(server: RedisServer, ...command: readonly string[]): Promise<Reply> {
  const connection = await connect(server.url)
  try {
    return await connection.send(command)
  } finally {
    await connection.close()
  }
}
