// Ledger and coordination of the reference store.

import type { Count } from '../../../core/attempt/outcome.ts'
import type { EpochMs } from '../../../core/clock.ts'
import type { Coordination } from '../../../core/store/coordination.ts'
import { audited, type Ledger } from '../../../core/store/ledger.ts'
import { freeGuards, holderOf } from './guards.ts'
import { limits } from './limits.ts'
import type { Memory } from './memory.ts'
import { metrics } from './metrics.ts'
import type { Parts } from './parts.ts'

const dayMs = 24 * 60 * 60 * 1000
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
const none = { processed: 0, failed: 0 }

export function ledger(parts: Parts): Ledger {
  return {
    async totals() {
      return parts.memory.totals
    },
    async history(days) {
      const { memory, clock } = parts
      const names = Array.from({ length: days }, (_, ago) => dayOf(clock.now() - ago * dayMs))
      return names.map((day) => memory.days.get(day) ?? { day, ...none })
    },
    async notes(limit) {
      return parts.memory.notes.toReversed().slice(0, limit)
    },
    async audit(line) {
      parts.memory.audits = [...parts.memory.audits, line].slice(-audited)
    },
    async audits(limit) {
      return parts.memory.audits.toReversed().slice(0, limit)
    },
    async resetTotals() {
      parts.memory.totals = none
    },
    ...metrics(parts),
  }
}

export function count(memory: Memory, kind: Count, now: EpochMs): void {
  if (kind === 'nothing') return
  const failed = kind === 'failed' ? 1 : 0
  const day = dayOf(now)
  const { processed, failed: before } = memory.days.get(day) ?? none
  memory.days.set(day, { day, processed: processed + 1, failed: before + failed })
  memory.totals = { processed: memory.totals.processed + 1, failed: memory.totals.failed + failed }
}

export function coordination(parts: Parts): Coordination {
  return {
    async free(guards) {
      return freeGuards(parts.memory, guards, parts.clock.now())
    },
    ...limits(parts),
    async holders(keys) {
      return keys.map((key) => holderOf(parts.memory, { key }, parts.clock.now()))
    },
    async inHand() {
      return [...parts.memory.owners.values()].flatMap(({ claims }) =>
        [...claims.values()].map(({ payload }) => payload),
      )
    },
  }
}
