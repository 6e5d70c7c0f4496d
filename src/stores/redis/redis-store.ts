// The Redis store: Sidekiq's keys, so that Ruby shares its queues, and ours beside them. Equal to the others by contract. A store
// with Resque's keys is made of the same parts.

import { type Clock, type Ms, ms } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Codec } from '../../core/payload/codec.ts'
import type { Random } from '../../core/random.ts'
import type { Feature, Lifeline, Store, StoreListener } from '../../core/store/store.ts'
import { beside } from '../beside.ts'
import { anatomy } from './anatomy.ts'
import { check, unfitness } from './check.ts'
import { dialAs } from './clients/own.ts'
import { clockwork } from './clockwork.ts'
import { type Connect, textOf } from './connection.ts'
import { crons } from './crons.ts'
import { foreignCrons } from './foreign-crons.ts'
import { type Keys, keysOf } from './keys.ts'
import { type Layout, sidekiqLayout } from './layout.ts'
import { Leadership } from './leadership.ts'
import { coordination, ledger } from './ledger.ts'
import { connecting } from './locate.ts'
import { moving } from './moving.ts'
import type { Parts } from './parts.ts'
import { places } from './places.ts'
import { processes } from './processes.ts'
import { queueing } from './queueing.ts'
import { scripts } from './scripts.generated.ts'
import { type Scripts, Server } from './server.ts'
import { type Others, sharing } from './shared-queues.ts'
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

/** What Sidekiq's and Resque's stores do not share. */
export interface Arrangement<K extends Keys> {
  readonly layout: Layout
  readonly scripts: Scripts
  keys(prefix: string): K
  readonly lacks: ReadonlySet<Feature>
  /** The module that beats. */
  readonly life: string
  /** Who works on the same queues and is none of ours. Default: Sidekiq's processes. */
  others?(keys: K): Others
  /** What is otherwise than with Sidekiq. */
  differing(parts: Parts, keys: K): Partial<Store>
}

const sidekiq: Arrangement<Keys> = {
  layout: sidekiqLayout,
  scripts,
  keys: keysOf,
  lacks: new Set(['ties', 'apart']),
  life: beside(import.meta.url, 'life'),
  differing: () => ({}),
}

/** Makes a store; `open()` connects. @throws HaymakerError HM_CONFIG_INVALID */
export const redisStore = (options: RedisStoreOptions): Store => storeOn(options, sidekiq)

/** Makes a store whose keys are arranged so. @throws HaymakerError HM_CONFIG_INVALID */
export function storeOn<K extends Keys>(
  { clock, random, codec, connect, deadlineMs = DEADLINE, listener = nobody, ...options }: RedisStoreOptions,
  arrangement: Arrangement<K>,
): Store {
  const { client, credentials } = options
  const source = sourceOf(options)
  const label = labelOf(source)
  const make = connect ?? (client ? twinsOf(client) : connecting(source, credentials))
  const server = new Server({
    ...{ label, clock, random, connect: make, reconnected: listener.reconnected, scripts: arrangement.scripts },
    deadlineMs: timeoutOf(options) ?? deadlineMs,
  })
  const keys = arrangement.keys(source.prefix)
  const wakeup = new Wakeup({
    ...{ clock, random, announce: listener.announce, probe: keys.probe(random.hex(8)) },
    listen: (listener) => server.listen(listener),
    touch: (probe) => server.send(['SET', probe, '', 'PX', PROBE_LIVES_MS]),
  })
  const leadership = new Leadership({ clock, random, server, keys })
  const parts: Parts = {
    ...{ server, keys, layout: arrangement.layout, prefix: source.prefix, wakeup, leadership, clock, random, codec },
    announce: listener.announce,
  }
  return {
    ...queueing(parts),
    ...clockwork(parts),
    ...places(parts),
    ...processes(parts),
    ...ledger(parts),
    ...coordination(parts),
    ...crons(parts),
    ...moving(parts),
    ...anatomy(parts),
    ...foreignCrons(parts),
    ...arrangement.differing(parts, keys),
    codec,
    lacks: arrangement.lacks,
    label,
    claimsRide: true,
    roomForNotes: false,
    lifeline: connect || client ? null : lifelineOf(arrangement.life, source, credentials),
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
      await sharing(parts, arrangement.others?.(keys)),
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
function lifelineOf(module: string, source: Source, credentials: RedisOptions['credentials']): Lifeline {
  return {
    module,
    options: { source: JSON.stringify(source) },
    ...(credentials && { renew: async () => ({ credentials: JSON.stringify(await credentials()) }) }),
  }
}
