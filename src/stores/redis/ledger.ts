// Ledger and coordination on Redis. Totals are counted in settle, and read here; samples and deploys have files of their own.

import type { Coordination } from '../../core/store/coordination.ts'
import type { Ledger } from '../../core/store/ledger.ts'
import { audit } from './audit.ts'
import { bytesOf, listOf, textOf } from './connection.ts'
import { deploys } from './deploys.ts'
import { holders, inHand } from './guards.ts'
import { limits } from './limits.ts'
import { metrics } from './metrics.ts'
import type { Parts } from './parts.ts'

const DAY = 24 * 60 * 60 * 1000

export function ledger(parts: Parts): Ledger {
  const { server, keys } = parts
  const numbers = async (names: readonly string[]): Promise<readonly number[]> =>
    listOf(await server.send(['MGET', ...names])).map((value) => (value === null ? 0 : Number(textOf(value))))
  return {
    async totals() {
      const [processed = 0, failed = 0] = await numbers([keys.processed, keys.failed])
      return { processed, failed }
    },
    async history(days) {
      const today = await server.now()
      const names = Array.from({ length: days }, (_, ago) => new Date(today - ago * DAY).toISOString().slice(0, 10))
      if (names.length === 0) return []
      const found = await numbers(names.flatMap((day) => [keys.counted('processed', day), keys.counted('failed', day)]))
      return names.map((day, i) => ({ day, processed: found[2 * i] ?? 0, failed: found[2 * i + 1] ?? 0 }))
    },
    async notes(limit) {
      return limit <= 0 ? [] : listOf(await server.send(['LRANGE', keys.notes, '0', String(limit - 1)])).map(bytesOf)
    },
    async resetTotals() {
      await server.send(['DEL', keys.processed, keys.failed])
    },
    ...audit(parts),
    ...metrics(parts),
    ...deploys(parts),
  }
}

export function coordination(parts: Parts): Coordination {
  const { server, keys } = parts
  return {
    ...limits(parts),
    async free(guards) {
      if (guards.length === 0) return []
      const said = await server.run(
        'free',
        guards.flatMap(({ key, holder }) => [keys.guard(key), keys.held(holder)]),
        guards.map(({ holder }) => holder),
      )
      return listOf(said).map((one) => one === 1)
    },
    holders: (asked) => holders(parts, asked),
    inHand: () => inHand(parts),
  }
}
