// A master, its replicas, and the sentinels that watch them, on free ports of this machine.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { listOf, textOf } from '../../src/stores/redis/connection.ts'
import { freePort, RedisServer } from './redis-server.ts'

const SENTINELS = 3
const QUORUM = 2

const portOf = ({ url }: RedisServer): string => new URL(url).port

export class Watched {
  static readonly master = 'jobs'
  /** The master in the beginning, then the replicas. */
  readonly servers: readonly RedisServer[]
  readonly #sentinels: readonly ChildProcess[]
  readonly #folder: string
  /** Addresses of the sentinels. */
  readonly nodes: readonly string[]

  private constructor(
    servers: readonly RedisServer[],
    sentinels: readonly ChildProcess[],
    folder: string,
    nodes: readonly string[],
  ) {
    this.servers = servers
    this.#sentinels = sentinels
    this.#folder = folder
    this.nodes = nodes
  }

  /** Starts them, and resolves when the sentinels know the replicas and each other. */
  static async start(downAfterMs: number): Promise<Watched> {
    const lasting = ['--appendonly', 'yes', '--appendfsync', 'always', '--repl-diskless-sync-delay', '0']
    const master = await RedisServer.start(...lasting)
    const follow = ['--replicaof', '127.0.0.1', portOf(master)]
    const replicas = [await RedisServer.start(...lasting, ...follow), await RedisServer.start(...lasting, ...follow)]
    const folder = mkdtempSync(join(tmpdir(), 'haymaker-sentinel-'))
    const ports = [await freePort(), await freePort(), await freePort()].slice(0, SENTINELS)
    const sentinels = await Promise.all(ports.map((port) => watch(folder, port, portOf(master), downAfterMs)))
    const watched = new Watched(
      [master, ...replicas],
      sentinels,
      folder,
      ports.map((port) => `redis://127.0.0.1:${port}`),
    )
    await watched.#complete(replicas.length)
    return watched
  }

  async #complete(replicas: number): Promise<void> {
    for (const node of this.nodes) {
      const connection = await connect(node)
      await vi.waitFor(async () => {
        const said = textOf(await connection.send(['INFO', 'sentinel']))
        if (!said.includes(`status=ok`) || !said.includes(`slaves=${replicas},sentinels=${SENTINELS}`))
          throw new Error(`a sentinel does not know all: ${said}`)
      }, 30_000)
      await connection.close()
    }
  }

  /** The server that the sentinels name now. */
  async current(): Promise<RedisServer> {
    const connection = await connect(this.nodes[0] ?? '')
    const [, port] = listOf(await connection.send(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', Watched.master]))
    await connection.close()
    const found = this.servers.find((server) => portOf(server) === textOf(port))
    if (!found) throw new Error(`the sentinels name a stranger at ${textOf(port)}`)
    return found
  }

  async stop(): Promise<void> {
    for (const sentinel of this.#sentinels) {
      const ended = once(sentinel, 'exit')
      sentinel.kill('SIGKILL')
      await ended
    }
    for (const server of this.servers) await server.stop()
    rmSync(this.#folder, { recursive: true })
  }
}

async function watch(folder: string, port: number, master: string, downAfterMs: number): Promise<ChildProcess> {
  const file = join(folder, `${port}.conf`)
  const name = Watched.master
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${name} 127.0.0.1 ${master} ${QUORUM}`,
    `sentinel down-after-milliseconds ${name} ${downAfterMs}`,
    `sentinel failover-timeout ${name} 3000`,
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  const child = spawn('redis-server', [file, '--sentinel'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`a sentinel ended with ${code}`)))
    child.stdout.on('data', (text) => {
      if (String(text).includes('+monitor')) resolve()
    })
  })
  return child
}
