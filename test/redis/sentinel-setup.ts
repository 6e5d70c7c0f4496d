// A master, its replicas and the sentinels that watch them, all real, on free ports of this machine, with a failover that
// takes about a second.

import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '../../src/stores/redis/clients/node-redis.ts'
import { listOf, textOf } from '../../src/stores/redis/connection.ts'
import { eventually } from './eventually.ts'
import { freePort, killed, launch, RedisServer } from './redis-server.ts'

const NAME = 'haymaker'
/** A master that says nothing for so long is down. */
const DOWN_AFTER_MS = 500
const SENTINELS = 3
const QUORUM = 2
/** Until everybody knows everybody. */
const GATHERING_MS = 15_000

interface Sentinel {
  readonly url: string
  readonly child: ChildProcess
  readonly folder: string
}

export class SentinelSetup {
  readonly #servers: readonly RedisServer[]
  readonly #sentinels: readonly Sentinel[]

  private constructor(servers: readonly RedisServer[], sentinels: readonly Sentinel[]) {
    this.#servers = servers
    this.#sentinels = sentinels
  }

  /** Starts a master and its replicas, and resolves when each sentinel knows them and the others. */
  static async start(replicas = 2, ...options: readonly string[]): Promise<SentinelSetup> {
    const first = await RedisServer.start(...options)
    const port = new URL(first.url).port
    const follow = ['--replicaof', '127.0.0.1', port, '--repl-diskless-sync-delay', '0']
    const others = await Promise.all(Array.from({ length: replicas }, () => RedisServer.start(...options, ...follow)))
    const sentinels = await Promise.all(Array.from({ length: SENTINELS }, () => startSentinel(port)))
    const setup = new SentinelSetup([first, ...others], sentinels)
    await eventually(`${replicas} replicas and ${SENTINELS} sentinels`, GATHERING_MS, () => setup.#isGathered(replicas))
    return setup
  }

  /** The name under which the sentinels know the master. */
  get master(): string {
    return NAME
  }

  /** The addresses of the sentinels. */
  get nodes(): readonly string[] {
    return this.#sentinels.map(({ url }) => url)
  }

  /** Where the first sentinel says that the master is. */
  async masterUrl(): Promise<string> {
    const [host, port] = await this.#ask(this.nodes[0] ?? '', ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME])
    return `redis://${host}:${port}`
  }

  /** The server that is the master now. */
  async masterServer(): Promise<RedisServer> {
    const url = await this.masterUrl()
    const found = this.#servers.find((server) => server.url === url)
    if (!found) throw new Error(`no server of ours is at ${url}`)
    return found
  }

  async stop(): Promise<void> {
    for (const { child, folder } of this.#sentinels) {
      await killed(child)
      rmSync(folder, { recursive: true, force: true })
    }
    await Promise.all(this.#servers.map((server) => server.stop()))
  }

  async #isGathered(replicas: number): Promise<boolean> {
    const followers = await Promise.all(
      this.#servers.slice(1).map(({ url }) => this.#ask(url, ['INFO', 'replication'])),
    )
    if (!followers.every(([text]) => text?.includes('master_link_status:up'))) return false
    const seen = await Promise.all(this.nodes.map((node) => this.#ask(node, ['SENTINEL', 'MASTER', NAME])))
    return seen.every((flat) => {
      const facts = new Map(flat.map((name, i) => [name, flat[i + 1]]))
      return facts.get('num-slaves') === String(replicas) && facts.get('num-other-sentinels') === String(SENTINELS - 1)
    })
  }

  async #ask(node: string, command: readonly string[]): Promise<readonly string[]> {
    const connection = await connect(node)
    try {
      const answer = await connection.send(command)
      // Newer protocols answer maps.
      if (typeof answer === 'string' || Buffer.isBuffer(answer)) return [textOf(answer)]
      return answer !== null && typeof answer === 'object' && !Array.isArray(answer)
        ? Object.entries(answer).flatMap(([name, value]) => [name, String(value)])
        : listOf(answer).map(textOf)
    } finally {
      await connection.close()
    }
  }
}

async function startSentinel(masterPort: string): Promise<Sentinel> {
  const folder = mkdtempSync(join(tmpdir(), 'haymaker-sentinel-'))
  const port = await freePort()
  const file = join(folder, 'sentinel.conf')
  const lines = [
    ...[`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`],
    `sentinel monitor ${NAME} 127.0.0.1 ${masterPort} ${QUORUM}`,
    `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${NAME} 3000`,
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  return { url: `redis://127.0.0.1:${port}`, child: await launch([file, '--sentinel'], '+monitor'), folder }
}
