// The options of every process of a chaos run: the short times of tests, so that a death is seen in seconds.

import { env } from 'node:process'
import type { HaymakerConfig } from 'haymaker'

export const recovery = { beat: '400ms', silence: '2s', sample: '500ms' } as const

export const CONCURRENCY = 8
export const SHUTDOWN_TIMEOUT = '1s'

export const storeOf = (address: string): NonNullable<HaymakerConfig['store']> =>
  /^(redis|resque):/.test(address) ? { url: address, commandTimeout: '1s' } : address

/** The run has jobs by the clock, unique jobs, limits and lanes. */
export const FEATURES = 'CHAOS_FEATURES'
export const hasFeatures: boolean = env[FEATURES] !== undefined
