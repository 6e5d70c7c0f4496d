// Facet of the store port: what a move between two stores needs of each. Both keep a mark that says how far it is, written
// in the atom that brings a load or takes it away: a step is done once, however often it is asked for.

import type { Guard } from '../features/guard.ts'
import type { Day, Totals } from './ledger.ts'
import type { Cursor, Entry, EntryRef, LaneWait, Place } from './places.ts'

declare const brand: unique symbol

/** Names one move in both of its stores: random, so that two never meet. */
export type MoveId = string & { readonly [brand]: 'move' }

export const moveId = (text: string): MoveId => text as MoveId

/** The most entries, guards or days of one step. */
export const mostCarried = 200

/** How far a move is, as one of its two stores knows it. */
export interface MoveMark {
  readonly move: MoveId
  /** Rises by one with each step; the first is 0 and begins the move. */
  readonly step: number
  /** What the mover wants to find again. Stores do not read it. */
  readonly note: string
}

/** Attempts counted so far. */
export interface Counts {
  readonly totals: Totals
  readonly days: readonly Day[]
}

export type Brought =
  /** To the tail of a queue in the order given, or into the lanes that they name; it makes the queue known. Into a set at their times. */
  | { readonly kind: 'entries'; readonly place: Place; readonly entries: readonly Omit<Entry, 'ref'>[] }
  /** Added to what was counted here. */
  | ({ readonly kind: 'counts' } & Counts)
  /** Held from now on, whoever held them before. */
  | { readonly kind: 'guards'; readonly guards: readonly Guard[] }
  | { readonly kind: 'nothing' }

export type TakenAway =
  /**
   * As far as they are still as they were seen. Nobody comes in from their lanes. A queue that is empty then, and not paused, is
   * forgotten.
   */
  | { readonly kind: 'entries'; readonly place: Place | LaneWait; readonly refs: readonly EntryRef[] }
  /** Taken off from what was counted here. */
  | ({ readonly kind: 'counts' } & Counts)
  | { readonly kind: 'nothing' }

/**
 * `again`: the mark says exactly this already, and nothing was done now. `other`: another move is under way, or this one is
 * at another step, or somebody else did this step with another note; nothing was done.
 */
export type Stepped = 'done' | 'again' | 'other'

export interface GuardPage {
  readonly guards: readonly Guard[]
  /** null at the end. */
  readonly next: Cursor | null
}

export interface Moving {
  /** Queues under names that are refused here, and how many jobs they hold. Nothing moves these. Absent: there are none. */
  strangeQueues?(): Promise<readonly { readonly name: string; readonly size: number }[]>
  /** The mark of the move under way, or null. */
  moveMark(): Promise<MoveMark | null>
  /** Writes a load and the mark. `twin`: a set has these bytes already and cannot hold them twice; nothing was done. */
  bring(mark: MoveMark, load: Brought): Promise<Stepped | 'twin'>
  /** Takes a load away and writes the mark. Answers how many entries were still there. */
  takeAway(
    mark: MoveMark,
    load: TakenAway,
  ): Promise<{ readonly status: 'done'; readonly taken: number } | { readonly status: 'again' | 'other' }>
  /** Forgets the mark, if it is of this move. */
  endMove(move: MoveId): Promise<void>
  /** The guards held now, each with the time it has left. One that changes meanwhile may be missing or come twice. */
  guards(after: Cursor | null): Promise<GuardPage>
}
