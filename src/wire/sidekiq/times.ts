// Points in time as Sidekiq writes them: seconds with a fraction up to version 7, integer milliseconds from 8 on. Ruby
// tells the two by the kind of the number, so seconds are always written with a fraction, which every version reads
// right, and a payload keeps the kind that it has.

import { type EpochMs, epochMs } from '../../core/clock.ts'

/** How a payload writes time: seconds with a fraction, or integer milliseconds. */
export type TimeKind = 'float' | 'ms'

// As seconds this is the year 5138, as milliseconds it is 1973: nothing a job was made in.
const secondsEnd = 1e11

// The last millisecond that a Date holds.
const lastMs = 8.64e15

/** Reads a timestamp of either kind; null where it is not one. */
export function readTime(value: unknown): EpochMs | null {
  if (typeof value !== 'number' || !(value >= 0 && value <= lastMs)) return null
  if (value > secondsEnd) return epochMs(value)
  // By way of whole microseconds, as a fraction of a second is not exact and must not be rounded up for that.
  return epochMs(Math.round(value * 1e6) / 1e3)
}

/** Writes a timestamp as JSON text. */
export function writeTime(at: EpochMs, kind: TimeKind): string {
  return kind === 'ms' ? String(at) : (at / 1000).toFixed(3)
}

/** The kind of time in a payload whose `created_at` is spelled like this; null where it has none. */
export function kindOf(createdAt: string | null): TimeKind {
  return createdAt !== null && /^\d+$/.test(createdAt) && Number(createdAt) > secondsEnd ? 'ms' : 'float'
}
