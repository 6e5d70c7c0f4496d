// Times for people: how long until, how long ago.

import { type EpochMs, ms } from '../core/clock.ts'
import { formatDuration } from '../core/config/duration.ts'

/** 'in 5m', '3h ago', 'now'. */
export function relative(at: EpochMs, now: number): string {
  const distance = at - now
  if (Math.abs(distance) < 1000) return 'now'
  return distance > 0 ? `in ${formatDuration(ms(distance))}` : `${formatDuration(ms(-distance))} ago`
}
