// From an address to a store, loading only the one that is asked for.

import type { Clock } from '../core/clock.ts'
import { didYouMean } from '../core/config/suggest.ts'
import { HaymakerError } from '../core/errors.ts'
import { refuseUnknown } from '../core/job/options.ts'
import type { Codec } from '../core/payload/codec.ts'
import type { Random } from '../core/random.ts'
import type { Store, StoreListener } from '../core/store/store.ts'
import { resqueCodec } from '../wire/resque/codec.ts'
import { type SidekiqCodecOptions, sidekiqCodec } from '../wire/sidekiq/codec.ts'
import type { StoreOptions } from './choose.ts'

export interface OpenParts {
  readonly clock: Clock
  readonly random: Random
  readonly codec: Codec
  /** Default: nobody. */
  readonly listener?: StoreListener
}

/** Whether an address is of a Redis with Resque's keys. */
export const isResque = (url: string): boolean => /^resques?:/.test(url)

/** How the store at an address writes jobs down: in Resque's format, or in Sidekiq's, so that moving between the others is a copy. */
export const codecFor = (url: string, options: SidekiqCodecOptions): Codec =>
  isResque(url) ? resqueCodec(options) : sidekiqCodec(options)

const schemes = ['sqlite', 'redis', 'rediss', 'resque', 'resques']

/** Makes the store behind `url` and opens it. @throws HaymakerError */
export async function openStore(url: string, options: StoreOptions, parts: OpenParts): Promise<Store> {
  const scheme = url.slice(0, Math.max(0, url.indexOf(':')))
  if (scheme === 'redis' || scheme === 'rediss') return openRedis(url, options, parts)
  if (isResque(url)) return openResque(url, options, parts)
  if (scheme !== 'sqlite') throw unknownScheme(url, scheme)
  const path = url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')
  if (path === '') {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `The store "${url}" names no file. Write sqlite:./haymaker.db, or sqlite::memory: for tests.`,
    )
  }
  refuseUnknown(options, ['synchronous'], 'The store')
  const { sqliteStore } = await import('./sqlite/sqlite-store.ts')
  const store = sqliteStore({ path, ...parts, ...options })
  await store.open()
  return store
}

async function openRedis(url: string, options: StoreOptions, parts: OpenParts): Promise<Store> {
  const { redisStore } = await import('./redis/redis-store.ts')
  return opened(redisStore({ ...options, ...(!options.client && { url }), ...parts }))
}

async function openResque(url: string, options: StoreOptions, parts: OpenParts): Promise<Store> {
  if (options.prefix !== undefined) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      'A Resque store has a prefix. Write its namespace into the address: resque://host:6379/0?namespace=NAME.',
    )
  }
  const { placeOf, resqueStore } = await import('./resque/resque-store.ts')
  return opened(resqueStore({ ...options, ...placeOf(url), ...parts }))
}

async function opened(store: Store): Promise<Store> {
  try {
    await store.open()
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}

function unknownScheme(url: string, scheme: string): HaymakerError {
  // An address may hold a password: only its scheme is repeated.
  const shown = scheme === '' ? url : `${scheme}:...`
  return new HaymakerError(
    'HM_CONFIG_INVALID',
    `"${shown}" is no store address. Write sqlite:./haymaker.db.${didYouMean(scheme, schemes)}`,
  )
}
