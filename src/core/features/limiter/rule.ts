// What a limiter is: a name, a kind, how much (`max`) in how long (`spanMs`), and what is known of its use, as whole numbers. The
// rules of each kind are pure and count in whole numbers only, so that Lua and TypeScript come to the same answer.

import { type EpochMs, type Ms, ms } from '../../clock.ts'
import { HaymakerError } from '../../errors.ts'
import type { OwnerId } from '../../store/queueing.ts'

declare const brand: unique symbol

/** A checked name: 1 to 128 of the characters a-z A-Z 0-9 _ : . / @ - */
export type LimiterName = string & { readonly [brand]: 'limiter' }

export const kinds = ['concurrent', 'bucket', 'window', 'sliding', 'leaky', 'points'] as const
export type LimitKind = (typeof kinds)[number]

export interface Rule {
  readonly kind: LimitKind
  /** How many at once, or in `spanMs`. */
  readonly max: number
  /** concurrent: how long a lease lasts that is not renewed. Else the time in which `max` comes back. */
  readonly spanMs: Ms
}

/** What is known of the use of a limiter, as its kind counts it. Empty: nothing yet. */
export type Counted = readonly number[]

/** What a rule says to one use: what is counted from now on, or when to ask again. */
export type Judged = { readonly counted: Counted } | { readonly retryAt: EpochMs }

/** Who holds a limiter: a claim, which ends with its owner, or some code by hand. */
export interface Holder {
  /** No other holder in the whole store has it. */
  readonly id: string
  /** null: by hand. */
  readonly owner: OwnerId | null
}

/** The place of one holder among those that may be there at once. */
export interface Lease {
  readonly holder: string
  readonly until: EpochMs
}

const day = 24 * 60 * 60 * 1000

/** How long a limiter is remembered that nobody uses. */
export const keptFor = ({ spanMs }: Rule): Ms => ms(Math.max(7 * day, 2 * spanMs))

const pattern = /^[\w.:/@-]{1,128}$/

/** Checks the name of a limiter. @throws HaymakerError HM_CONFIG_INVALID */
export function limiterName(text: unknown): LimiterName {
  if (typeof text === 'string' && pattern.test(text)) return text as LimiterName
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `A limiter is named by 1 to 128 letters, digits, "_", ".", ":", "/", "@" or "-": ${JSON.stringify(text)}. Rename it.`,
  )
}
