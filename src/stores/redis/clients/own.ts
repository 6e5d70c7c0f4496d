// The client that a user made already, recognised by what it can do.

import { HaymakerError } from '../../../core/errors.ts'
import type { Connection, Listener } from '../connection.ts'
import type { OwnClient } from '../source.ts'
import { dialAs as dialAsIoRedis, type IoRedis } from './ioredis.ts'
import { dialAs as dialAsNodeRedis, type NodeRedis } from './node-redis.ts'

const isIoRedis = (client: object): client is IoRedis => 'callBuffer' in client && 'duplicate' in client
const isNodeRedis = (client: object): client is NodeRedis => 'withTypeMapping' in client && 'duplicate' in client

const isCluster = (client: object): boolean =>
  'masters' in client || ('isCluster' in client && client.isCluster === true)

/** A way to connect as this client does. @throws HaymakerError HM_CONFIG_INVALID */
export function dialAs(client: OwnClient): (listener: Partial<Listener>) => Promise<Connection> {
  const given: object = client
  if (isCluster(given))
    throw unusable("It is a client of a Cluster. Write { cluster: { nodes: [...] }, prefix: '{app}:' }.")
  if (isIoRedis(given)) {
    if (given.options.keyPrefix)
      throw unusable(`Its keyPrefix is "${given.options.keyPrefix}". Write { client, prefix: '...' } instead.`)
    return (listener) => dialAsIoRedis(given, listener)
  }
  if (isNodeRedis(given)) return (listener) => dialAsNodeRedis(given, listener)
  throw unusable('It is neither a client of node-redis 5 or newer nor of ioredis 5 or newer.')
}

const unusable = (why: string): HaymakerError =>
  new HaymakerError('HM_CONFIG_INVALID', `The client given as the store cannot be used. ${why}`)
