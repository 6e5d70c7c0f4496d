// Facet of the store port: jobs by the clock that another program keeps in the store and pushes itself. They are looked at, and
// one may be taken over: from one moment to the next it is ours.

import type { EpochMs } from '../clock.ts'
import type { CronJob } from '../features/cron/kept-cron.ts'

/** One of them, as it is written there. */
export interface ForeignSchedule {
  readonly name: string
  /** In the words of its program: a cron expression, or an interval; null: it is not written in the store. */
  readonly when: { readonly kind: 'cron' | 'every'; readonly text: string } | null
  /** null: it is not written in the store. */
  readonly class: string | null
  /** null: that of the class. */
  readonly queue: string | null
  readonly args: readonly unknown[]
  readonly description: string
  /** When it was pushed last; null: not yet, or nobody knows. */
  readonly lastAt: EpochMs | null
  /** Its program pushes it. */
  readonly isEnabled: boolean
  /** When it is due in words of ours, if they turn out to be any; null: in words that we have none for. */
  readonly schedule: ForeignTimes | null
  /** The last tick that its program has done with; null: nobody knows. */
  readonly lastTick: EpochMs | null
  /** What we would push in its place; null: it cannot be taken over. */
  readonly job: CronJob | null
  /** Why it cannot be taken over, and what to do then; empty where it can. */
  readonly hurdle: string
  /** All that was read of it: it is taken over only while it is so. Empty: its program knows no such thing. */
  readonly seen: string
}

export interface ForeignTimes {
  /** A cron expression. */
  readonly schedule: string
  /** null: that of the process that pushes it, which is not written down. */
  readonly timezone: string | null
}

/** What becomes ours. */
export interface TakingOver {
  readonly name: string
  /** Of theirs, as it was read. */
  readonly seen: string
  /** What is to be kept of ours; null: what is there stays. */
  readonly text: string | null
  /** Of ours, as it was seen; null: there was none. */
  readonly version: number | null
  /** Ticks that we push: its program does not any more. */
  readonly ticks: readonly EpochMs[]
}

export interface ForeignSchedules {
  /** The program that pushes them. */
  readonly program: string
  /** By their names. */
  readonly entries: readonly ForeignSchedule[]
}

export interface Schedules {
  /** Whether there is any; asked often. */
  hasForeignSchedules(): Promise<boolean>
  foreignSchedules(): Promise<ForeignSchedules>
  /**
   * Switches theirs off and declares ours, in one atom. False: one of them is not as it was seen, or its program has done with one of the ticks;
   * then nothing was changed.
   */
  takeOverSchedule(change: TakingOver): Promise<boolean>
}

/** Of a store that no other program keeps jobs by the clock in. */
export const noForeignSchedules: Schedules = {
  hasForeignSchedules: () => Promise.resolve(false),
  foreignSchedules: () => Promise.resolve({ program: '', entries: [] }),
  takeOverSchedule: () => Promise.resolve(false),
}
