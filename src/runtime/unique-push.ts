// The push of a unique job: the key that its arguments make, the guard that is taken with it, and what the answer means.

import { getBuiltinModule } from 'node:process'
import { type EpochMs, later } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Guard } from '../core/features/guard.ts'
import { type Locking, lockGuard, lockingOf } from '../core/features/unique.ts'
import { comparedText, type UniqueRule } from '../core/features/unique-options.ts'
import { checkArgs } from '../core/job/args.ts'
import type { Jid } from '../core/job/jid.ts'
import type { PushReceipt } from '../core/middleware.ts'

/** Half of a SHA-256: no two of the jobs that there ever are have the same. */
const DIGITS = 32

/** The order with its lock; as it is where there is no rule. @throws HaymakerError HM_CONFIG_INVALID, HM_ARGS_NOT_JSON */
export function lockedFor<Plain extends Named & { readonly args: readonly unknown[] }>(
  order: Plain,
  rule: UniqueRule | null,
): Plain & { readonly locking?: Locking } {
  if (rule === null) return order
  const { class: name, args } = order
  checkArgs(args, name)
  // Loaded by the first push that needs it.
  const { hash } = getBuiltinModule('node:crypto')
  const digest = hash('sha256', comparedText(rule, args, name), 'hex').slice(0, DIGITS)
  return { ...order, locking: lockingOf(rule, name, digest) }
}

interface Named {
  readonly class: string
}

/** What of an order its lock goes by. */
interface Timed extends Named {
  readonly at?: EpochMs
  readonly bare?: true
  readonly guards?: readonly Omit<Guard, 'holder'>[]
}

/** What the draft of a unique job has beside that of any job. */
export interface Locked {
  readonly lock: Locking
  readonly guards: readonly Guard[]
  readonly at?: EpochMs
}

/** @throws HaymakerError HM_CONFIG_INVALID where it is written as a job of Resque, which can carry no lock */
export function lockedDraft(order: Timed, lock: Locking, jid: Jid, now: EpochMs): Locked {
  if (order.bare)
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `${order.class} is unique, and Resque's way to write a job has no room for its lock. Push it with performAsync.`,
    )
  const at = order.at ?? (lock.delayMs === null ? undefined : later(now, lock.delayMs))
  const own = (order.guards ?? []).map((guard) => ({ ...guard, holder: jid }))
  return { lock, guards: [...own, lockGuard(lock, jid, at, now)], ...(at !== undefined && { at }) }
}

/** @throws HaymakerError HM_JOB_DUPLICATE where a job that must not be refused was */
export function refuseDuplicates(
  orders: readonly (Named & { readonly locking?: Locking })[],
  receipts: readonly PushReceipt[],
): void {
  for (const [i, { locking, class: name }] of orders.entries()) {
    const receipt = receipts[i]
    if (!locking?.throws || receipt?.status !== 'duplicate') continue
    const stored = receipts.filter(({ status }) => status !== 'duplicate' && status !== 'stopped').length
    const others = orders.length === 1 ? '' : ` ${stored} of the ${orders.length} jobs of this push are stored.`
    throw new HaymakerError(
      'HM_JOB_DUPLICATE',
      `${name} was not pushed: ${receipt.of} holds its key.${others} Wait until it is done, or choose another onConflict.`,
    )
  }
}
