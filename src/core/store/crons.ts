// Facet of the store port: jobs by the clock. The store keeps what is declared under each name and does not read it; the tick
// that a push brings is taken in the atom of that push, so that it is pushed once whoever looks.

import type { EpochMs } from '../clock.ts'
import type { Jid } from '../job/jid.ts'

/** How many ticks of each name are kept: the latest ones. */
export const ticksKept = 20

/**
 * A moment at which a job by the clock is due. A push that brings one is refused where it is among those that are kept. It is also where as many
 * are kept as may be, it is earlier than all of them, and these are not all still to come by the store's clock: it may have been taken. Where they
 * are, the clock was set back, and the latest one makes room.
 */
export interface TickTaken {
  readonly cron: string
  readonly at: EpochMs
}

export interface Ticked {
  readonly at: EpochMs
  /** The job that was pushed; null: a guard stood in its way, and the tick is used up all the same. */
  readonly jid: Jid | null
}

export interface KeptCron {
  readonly name: string
  /** What is declared; the store does not look into it. */
  readonly text: string
  /** Another one after each change. */
  readonly version: number
  /** The latest ticks that were taken, the latest first. */
  readonly ticks: readonly Ticked[]
}

export interface KeptCrons {
  /** By their names. */
  readonly all: readonly KeptCron[]
  /** Whether anything was ever kept: false where it is new, and after all of it was lost, as by a flush. */
  readonly known: boolean
}

/** What is to be kept: a text, or `null`: nothing any more, not even its ticks. */
export interface KeepCron {
  readonly name: string
  readonly text: string | null
  /** As it was seen; null: there was none. */
  readonly version: number | null
}

export interface Crons {
  /** Whether anything is declared; asked often. */
  hasCrons(): Promise<boolean>
  crons(): Promise<KeptCrons>
  /** Writes what is still as it was seen. Result i: whether change i was made. */
  keepCrons(changes: readonly KeepCron[]): Promise<readonly boolean[]>
}
