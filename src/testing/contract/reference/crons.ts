// Jobs by the clock of the reference store.

import type { Jid } from '../../../core/job/jid.ts'
import { type Crons, type TickTaken, ticksKept } from '../../../core/store/crons.ts'
import type { Memory } from './memory.ts'
import type { Parts } from './parts.ts'

export function crons(parts: Parts): Crons {
  return {
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

export const isTaken = (memory: Memory, { cron, at }: TickTaken): boolean =>
  (memory.ticks.get(cron)?.[0]?.at ?? -1) >= at

export function takeTick(memory: Memory, { cron, at }: TickTaken, jid: Jid | null): void {
  memory.ticks.set(cron, [{ at, jid }, ...(memory.ticks.get(cron) ?? [])].slice(0, ticksKept))
}
