// The Redis store: Sidekiq's keys, so that Ruby shares its queues, and ours beside them. Equal to the others by contract.

import { type Clock, type Ms, ms } from '../../core/clock.ts'
import { withoutPassword } from '../../core/config/address.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Codec } from '../../core/payload/codec.ts'
import type { Store } from '../../core/store/store.ts'
import { beside } from '../beside.ts'
import { check, unfitness } from './check.ts'
import { connect } from './clients/node-redis.ts'
import { clockwork } from './clockwork.ts'
import type { Connection } from './connection.ts'
import { keysOf } from './keys.ts'
import { coordination, ledger } from './ledger.ts'
import { moving } from './moving.ts'
import type { Parts } from './parts.ts'
import { places } from './places.ts'
import { processes } from './processes.ts'
import { queueing } from './queueing.ts'
import { Server } from './server.ts'
import { Wakeup } from './wakeup.ts'

export interface RedisStoreOptions {
  /** redis://[user:password@]host[:port][/db] or rediss://. */
  readonly url: string
  /** Default: @redis/client, to `url`. */
  readonly connect?: () => Promise<Connection>
  readonly clock: Clock
  readonly codec: Codec
  /** How long a command may go without an answer. Default 5 s. */
  readonly deadlineMs?: Ms
}

const DEADLINE = ms(5000)

/** Makes a store; `open()` connects. */
export function redisStore(options: RedisStoreOptions): Store {
  const { url, clock, codec, deadlineMs = DEADLINE, connect: make = () => connect(url) } = options
  const label = withoutPassword(url)
  const server = new Server({ label, clock, deadlineMs, connect: make })
  const wakeup = new Wakeup(clock, (hear) => server.listen(hear))
  const parts: Parts = { server, keys: keysOf(''), wakeup, clock, codec }
  return {
    ...queueing(parts),
    ...clockwork(parts),
    ...places(parts),
    ...processes(parts),
    ...ledger(parts),
    ...coordination(parts),
    ...moving(parts),
    codec,
    lacks: new Set(['ties', 'apart']),
    label,
    lifeline: options.connect ? null : { module: beside(import.meta.url, 'life'), options: { url } },
    async open() {
      const unfit = await unfitness(server)
      if (unfit !== null) throw new HaymakerError('HM_STORE_UNSUPPORTED', `${label}: ${unfit}.`)
    },
    async close() {
      await wakeup.close()
      await server.close()
    },
    now: () => server.now(),
    check: () => check(server),
  }
}
