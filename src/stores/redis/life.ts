// The lifeline of a Redis store: what the heartbeat thread loads to beat over a connection of its own.

import { type Clock, ms } from '../../core/clock.ts'
import type { Random } from '../../core/random.ts'
import type { Lived } from '../../core/store/processes.ts'
import type { OwnerId } from '../../core/store/queueing.ts'
import type { Life, Lifeline } from '../../core/store/store.ts'
import { type Keys, keysOf } from './keys.ts'
import { connecting } from './locate.ts'
import { live } from './processes.ts'
import { Server } from './server.ts'
import { type Credentials, labelOf, type Source } from './source.ts'

/** Shorter than the distance of two beats. */
const DEADLINE = ms(4000)

/** Opens a connection and beats over it. @throws HaymakerError */
export const openLife = async (options: Lifeline['options'], clock: Clock, random: Random): Promise<Life> =>
  lifeOn(keysOf, live, options, { clock, random })

/** Beats on keys that are named so. */
export function lifeOn<K extends Keys>(
  keysOf: (prefix: string) => K,
  live: (server: Server, keys: K, id: OwnerId) => Promise<Lived>,
  options: Lifeline['options'],
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): Life {
  const source: Source = JSON.parse(String(options.source))
  const given: Credentials | null = options.credentials === undefined ? null : JSON.parse(String(options.credentials))
  const connect = connecting(source, given ? () => given : undefined)
  const server = new Server({ label: labelOf(source), clock, random, deadlineMs: DEADLINE, connect })
  const keys = keysOf(source.prefix)
  return { life: (id) => live(server, keys, id), close: () => server.close() }
}
