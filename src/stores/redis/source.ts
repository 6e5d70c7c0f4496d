// Where the Redis of a store is and how one gets in, from what a user writes: checked, and as plain data, so that the
// thread of the heartbeat can be given it.

import { type Ms, ms } from '../../core/clock.ts'
import { withoutPassword } from '../../core/config/address.ts'
import { type Duration, durationMs } from '../../core/config/duration.ts'
import { HaymakerError } from '../../core/errors.ts'
import { refuseUnknown } from '../../core/job/options.ts'

/** A user and password. */
export interface Credentials {
  readonly username?: string
  readonly password: string
}

/** PEM texts, and the name that the certificate of the server must have where it is not the host of the address. */
export interface Tls {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly servername?: string
}

/** A client of node-redis (5 or newer) or ioredis (5 or newer), connected or not. It is not used itself: our connections are made as it makes its own. */
export interface OwnClient {
  duplicate(overrides?: never): unknown
}

/** A Redis with more to say about it than an address. */
export interface RedisOptions {
  /**
   * redis://[user:password@]host[:port][/database], or rediss:// for TLS. With sentinels or a Cluster its host is not used,
   * and it may be left out.
   */
  readonly url?: string
  /** Before the name of every key. In braces, as '{app}:', it keeps a store on one node of a Redis Cluster. Ruby's Sidekiq knows no prefix. Default: none. */
  readonly prefix?: string
  /** ca, cert and key as PEM texts, and servername where the certificate names another host than the address. With rediss:// only. */
  readonly tls?: Tls
  /** Asked before each connection is made: for passwords that change. */
  readonly credentials?: () => Credentials | Promise<Credentials>
  /** The name of the master, and the addresses of the sentinels that know where it is. */
  readonly sentinel?: { readonly master: string; readonly nodes: readonly string[] }
  /** Addresses of some nodes of a Redis Cluster. Needs a `prefix` in braces. */
  readonly cluster?: { readonly nodes: readonly string[] }
  /** Your own client, instead of an address: node-redis or ioredis, 5 or newer. It is not used itself; connections are made as it makes its own. */
  readonly client?: OwnClient
  /** How long a call may go without an answer of the server. Default '5s', at least 100 ms. */
  readonly commandTimeout?: Duration
}

/** A checked place. */
export interface Source {
  readonly url: string
  readonly prefix: string
  readonly tls: Tls | null
  /** Who is asked where the master is: its name and the sentinels, or the nodes of a Cluster. null: it is at `url`. */
  readonly finder: Finder | null
}

export type Finder =
  | { readonly kind: 'sentinel'; readonly master: string; readonly nodes: readonly string[] }
  | { readonly kind: 'cluster'; readonly nodes: readonly string[] }

const optionKeys = ['url', 'prefix', 'tls', 'credentials', 'sentinel', 'cluster', 'client', 'commandTimeout']
const SHORTEST_TIMEOUT = ms(100)

/** Reads what a user wrote. @throws HaymakerError HM_CONFIG_INVALID */
export function sourceOf(options: RedisOptions): Source {
  refuseUnknown(options, optionKeys, 'A Redis store')
  if (options.client) return ofClient(options)
  const { tls = null, sentinel, cluster } = options
  if (tls) refuseUnknown(tls, ['ca', 'cert', 'key', 'servername'], 'tls of a Redis store')
  if (sentinel && cluster) throw invalid('A Redis store has sentinels or a cluster, not both.')
  const nodes = (sentinel ?? cluster)?.nodes.map((node) => address(node).href)
  if (nodes?.length === 0) throw invalid('The nodes of a Redis store are an empty list. Name one at least.')
  const url = address(options.url ?? (sentinel ? `redis://${sentinel.master}` : nodes?.[0]))
  if (tls && url.protocol === 'redis:')
    throw invalid('A Redis store has tls, and an address that begins with redis://. Write rediss://.')
  const prefix = options.prefix ?? url.searchParams.get('prefix') ?? ''
  url.search = ''
  if (cluster && !hasTag(prefix)) throw noTag(`The prefix ${JSON.stringify(prefix)} of a Redis Cluster has no braces`)
  return { url: url.href, prefix, tls, finder: finderOf(url.href, prefix, sentinel, nodes) }
}

function ofClient({ client: _, prefix = '', commandTimeout: __, ...others }: RedisOptions): Source {
  const [other] = Object.keys(others)
  if (other) throw invalid(`A Redis store has a client and "${other}". The client says how it connects.`)
  return { url: '', prefix, tls: null, finder: null }
}

function finderOf(
  url: string,
  prefix: string,
  sentinel: RedisOptions['sentinel'],
  nodes: readonly string[] | undefined,
): Finder | null {
  if (sentinel) return { kind: 'sentinel', master: sentinel.master, nodes: nodes ?? [] }
  // Whoever keeps all keys in one slot may be on a Cluster.
  return hasTag(prefix) ? { kind: 'cluster', nodes: nodes ?? [url] } : null
}

/** How long a call may go without an answer; undefined: the default. @throws HaymakerError HM_CONFIG_INVALID */
export const timeoutOf = ({ commandTimeout }: RedisOptions): Ms | undefined =>
  commandTimeout === undefined
    ? undefined
    : durationMs(commandTimeout, 'commandTimeout of the store', { min: SHORTEST_TIMEOUT })

/** For logs: the address without secrets, who is asked for it, and the prefix. */
export function labelOf({ url, prefix, finder }: Source): string {
  const where = url === '' ? 'the given client' : withoutPassword(url)
  const notes = [...(finder?.kind === 'sentinel' ? ['sentinel'] : []), ...(prefix === '' ? [] : [`prefix ${prefix}`])]
  return notes.length === 0 ? where : `${where} (${notes.join(', ')})`
}

/** What a Redis Cluster hashes instead of the whole name. */
export const hasTag = (prefix: string): boolean => /\{[^}]+\}/.test(prefix)

export const noTag = (what: string): HaymakerError =>
  invalid(`${what}. Write { url, prefix: '{app}:' }, or ?prefix={app}: behind the address.`)

function address(text: unknown): URL {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : null
  // It may hold a password and is not repeated.
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '')
    throw invalid('An address of a Redis store cannot be read. Write redis://user:password@host:6379/0.')
  if (!/^(\/\d*)?$/.test(url.pathname))
    throw invalid(
      `An address of a Redis store ends with ${url.pathname}. Write the number of a database: redis://host:6379/0.`,
    )
  const unknown = [...url.searchParams.keys()].find((key) => key !== 'prefix')
  if (unknown !== undefined)
    throw invalid(
      `An address of a Redis store has ?${unknown}=. Only ?prefix= is known; the rest goes into the config.`,
    )
  return url
}

const invalid = (message: string): HaymakerError => new HaymakerError('HM_CONFIG_INVALID', message)
