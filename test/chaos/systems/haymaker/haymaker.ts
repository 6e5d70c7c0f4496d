// Haymaker under the nemesis: the first user of the seam.

import { fileURLToPath } from 'node:url'
import { scripts } from '../../../../src/stores/redis/scripts.generated.ts'
import { changed } from '../../../../src/stores/resque/scripts.generated.ts'
import { featured } from '../../workload/mix.ts'
import type { Program, StoreKind, System } from '../system.ts'
import { FEATURES } from './options.ts'
import { stopClock } from './stop-clock.ts'
import { remainingInRedis, walkRedis } from './walk-redis.ts'
import { remainingInResque, walkResque } from './walk-resque.ts'
import { remainingInSqlite, walkSqlite } from './walk-sqlite.ts'

export interface HaymakerOptions {
  /** The entry of a changed copy of the package; null: the build. */
  readonly dist?: string | null
  /** Jobs by the clock, unique jobs, limits and lanes beside the usual. */
  readonly features?: boolean
}

const program = (script: string, { dist = null, features = false }: HaymakerOptions): Program => ({
  command: process.execPath,
  args: [fileURLToPath(new URL(`./${script}.ts`, import.meta.url))],
  env: {
    ...(dist !== null && { CHAOS_PACKAGE: dist }),
    ...(features && { [FEATURES]: '1', CHAOS_MIX: JSON.stringify(featured) }),
  },
})

const pathOf = (address: string): string => address.slice('sqlite:'.length)

/** How it is looked at what is left in a store. */
const looks: Readonly<Record<StoreKind, Pick<System, 'remaining' | 'walk'>>> = {
  redis: { remaining: remainingInRedis, walk: walkRedis },
  resque: { remaining: remainingInResque, walk: walkResque },
  sqlite: {
    remaining: async (address) => remainingInSqlite(pathOf(address)),
    walk: async (address) => walkSqlite(pathOf(address)),
  },
}

export const haymaker = (store: StoreKind, options: HaymakerOptions = {}): System => ({
  name: 'haymaker',
  producer: program('producer', options),
  worker: program('worker', options),
  // A changed copy has no supervisors: what is wrong in it shows without.
  ...(!options.dist && { supervisor: program('supervisor', options) }),
  ...(options.features && { stopClock }),
  // A push names the record of its producer.
  cuts: [
    /hm:pushed:/,
    ...[scripts, changed].flatMap(({ claim, settle }) => [claim, settle].map(({ sha }) => new RegExp(sha))),
  ],
  ...looks[store],
})
