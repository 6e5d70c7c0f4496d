// The lock of a unique job as its payload carries it. Durations are milliseconds; what is not as we write it counts as none.

import { ms } from '../../core/clock.ts'
import { guardKey } from '../../core/features/guard.ts'
import type { Lock, UniqueUntil } from '../../core/features/lock.ts'

const untils: readonly UniqueUntil[] = ['start', 'done', 'expiry']

/** `yields` is there where another job may take its place. */
export const writeLock = ({ key, until, forMs, yields }: Lock): object => ({
  ...{ key, until, for: forMs },
  ...(yields && { yields }),
})

export function readLock(value: unknown): Lock | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { key, until, for: forMs, yields = false }: Readonly<Record<string, unknown>> = { ...value }
  const known = untils.find((one) => one === until)
  if (typeof key !== 'string' || known === undefined || typeof yields !== 'boolean') return undefined
  if (typeof forMs !== 'number' || !Number.isSafeInteger(forMs) || forMs < 0) return undefined
  return { key: guardKey(key), until: known, forMs: ms(forMs), yields }
}
