// A Redis that loses nothing it acknowledged, and a proxy in front of it, through which every other process goes.

import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { FaultProxy } from '../../redis/fault-proxy.ts'
import { RedisServer } from '../../redis/redis-server.ts'
import type { StoreStage } from './stage.ts'

/** What a killed server wrote is there again, on a disk or in memory, and here no neighbour's disk slows the run down. */
const MEMORY = '/dev/shm'

export class RedisStage implements StoreStage {
  readonly server: RedisServer
  readonly proxy: FaultProxy

  private constructor(server: RedisServer, proxy: FaultProxy) {
    this.server = server
    this.proxy = proxy
  }

  static async start(): Promise<RedisStage> {
    const parent = existsSync(MEMORY) ? MEMORY : tmpdir()
    const server = await RedisServer.startIn(parent, '--appendonly', 'yes', '--appendfsync', 'always')
    return new RedisStage(server, await FaultProxy.to(server.url))
  }

  get address(): string {
    return this.server.url
  }

  get straight(): string {
    return this.server.url
  }

  get fragile(): string {
    return this.proxy.url
  }

  /** The server, and we, who are the proxy. */
  get shared(): readonly number[] {
    return [this.server.pid, process.pid]
  }

  keep(folder: string): Promise<void> {
    return cp(this.server.folder, folder, { recursive: true })
  }

  async end(): Promise<void> {
    await this.proxy.close()
    await this.server.stop()
  }
}
