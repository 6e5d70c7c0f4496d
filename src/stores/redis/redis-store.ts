// The Redis store: Sidekiq's keys, so that Ruby shares its queues, and ours beside them. Equal to the others by contract.

import { type Clock, type Ms, ms } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Codec } from '../../core/payload/codec.ts'
import type { Random } from '../../core/random.ts'
import type { Lifeline, Store, StoreListener } from '../../core/store/store.ts'
import { beside } from '../beside.ts'
import { anatomy } from './anatomy.ts'
import { check, unfitness } from './check.ts'
import { dialAs } from './clients/own.ts'
import { clockwork } from './clockwork.ts'
import { type Connect, textOf } from './connection.ts'
import { keysOf } from './keys.ts'
import { Leadership } from './leadership.ts'
import { coordination, ledger } from './ledger.ts'
import { connecting } from './locate.ts'
import { moving } from './moving.ts'
import type { Parts } from './parts.ts'
import { places } from './places.ts'
import { processes } from './processes.ts'
import { queueing } from './queueing.ts'
import { Server } from './server.ts'
import { sharing } from './shared-queues.ts'
import { hasTag, labelOf, noTag, type RedisOptions, type Source, sourceOf, timeoutOf } from './source.ts'
import { Wakeup } from './wakeup.ts'

export interface RedisStoreOptions extends RedisOptions {
  /** Default: as the other options say. */
  readonly connect?: Connect
  readonly clock: Clock
  readonly random: Random
  readonly codec: Codec
  /** How long a call may go without an answer, where `commandTimeout` does not say it. Default 5 s. */
  readonly deadlineMs?: Ms
  /** Default: nobody. */
  readonly listener?: StoreListener
}

const DEADLINE = ms(5000)
const nobody: StoreListener = { announce: () => undefined, reconnected: () => undefined }
const PROBE_LIVES_MS = '1000'

/** Makes a store; `open()` connects. @throws HaymakerError HM_CONFIG_INVALID */
export function redisStore({
  clock,
  random,
  codec,
  connect,
  deadlineMs = DEADLINE,
  listener = nobody,
  ...options
}: RedisStoreOptions): Store {
  const { client, credentials } = options
  const source = sourceOf(options)
  const label = labelOf(source)
  const make = connect ?? (client ? twinsOf(client) : connecting(source, credentials))
  const server = new Server({
    ...{ label, clock, random, connect: make, reconnected: listener.reconnected },
    deadlineMs: timeoutOf(options) ?? deadlineMs,
  })
  const keys = keysOf(source.prefix)
  const wakeup = new Wakeup({
    ...{ clock, random, announce: listener.announce, probe: keys.probe(random.hex(8)) },
    listen: (listener) => server.listen(listener),
    touch: (probe) => server.send(['SET', probe, '', 'PX', PROBE_LIVES_MS]),
  })
  const leadership = new Leadership({ clock, random, server, keys })
  const parts: Parts = {
    ...{ server, keys, prefix: source.prefix, wakeup, leadership, clock, random, codec },
    announce: listener.announce,
  }
  return {
    ...queueing(parts),
    ...clockwork(parts),
    ...places(parts),
    ...processes(parts),
    ...ledger(parts),
    ...coordination(parts),
    ...moving(parts),
    ...anatomy(parts),
    codec,
    lacks: new Set(['ties', 'apart']),
    label,
    claimsRide: true,
    roomForNotes: false,
    lifeline: connect || client ? null : lifelineOf(source, credentials),
    async open() {
      const unfit = await unfitness(server)
      if (unfit !== null) throw new HaymakerError('HM_STORE_UNSUPPORTED', `${label}: ${unfit}.`)
      if (!hasTag(source.prefix) && (await isCluster(server))) throw noTag(`${label} is a Redis Cluster`)
    },
    async close() {
      await wakeup.close()
      // It ends by itself as well.
      await leadership.giveUp().catch(() => undefined)
      await server.close()
    },
    now: () => server.now(),
    check: async () => [
      ...(await check(server, clock)),
      ...(wakeup.finding ? [wakeup.finding] : []),
      await sharing(parts),
    ],
  }
}

function twinsOf(client: NonNullable<RedisOptions['client']>): Connect {
  const dial = dialAs(client)
  return (lost) => dial({ lost })
}

const isCluster = async (server: Server): Promise<boolean> =>
  textOf(await server.send(['INFO', 'cluster'])).includes('cluster_enabled:1')

/** The thread beats over a connection of its own, which it makes as we do; a live client cannot be given to it. */
function lifelineOf(source: Source, credentials: RedisOptions['credentials']): Lifeline {
  return {
    module: beside(import.meta.url, 'life'),
    options: { source: JSON.stringify(source) },
    ...(credentials && { renew: async () => ({ credentials: JSON.stringify(await credentials()) }) }),
  }
}
