// From an address to a store, loading only the one that is asked for.

import type { Clock } from '../core/clock.ts'
import { didYouMean } from '../core/config/suggest.ts'
import { HaymakerError } from '../core/errors.ts'
import { refuseUnknown } from '../core/job/options.ts'
import type { Codec } from '../core/payload/codec.ts'
import type { Random } from '../core/random.ts'
import type { Store, StoreListener } from '../core/store/store.ts'
import { type SidekiqCodecOptions, sidekiqCodec } from '../wire/sidekiq/codec.ts'
import type { StoreOptions } from './choose.ts'

export interface OpenParts {
  readonly clock: Clock
  readonly random: Random
  readonly codec: Codec
  /** Default: nobody. */
  readonly listener?: StoreListener
}

/** How every store so far writes jobs down: Sidekiq's format, so that moving between stores is a copy. */
export const codecFor = (options: SidekiqCodecOptions): Codec => sidekiqCodec(options)

const schemes = ['sqlite', 'redis', 'rediss', 'resque']

/** Makes the store behind `url` and opens it. @throws HaymakerError */
export async function openStore(url: string, options: StoreOptions, parts: OpenParts): Promise<Store> {
  const scheme = url.slice(0, Math.max(0, url.indexOf(':')))
  if (scheme === 'redis' || scheme === 'rediss') return openRedis(url, options, parts)
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
  const store = redisStore({ ...options, ...(!options.client && { url }), ...parts })
  try {
    await store.open()
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}

function unknownScheme(url: string, scheme: string): HaymakerError {
  if (schemes.includes(scheme)) {
    return new HaymakerError(
      'HM_STORE_UNSUPPORTED',
      `This version of Haymaker has no ${scheme}: store yet. Use sqlite:./haymaker.db.`,
    )
  }
  // An address may hold a password: only its scheme is repeated.
  const shown = scheme === '' ? url : `${scheme}:...`
  return new HaymakerError(
    'HM_CONFIG_INVALID',
    `"${shown}" is no store address. Write sqlite:./haymaker.db.${didYouMean(scheme, schemes)}`,
  )
}
