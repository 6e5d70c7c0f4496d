// A Redis that loses nothing it acknowledged, and a proxy in front of it, through which every other process goes.

import { cp } from 'node:fs/promises'
import { FaultProxy } from '../../redis/fault-proxy.ts'
import { RedisServer } from '../../redis/redis-server.ts'
import type { StoreStage } from './stage.ts'

export class RedisStage implements StoreStage {
  readonly server: RedisServer
  readonly proxy: FaultProxy

  private constructor(server: RedisServer, proxy: FaultProxy) {
    this.server = server
    this.proxy = proxy
  }

  static async start(): Promise<RedisStage> {
    const server = await RedisServer.start('--appendonly', 'yes', '--appendfsync', 'always')
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

  keep(folder: string): Promise<void> {
    return cp(this.server.folder, folder, { recursive: true })
  }

  async end(): Promise<void> {
    await this.proxy.close()
    await this.server.stop()
  }
}
