// Concurrent: at most `max` leases at once. A lease is named by its holder, has an end by the store's clock, and is renewed while it is
// held. What a lease does not promise: a holder that stood still past the end of it may go on beside the next one.

import { type EpochMs, epochMs } from '../../clock.ts'
import type { Lease, Rule } from './rule.ts'

/** Whether there is room; where not, when a lease ends at the latest. Who holds one already is asked for no more room. */
export function judgeConcurrent(
  { max }: Rule,
  leases: readonly Lease[],
  holder: string,
  now: EpochMs,
): { readonly room: true } | { readonly retryAt: EpochMs } {
  const alive = leases.filter(({ until }) => until > now)
  if (alive.length < max || alive.some((lease) => lease.holder === holder)) return { room: true }
  const ends = alive.map(({ until }) => until).sort((a, b) => a - b)
  return { retryAt: epochMs(ends[alive.length - max] ?? now) }
}
