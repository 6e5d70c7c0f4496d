// Facet of the store port: jobs by the clock that another program keeps in the store and pushes itself. Only to look at.

import type { EpochMs } from '../clock.ts'

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
}

/** Of a store that no other program keeps jobs by the clock in. */
export const noForeignSchedules: Schedules = {
  hasForeignSchedules: () => Promise.resolve(false),
  foreignSchedules: () => Promise.resolve({ program: '', entries: [] }),
}
