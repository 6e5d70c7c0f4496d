// The Redis store: Sidekiq's keys, so that Ruby shares its queues, and ours beside them. Equal to the others by contract.

import { randomBytes, randomInt } from 'node:crypto'
import { type Clock, type Ms, ms } from '../../core/clock.ts'
import { withoutPassword } from '../../core/config/address.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Codec } from '../../core/payload/codec.ts'
import type { Random } from '../../core/random.ts'
import type { Store } from '../../core/store/store.ts'
import { beside } from '../beside.ts'
import { check, unfitness } from './check.ts'
import { connect } from './clients/node-redis.ts'
import { clockwork } from './clockwork.ts'
import type { Connection } from './connection.ts'
import { keysOf } from './keys.ts'
import { Leadership } from './leadership.ts'
import { coordination, ledger } from './ledger.ts'
import type { Parts } from './parts.ts'
import { places } from './places.ts'
import { processes } from './processes.ts'
import { queueing } from './queueing.ts'
import { Server } from './server.ts'
import { Wakeup, wakingFindings } from './wakeup.ts'

export interface RedisStoreOptions {
  /** redis://[user:password@]host[:port][/db] or rediss://. */
  readonly url: string
  /** Default: @redis/client, to `url`. */
  readonly connect?: () => Promise<Connection>
  readonly clock: Clock
  readonly codec: Codec
  /** Default: the machine's. */
  readonly random?: Random
  /** How long a command may go without an answer. Default 5 s. */
  readonly deadlineMs?: Ms
}

const DEADLINE = ms(5000)
const PROBE_LIVES_MS = '1000'

const ofTheMachine: Random = {
  next: () => randomInt(2 ** 32) / 2 ** 32,
  hex: (bytes) => randomBytes(bytes).toString('hex'),
}

/** Makes a store; `open()` connects. */
export function redisStore(options: RedisStoreOptions): Store {
  const {
    url,
    clock,
    codec,
    deadlineMs = DEADLINE,
    connect: make = () => connect(url),
    random = ofTheMachine,
  } = options
  const label = withoutPassword(url)
  const server = new Server({ label, clock, deadlineMs, connect: make })
  const keys = keysOf('')
  const wakeup = new Wakeup({
    ...{ clock, random, probe: keys.probe(random.hex(8)) },
    listen: (listener) => server.listen(listener),
    touch: (probe) => server.send(['SET', probe, '', 'PX', PROBE_LIVES_MS]),
  })
  const leadership = new Leadership({ clock, random, server, keys })
  const parts: Parts = { server, keys, wakeup, leadership, clock, random, codec }
  return {
    ...queueing(parts),
    ...clockwork(parts),
    ...places(parts),
    ...processes(parts),
    ...ledger(parts),
    ...coordination(parts),
    codec,
    lacks: new Set(['ties']),
    label,
    lifeline: options.connect ? null : { module: beside(import.meta.url, 'life'), options: { url } },
    async open() {
      const unfit = await unfitness(server)
      if (unfit !== null) throw new HaymakerError('HM_STORE_UNSUPPORTED', `${label}: ${unfit}.`)
    },
    async close() {
      await wakeup.close()
      // It ends by itself as well.
      await leadership.giveUp().catch(() => undefined)
      await server.close()
    },
    now: () => server.now(),
    check: async () => [...(await check(server)), ...wakingFindings(wakeup.waking)],
  }
}
