// Facet of the store port: what has to happen as time goes by. Any process may do it at any moment; each step decides
// by what it finds, so two that do the same step at once do it once.

import type { EpochMs, Ms } from '../clock.ts'
import type { Beat } from './processes.ts'
import type { Claim, Owner, OwnerId, Token } from './queueing.ts'

/** When a recovered job is held to be the killer of its processes. */
export interface PoisonRule {
  /** This many charges make a job poison. */
  readonly charges: number
  /** A mark of suspicion falls after this long without a new recovery. */
  readonly markMs: Ms
}

export interface SweepCall {
  /** Who sweeps: adopted claims come into these hands, fenced like a claim. */
  readonly by: Owner
  /** The first token for adopted claims. `max` tokens from here on are used up by the call. */
  readonly first: Token
  /** Hand back at most this many claims in this call. */
  readonly max: number
  /** Owners to declare dead, each only if its beat is still this one. */
  readonly silent: readonly Beat[]
  readonly rule: PoisonRule
}

export interface Swept {
  /** Owners this call moved among the dead. */
  readonly declared: readonly OwnerId[]
  /** Claims that went back to the heads of their queues. */
  readonly requeued: number
  /** Claims that need a decision (the last charge, or bytes that do not decode), now in the sweeper's hands. */
  readonly adopted: readonly Claim[]
  /** Whether dead owners with claims are left. */
  readonly more: boolean
}

/** How much to keep. */
export interface Keep {
  readonly dead: { readonly max: number; readonly ageMs: Ms }
  readonly notes: { readonly max: number }
}

export interface Promoted {
  readonly moved: number
  /** When the next entry is due, or null when none waits. */
  readonly nextAt: EpochMs | null
}

export interface Clockwork {
  /** Moves at most `max` due entries of the schedule and retry sets to the tails of their queues. Never early by the store's clock. */
  promote(max: number): Promise<Promoted>
  /**
   * Resolves when the schedule and retry sets may have an entry due before `known` (null: any), after `waitMs`, or on abort.
   * Where another process promotes, all but the abort may come half a second later, and what is due earlier be left to it.
   */
  awaitDue(known: EpochMs | null, waitMs: Ms, signal: AbortSignal): Promise<void>
  /** Declares silent owners dead and hands their claims back, newest token first. */
  sweep(call: SweepCall): Promise<Swept>
  /**
   * Drops what is older or more than `keep`. Answers how many dead jobs and notes went. Where a job that has a place in a lane was
   * nowhere at the trim before either, somebody else ended it: its place is given to the next one.
   */
  trim(keep: Keep): Promise<number>
}
