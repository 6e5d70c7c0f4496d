// Which store an instance uses, from the flag, the environment and what a config may say: an address, options, or a
// client of the user's own. An address from elsewhere takes the place of the config's; what else the config says of its
// store still holds, where it is a store of the same kind.

import { type Choice, whichStore } from '../core/config/which-store.ts'
import type { OwnClient, RedisOptions } from './redis/source.ts'

/** What may be said of a SQLite store beside its address. */
export interface SqliteOptions {
  /** 'full' (default) loses no acknowledged push to a power cut; 'normal' may lose the last ones. */
  readonly synchronous?: 'full' | 'normal'
}

/** What `store` of a config may be. */
export type StoreConfig = string | ({ readonly url: string } & SqliteOptions) | RedisOptions | OwnClient

/** What goes with an address. */
export type StoreOptions = SqliteOptions & Omit<RedisOptions, 'url'>

export interface ChosenStore extends Choice {
  readonly options: StoreOptions
}

/** @throws HaymakerError HM_CONFIG_INVALID */
export function chooseStore(
  flag: string | undefined,
  store: StoreConfig | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ChosenStore {
  const { address, where, rest } = read(store)
  const choice = whichStore(flag, address, env)
  if (choice.from === 'config') return { ...choice, options: { ...rest, ...where } }
  const fits = address === undefined || isRedis(address) === isRedis(choice.url)
  return { ...choice, options: fits ? rest : {} }
}

interface Read {
  readonly address: string | undefined
  /** Where it is, beside the address. */
  readonly where: Pick<RedisOptions, 'client' | 'sentinel' | 'cluster'>
  readonly rest: StoreOptions
}

function read(store: StoreConfig | undefined): Read {
  if (store === undefined || typeof store === 'string') return { address: store, where: {}, rest: {} }
  if (isClient(store)) return { address: OWN, where: { client: store }, rest: {} }
  const { url, client, sentinel, cluster, ...rest }: RedisOptions & SqliteOptions = store
  const place = sentinel ? `redis://${sentinel.master}` : cluster?.nodes[0]
  const where = { ...(client && { client }), ...(sentinel && { sentinel }), ...(cluster && { cluster }) }
  return { address: url ?? (client ? OWN : place), where, rest }
}

/** The address of a store that has none. */
const OWN = 'redis:client'

const isClient = (store: object): store is OwnClient => 'duplicate' in store

const isRedis = (url: string): boolean => /^(rediss?|resques?):/.test(url)
