// What a Redis server says about itself, for `check`: INFO, the settings it lets us see, its clock and how long it takes to
// answer. It only reads.

import { type Clock, type Ms, ms } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import { type Reply, textOf } from './connection.ts'
import type { Server } from './server.ts'

export interface Facts {
  /** Lines of INFO: `redis_version` and others. */
  readonly info: ReadonlyMap<string, string>
  /** What CONFIG GET says; null: this user may not ask, or the server knows no such question. */
  readonly settings: ReadonlyMap<string, string> | null
}

/** How many answers make a median. */
const ASKED = 9

const SETTINGS = [
  ...['appendfsync', 'save', 'no-appendfsync-on-rewrite', 'stop-writes-on-bgsave-error'],
  ...['min-replicas-to-write', 'min-replicas-max-lag'],
] as const

export const infoOf = async (server: Server): Promise<ReadonlyMap<string, string>> =>
  infoIn(await server.send(['INFO', 'everything']))

/** The lines of INFO. */
export function infoIn(reply: Reply | undefined): ReadonlyMap<string, string> {
  const lines = textOf(reply).split('\r\n')
  return new Map(
    lines.flatMap((line) => {
      const [name = '', ...value] = line.split(':')
      return value.length > 0 ? [[name, value.join(':')] as const] : []
    }),
  )
}

/** Who answers, in the name it gives itself. Others repeat the number of the Redis that they follow. */
export function nameIn(info: Facts['info']): string {
  const redis = info.get('redis_version') ?? 'unknown'
  const valkey = info.get('valkey_version')
  if (valkey !== undefined) return `Valkey ${valkey}, which follows Redis ${redis}`
  const isKeyDb = info.has('mvcc_depth') || info.get('executable')?.endsWith('keydb-server') === true
  return `${isKeyDb ? 'KeyDB' : 'Redis'} ${redis}`
}

export async function factsOf(server: Server): Promise<Facts> {
  return { info: await infoOf(server), settings: await settingsOf(server) }
}

async function settingsOf(server: Server): Promise<ReadonlyMap<string, string> | null> {
  try {
    return new Map(pairsOf(await server.send(['CONFIG', 'GET', ...SETTINGS])))
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}

/** A map in the newer protocol, a flat list in the older one. */
function pairsOf(reply: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(reply)) return Object.entries(reply ?? {}).map(([name, value]) => [name, String(value)] as const)
  return Array.from({ length: reply.length / 2 }, (_, i) => [String(reply[2 * i]), String(reply[2 * i + 1])] as const)
}

/** The server answered, and its answer is no. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof HaymakerError && error.cause instanceof Error && /^(NOPERM|ERR) /.test(error.cause.message)

/** How far the server's clock is ahead of ours. */
export async function skewOf(server: Server, clock: Clock): Promise<Ms> {
  const sent = clock.monotonic()
  const theirs = await server.now()
  const halfWay = (clock.monotonic() - sent) / 2
  return ms(theirs + halfWay - clock.now())
}

/** How long an answer takes: the median of some. Not of PING: a server that cannot write to its disk refuses that. */
export async function roundTripOf(server: Server, clock: Clock): Promise<Ms> {
  const times: number[] = []
  for (let i = 0; i < ASKED; i++) {
    const sent = clock.monotonic()
    await server.send(['TIME'])
    times.push(clock.monotonic() - sent)
  }
  return ms(times.sort((a, b) => a - b)[Math.floor(ASKED / 2)] ?? 0)
}
