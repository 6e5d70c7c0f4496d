// Ledger and coordination on SQLite. Totals are counted in settle, and read here; samples and deploys have a file of their own.

import type { Coordination } from '../../core/store/coordination.ts'
import { audited, type Ledger, type Totals } from '../../core/store/ledger.ts'
import { freeGuards, holderOf } from './guards.ts'
import { limits } from './limits.ts'
import { deploys, metrics } from './metrics.ts'
import type { Parts } from './parts.ts'
import { bytesIn } from './read-row.ts'
import { ledger as sql } from './sql.generated.ts'

const DAY = 24 * 60 * 60 * 1000

export function ledger(parts: Parts): Ledger {
  const { database, writer, clock, read } = parts
  const none: Totals = { processed: 0, failed: 0 }
  const totals = (day: string): Totals => ({ ...none, ...database.get<Totals>(sql.read, day) })
  return {
    async totals() {
      return read(() => totals(''))
    },
    async history(days) {
      const today = clock.now()
      const names = Array.from({ length: days }, (_, ago) => new Date(today - ago * DAY).toISOString().slice(0, 10))
      return read(() => names.map((day) => ({ day, ...totals(day) })))
    },
    async notes(limit) {
      return read(() => database.all<{ note: Uint8Array }>(sql.notes, limit).map((row) => row.note))
    },
    async audit(line) {
      await writer.write(() => {
        database.run(sql.addAudit, line)
        database.run(sql.cutAudits, audited)
      })
    },
    async audits(limit) {
      return read(() => database.all<{ line: Uint8Array }>(sql.audits, limit).map((row) => row.line))
    },
    async resetTotals() {
      await writer.write(() => database.run(sql.reset))
    },
    ...metrics(parts),
    ...deploys(parts),
  }
}

export function coordination(parts: Parts): Coordination {
  const { database, writer, clock, look } = parts
  return {
    ...limits(parts),
    free: (guards) => writer.write(() => freeGuards(database, guards, clock.now())),
    holders: (keys) => look(() => keys.map((key) => holderOf(database, key, clock.now()))),
    inHand: () =>
      look(() => database.all<{ payload: Uint8Array | null }>(sql.inHand).map((row) => bytesIn(row.payload))),
  }
}
