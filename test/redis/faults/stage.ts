// A server, a proxy in front of it and a scene on both, for the time of one test.

import { it } from 'vitest'
import { FaultProxy } from '../fault-proxy.ts'
import { RedisServer } from '../redis-server.ts'
import { Scene } from './scene.ts'

export interface Stage {
  readonly redis: RedisServer
  readonly proxy: FaultProxy
  readonly on: Scene
}

/** Loses nothing that it acknowledged. */
export const durable = ['--appendonly', 'yes', '--appendfsync', 'always'] as const

/** Once an outage of some seconds and a drain have taken place. */
const TIMEOUT_MS = 60_000

/** A test that plays on a stage of its own; `options` are those of the server. */
export function onStage(name: string, options: readonly string[], play: (stage: Stage) => Promise<void>): void {
  it(name, { timeout: TIMEOUT_MS }, async () => {
    const redis = await RedisServer.start(...options)
    const proxy = await FaultProxy.to(redis.url)
    const on = new Scene(redis.url)
    try {
      await play({ redis, proxy, on })
    } finally {
      await proxy.heal()
      await on.end()
      await proxy.close()
      await redis.stop()
    }
  })
}
