// Facet of the store port: what processes agree on beside jobs. Limiters are judged by the store's clock, each call in one atom.

import type { EpochMs } from '../clock.ts'
import type { GuardKey, Held } from '../features/guard.ts'
import type { Known, Use } from '../features/limiter/judge.ts'
import type { Holder, LimiterName, Rule } from '../features/limiter/rule.ts'
import type { Jid } from '../job/jid.ts'
import type { Payload } from '../payload/payload.ts'

/** All of these limiters for one holder, or none. */
export interface Acquire {
  readonly holder: Holder
  /** Each limiter once. */
  readonly uses: readonly Use[]
  /** It was refused before: what is counted as waited. */
  readonly again: boolean
}

export type Acquired =
  | { readonly status: 'held'; readonly now: EpochMs }
  /** Nothing was taken: this limiter has no room before `retryAt`, unless somebody lets it go. */
  | { readonly status: 'over'; readonly name: LimiterName; readonly retryAt: EpochMs; readonly now: EpochMs }
  /** The holder's owner is none, or was declared dead: nothing was taken. */
  | { readonly status: 'gone' }

/** What a holder is done with. */
export interface Release {
  readonly name: LimiterName
  readonly holder: string
  /** Points: how many more than were said it used, or, negative, how many fewer. Default 0. */
  readonly more?: number
}

/** A lease that goes on from now. */
export interface Renewal {
  readonly name: LimiterName
  readonly holder: string
  readonly rule: Rule
}

/** A limiter as a store keeps it. */
export interface KeptLimiter extends Known {
  readonly name: LimiterName
  /** How often it was held without waiting, and after having waited; how often there was no room; leases that nobody let go. */
  readonly immediate: number
  readonly waited: number
  readonly refused: number
  readonly reclaimed: number
  readonly usedAt: EpochMs
}

export interface Coordination {
  /** Lets guards go, each only while it names this holder. Result i: whether guard i was let go. */
  free(guards: readonly Held[]): Promise<readonly boolean[]>
  /** Uses limiters. Result i belongs to call i; a call is judged after those before it. */
  acquire(calls: readonly Acquire[]): Promise<readonly Acquired[]>
  /** Lets leases go, and corrects points. Result i: whether there was something to let go or to correct. */
  release(releases: readonly Release[]): Promise<readonly boolean[]>
  /** Makes leases last for their span from now. Result i: false where lease i had ended. */
  renew(renewals: readonly Renewal[]): Promise<readonly boolean[]>
  /** Whether there may be any that was used of late; asked often. */
  hasLimiters(): Promise<boolean>
  /** The limiters that were used of late, by name. */
  limiters(): Promise<readonly KeptLimiter[]>
  /** Forgets all that is known of a limiter, as if it had never been used. False: nothing was known. */
  resetLimiter(name: LimiterName): Promise<boolean>
  /** Who holds each key; null: nobody. */
  holders(keys: readonly GuardKey[]): Promise<readonly (Jid | null)[]>
  /** The jobs in all hands, those of the dead included. */
  inHand(): Promise<readonly Payload[]>
}
