// Haymaker under the nemesis: the first user of the seam.

import { fileURLToPath } from 'node:url'
import { scripts } from '../../../../src/stores/redis/scripts.generated.ts'
import type { Program, StoreKind, System } from '../system.ts'
import { remainingInRedis, walkRedis } from './walk-redis.ts'
import { remainingInSqlite, walkSqlite } from './walk-sqlite.ts'

const program = (script: string, dist: string | null): Program => ({
  command: process.execPath,
  args: [fileURLToPath(new URL(`./${script}.ts`, import.meta.url))],
  env: dist === null ? {} : { CHAOS_PACKAGE: dist },
})

const pathOf = (address: string): string => address.slice('sqlite:'.length)

/** `dist`: the entry of a changed copy of the package; null: the build. */
export const haymaker = (store: StoreKind, dist: string | null = null): System => ({
  name: 'haymaker',
  producer: program('producer', dist),
  worker: program('worker', dist),
  // A changed copy has no supervisors: what is wrong in it shows without.
  ...(dist === null && { supervisor: program('supervisor', null) }),
  // A push names the record of its producer.
  cuts: [new RegExp(scripts.claim.sha), new RegExp(scripts.settle.sha), /hm:pushed:/],
  remaining: async (address) => (store === 'redis' ? remainingInRedis(address) : remainingInSqlite(pathOf(address))),
  walk: async (address) => (store === 'redis' ? walkRedis(address) : walkSqlite(pathOf(address))),
})
