// Jobs by the clock of the reference store.

import type { EpochMs } from '../../../core/clock.ts'
import type { Jid } from '../../../core/job/jid.ts'
import { type Crons, type TickTaken, ticksKept } from '../../../core/store/crons.ts'
import type { Memory } from './memory.ts'
import type { Parts } from './parts.ts'

export function crons(parts: Parts): Crons {
  return {
    async hasCrons() {
      return parts.memory.crons.size > 0
    },
    async crons() {
      const { memory } = parts
      const all = [...memory.crons].map(([name, kept]) => ({ ...kept, name, ticks: memory.ticks.get(name) ?? [] }))
      return { all: all.sort((a, b) => (a.name < b.name ? -1 : 1)), known: memory.cronVersion > 0 }
    },
    async keepCrons(changes) {
      const { memory } = parts
      return changes.map(({ name, text, version }) => {
        if ((memory.crons.get(name)?.version ?? null) !== version) return false
        if (text !== null) memory.crons.set(name, { text, version: ++memory.cronVersion })
        else {
          memory.crons.delete(name)
          memory.ticks.delete(name)
        }
        return true
      })
    },
  }
}

export function isTaken(memory: Memory, { cron, at }: TickTaken, now: EpochMs): boolean {
  const kept = (memory.ticks.get(cron) ?? []).map((tick) => tick.at)
  const earliest = Math.min(...kept)
  return kept.includes(at) || (kept.length === ticksKept && at < earliest && earliest <= now)
}

export function takeTick(memory: Memory, { cron, at }: TickTaken, jid: Jid | null): void {
  const kept = [...(memory.ticks.get(cron) ?? []), { at, jid }].sort((a, b) => b.at - a.at)
  const isEarliest = kept.at(-1)?.at === at
  memory.ticks.set(cron, isEarliest ? kept.slice(-ticksKept) : kept.slice(0, ticksKept))
}
