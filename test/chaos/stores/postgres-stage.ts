// A PostgreSQL that loses nothing it acknowledged, and a proxy in front of it, through which every other process goes.

import type { Reader } from '../../redis/fault-link.ts'
import { FaultProxy } from '../../redis/fault-proxy.ts'
import { PostgresServer } from './postgres-server.ts'
import type { StoreStage } from './stage.ts'

/** What a client sends at once, whatever it is: enough to know a query by its text. */
const asItComes = (): Reader => ({ read: (bytes) => [{ name: 'QUERY', bytes }] })

export class PostgresStage implements StoreStage {
  readonly server: PostgresServer
  readonly proxy: FaultProxy

  private constructor(server: PostgresServer, proxy: FaultProxy) {
    this.server = server
    this.proxy = proxy
  }

  static async start(): Promise<PostgresStage> {
    const server = await PostgresServer.start()
    return new PostgresStage(server, await FaultProxy.to(server.url, asItComes))
  }

  get address(): string {
    return this.server.url
  }

  get straight(): string {
    return this.server.url
  }

  get fragile(): string {
    const url = new URL(this.server.url)
    url.port = new URL(this.proxy.url).port
    return url.href
  }

  get shared(): readonly number[] {
    return [this.server.pid, process.pid]
  }

  /** Its ledgers say what happened; a copy of a cluster that runs would not. */
  async keep(): Promise<void> {}

  async end(): Promise<void> {
    await this.proxy.close()
    await this.server.stop()
  }
}
