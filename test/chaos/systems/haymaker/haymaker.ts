// Haymaker under the nemesis: the first user of the seam.

import { fileURLToPath } from 'node:url'
import { scripts } from '../../../../src/stores/redis/scripts.generated.ts'
import { changed } from '../../../../src/stores/resque/scripts.generated.ts'
import type { Program, StoreKind, System } from '../system.ts'
import { remainingInRedis, walkRedis } from './walk-redis.ts'
import { remainingInResque, walkResque } from './walk-resque.ts'
import { remainingInSqlite, walkSqlite } from './walk-sqlite.ts'

const program = (script: string, dist: string | null): Program => ({
  command: process.execPath,
  args: [fileURLToPath(new URL(`./${script}.ts`, import.meta.url))],
  env: dist === null ? {} : { CHAOS_PACKAGE: dist },
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

/** `dist`: the entry of a changed copy of the package; null: the build. */
export const haymaker = (store: StoreKind, dist: string | null = null): System => ({
  name: 'haymaker',
  producer: program('producer', dist),
  worker: program('worker', dist),
  // A changed copy has no supervisors: what is wrong in it shows without.
  ...(dist === null && { supervisor: program('supervisor', null) }),
  // A push names the record of its producer.
  cuts: [
    /hm:pushed:/,
    ...[scripts, changed].flatMap(({ claim, settle }) => [claim, settle].map(({ sha }) => new RegExp(sha))),
  ],
  ...looks[store],
})
