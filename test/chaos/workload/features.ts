// What a run with `--features` does beside the usual: jobs that are unique, that have limits, that share a lane, and jobs by the
// clock. Few keys, so that they meet often. The rules of check/features read here what is allowed.

import type { Input, Order } from './mix.ts'

/** Definitions of such a run, by the names that their jobs have in the store. */
export type FeatureJob =
  | ('DoneSkip' | 'DoneReplace' | 'StartSkip' | 'StartReplace')
  | ('Limited' | 'Rated' | 'Held' | 'Tenant' | 'Ticked')

/** What a job shares with others: those of one definition that have the same key. */
export interface Feature {
  readonly job: FeatureJob
  readonly key: number
}

export type FeatureKind = 'unique' | 'limited' | 'rated' | 'held' | 'tenant'

/** Of a thousand calls of the usual mix, so many more. */
export const featureShares: Readonly<Record<FeatureKind, number>> = {
  ...{ unique: 160, limited: 14, rated: 12, held: 14, tenant: 60 },
}

/** At most so many at once, and how long a lease lasts; no longer than a silence. */
export const three = { name: 'three', max: 3, leaseMs: 2000 } as const
export const two = { name: 'two', max: 2, leaseMs: 2000 } as const
/** How long a job waits for `two` before it comes back later. */
export const WAIT_MS = 300
/** So many in a second, counted in two ways. */
export const bucket = { name: 'bucket', limit: 10, perMs: 1000 } as const
export const window = { name: 'window', limit: 12, perMs: 1000 } as const
/** So many jobs of a tenant at once. */
export const PLACES = 2

/** What a definition has to hold while it runs. */
export const limitsOf: Readonly<Partial<Record<FeatureJob, readonly string[]>>> = {
  DoneSkip: [three.name],
  Limited: [three.name],
  Rated: [bucket.name, window.name],
}

/** Jobs by the clock: how often, how long each sleeps, and what becomes of one that finds the one before. */
export const crons = [
  { name: 'second', everyMs: 1000, ms: 20, overlap: 'allow' },
  { name: 'turns', everyMs: 2000, ms: 300, overlap: 'queue' },
  { name: 'gaps', everyMs: 2000, ms: 2300, overlap: 'skip' },
] as const

const uniques = ['DoneSkip', 'DoneReplace', 'StartSkip', 'StartReplace'] as const
const KEYS = 2
const TENANTS = 3

/** Deals numbers, from one up to another. */
export interface Dealing {
  readonly between: (from: number, to: number) => number
  readonly number: () => number
}

export function featureOrder(kind: FeatureKind, { between, number }: Dealing): Order {
  const some = (job: FeatureJob, count: number, keys: number, ms: number): Input[] =>
    Array.from({ length: count }, () => {
      const as = { job, key: between(0, keys) }
      const chance = between(0, 100)
      const trouble = chance < 15 ? { fails: between(1, 3) } : chance < 16 ? { kills: true as const } : {}
      return { n: number(), ms: between(0, ms), as, ...trouble }
    })
  switch (kind) {
    case 'unique': {
      const inputs = some(uniques[between(0, uniques.length)] ?? 'DoneSkip', 1, KEYS, 300)
      return between(0, 4) === 0 ? { inputs, inMs: between(0, 1500) } : { inputs }
    }
    case 'limited':
      return { inputs: some('Limited', 8, 1, 100) }
    case 'rated':
      return { inputs: some('Rated', 10, 1, 30) }
    case 'held':
      return { inputs: some('Held', 5, 1, 150) }
    case 'tenant':
      return { inputs: some('Tenant', 4, TENANTS, 150) }
    default:
      return kind satisfies never
  }
}
