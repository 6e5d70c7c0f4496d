// `hm.limits`: the limiters that were used of late, looked at and reset.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import { usedOf } from '../../core/features/limiter/judge.ts'
import { type LimitKind, limiterName } from '../../core/features/limiter/rule.ts'
import type { KeptLimiter } from '../../core/store/coordination.ts'
import type { Store } from '../../core/store/store.ts'

/** A limiter as it stands. */
export interface LimitState {
  readonly name: string
  readonly kind: LimitKind
  /** How many at once, or in `perMs`. */
  readonly max: number
  /** concurrent: how long a lease lasts, in milliseconds. Else the time in which all comes back. */
  readonly perMs: number
  /** How much of `max` is in use. Points may be overdrawn: more than `max`. */
  readonly used: number
  /** concurrent: who holds it, and until when unless it is renewed. */
  readonly holders: readonly { readonly holder: string; readonly until: Date }[]
  /** How often it was held without waiting. */
  readonly immediate: number
  /** How often it was held after there had been no room. */
  readonly waited: number
  /** How often there was no room. */
  readonly refused: number
  /** concurrent: leases that nobody let go. */
  readonly reclaimed: number
  readonly usedAt: Date
}

export class Limits {
  readonly #store: () => Promise<Store>

  constructor(store: () => Promise<Store>) {
    this.#store = store
  }

  /** Those that were used of late, by name. One that nobody uses for a week is forgotten. */
  async all(): Promise<readonly LimitState[]> {
    const store = await this.#store()
    const [now, all] = await Promise.all([store.now(), store.limiters()])
    return all.map((one) => stateOf(one, now))
  }

  /** One of them, or null. @throws HaymakerError HM_CONFIG_INVALID */
  async one(name: string): Promise<LimitState | null> {
    const checked = limiterName(name)
    return (await this.all()).find((limit) => limit.name === checked) ?? null
  }

  /** Forgets all that was used, counted and leased of it. False: it was not used of late. @throws HaymakerError HM_CONFIG_INVALID */
  async reset(name: string): Promise<boolean> {
    return (await this.#store()).resetLimiter(limiterName(name))
  }
}

function stateOf(kept: KeptLimiter, now: EpochMs): LimitState {
  const { name, rule, leases, immediate, waited, refused, reclaimed, usedAt } = kept
  const holders = leases.filter(({ until }) => until > now)
  return {
    ...{ name, kind: rule.kind, max: rule.max, perMs: rule.spanMs, used: usedOf(kept, epochMs(now)) },
    holders: holders.map(({ holder, until }) => ({ holder, until: new Date(until) })),
    ...{ immediate, waited, refused, reclaimed, usedAt: new Date(usedAt) },
  }
}
