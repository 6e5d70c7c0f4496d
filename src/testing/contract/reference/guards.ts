// Guards of the reference store: all are looked at before one is taken.

import { type EpochMs, later } from '../../../core/clock.ts'
import type { Guard, GuardKey, Held } from '../../../core/features/guard.ts'
import type { Jid } from '../../../core/job/jid.ts'
import type { Memory } from './memory.ts'

export type Taken =
  /** `own`: the holder held one of them already. */
  | { readonly status: 'taken'; readonly from: Jid | null; readonly own: boolean }
  | { readonly status: 'refused'; readonly by: GuardKey; readonly of: Jid }

export function takeGuards(memory: Memory, guards: readonly Guard[], now: EpochMs): Taken {
  const held = guards.map((guard) => ({ guard, of: otherHolder(memory, guard, now) }))
  for (const { guard, of } of held)
    if (of !== null && guard.taken === 'refuse') return { status: 'refused', by: guard.key, of }
  const own = guards.some((guard) => holderOf(memory, guard, now) === guard.holder)
  for (const { key, holder, ttlMs } of guards) memory.guards.set(key, { holder, until: later(now, ttlMs) })
  return { status: 'taken', from: held.find(({ of }) => of !== null)?.of ?? null, own }
}

/** Renews guards, each unless another holds it. */
export function extendGuards(memory: Memory, guards: readonly Guard[], now: EpochMs): void {
  for (const guard of guards) takeGuards(memory, [{ ...guard, taken: 'refuse' }], now)
}

/** Lets guards go, each only while it names the holder. */
export function freeGuards(memory: Memory, guards: readonly Held[], now: EpochMs): boolean[] {
  return guards.map(({ key, holder }) => {
    const held = memory.guards.get(key)
    if (held?.holder !== holder) return false
    memory.guards.delete(key)
    return held.until > now
  })
}

function otherHolder(memory: Memory, guard: Guard, now: EpochMs): Jid | null {
  const holder = holderOf(memory, guard, now)
  return holder === guard.holder ? null : holder
}

/** Who holds a key; null: nobody. */
export function holderOf(memory: Memory, { key }: Pick<Guard, 'key'>, now: EpochMs): Jid | null {
  const held = memory.guards.get(key)
  return held === undefined || held.until <= now ? null : held.holder
}
