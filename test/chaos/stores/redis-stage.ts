// A Redis that loses nothing it acknowledged, and a proxy in front of it, through which every other process goes.

import { existsSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaultProxy } from '../../redis/fault-proxy.ts'
import { RedisServer } from '../../redis/redis-server.ts'
import { MonitorTail } from './monitor.ts'
import type { StoreStage } from './stage.ts'

/** What a killed server wrote is there again, on a disk or in memory, and here no neighbour's disk slows the run down. */
const MEMORY = '/dev/shm'

/** Whose keys the address of a store stands for. */
type Scheme = 'redis' | 'resque'

export class RedisStage implements StoreStage {
  readonly server: RedisServer
  readonly proxy: FaultProxy
  readonly #tail: MonitorTail | null
  readonly #scheme: Scheme

  private constructor(server: RedisServer, proxy: FaultProxy, tail: MonitorTail | null, scheme: Scheme) {
    this.server = server
    this.proxy = proxy
    this.#tail = tail
    this.#scheme = scheme
  }

  /** `listens`: for the last commands, which are kept with the store. It costs the server something. */
  static async start({ listens, scheme = 'redis' }: { listens: boolean; scheme?: Scheme }): Promise<RedisStage> {
    const parent = existsSync(MEMORY) ? MEMORY : tmpdir()
    const server = await RedisServer.startIn(parent, '--appendonly', 'yes', '--appendfsync', 'always')
    return new RedisStage(server, await FaultProxy.to(server.url), listens ? new MonitorTail(server.url) : null, scheme)
  }

  get address(): string {
    return this.#named(this.server.url)
  }

  get straight(): string {
    return this.#named(this.server.url)
  }

  get fragile(): string {
    return this.#named(this.proxy.url)
  }

  #named(url: string): string {
    return url.replace(/^redis:/, `${this.#scheme}:`)
  }

  /** The server, and we, who are the proxy. */
  get shared(): readonly number[] {
    return [this.server.pid, process.pid]
  }

  async keep(folder: string): Promise<void> {
    await cp(this.server.folder, folder, { recursive: true })
    if (this.#tail) await writeFile(join(folder, 'monitor.log'), `${this.#tail.lines.join('\n')}\n`)
  }

  async end(): Promise<void> {
    await this.#tail?.end()
    await this.proxy.close()
    await this.server.stop()
  }
}
