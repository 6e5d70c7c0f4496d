// The lifeline of a Redis store: what the heartbeat thread loads to beat over a connection of its own.

import { type Clock, ms } from '../../core/clock.ts'
import { withoutPassword } from '../../core/config/address.ts'
import type { Life, Lifeline } from '../../core/store/store.ts'
import { connect } from './clients/node-redis.ts'
import { keysOf } from './keys.ts'
import { live } from './processes.ts'
import { Server } from './server.ts'

const DEADLINE = ms(4000)

/** Opens a connection and beats over it. @throws HaymakerError */
export async function openLife({ url }: Lifeline['options'], clock: Clock): Promise<Life> {
  const address = String(url)
  const server = new Server({
    ...{ label: withoutPassword(address), clock, deadlineMs: DEADLINE },
    connect: () => connect(address),
  })
  const keys = keysOf('')
  return { life: (id) => live(server, keys, id), close: () => server.close() }
}
