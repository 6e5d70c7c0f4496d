// The lines of a ledger: what processes of a chaos run write down beside the store, before and after each step. Times are
// milliseconds of CLOCK_MONOTONIC, which all processes of a host share, so that histories can be merged.

import type { Feature } from '../workload/features.ts'

/** How a run ended. `shutdown`: its process was told to stop and the job gave way. */
export type Ending = 'ok' | 'throw' | 'snooze' | 'shutdown'

/** `part`: some of it may have been done. */
export type Refusal = 'refused' | 'unknown'

export type Step =
  /** It works. `under`: the supervisor that started it. */
  | { readonly e: 'hello'; readonly role: 'worker' | 'producer'; readonly under?: number }
  /** A push of these jobs leaves. Numbers name jobs, calls name pushes of one process. */
  | { readonly e: 'push'; readonly call: number; readonly ns: readonly number[] }
  | { readonly e: 'pushed'; readonly call: number }
  /** The first `stored` jobs are acknowledged; of the others it is certain, or unknown. */
  | { readonly e: Refusal; readonly call: number; readonly stored: number; readonly code: string }
  /** `due`: when it may start at the earliest, and `wall`: when it did, both in ms since 1970. */
  | {
      readonly e: 'start'
      readonly n: number
      readonly attempt: number
      readonly run: number
      readonly due?: number
      readonly wall: number
      /** Absent: an ordinary job. */
      readonly as?: Feature
    }
  | { readonly e: 'end'; readonly run: number; readonly how: Ending }
  /** The job is about to kill its process. */
  | { readonly e: 'suicide'; readonly n: number }
  /** What a store said to a worker, where somebody listens in. `asked`: when; it was said after that, on the clock of `at`. */
  | {
      readonly e: 'claim'
      readonly claim: string
      readonly n: number
      readonly attempt: number
      readonly asked: number
    }
  | {
      readonly e: 'settled'
      readonly claim: string
      readonly kind: string
      readonly fate: Fate
      readonly asked: number
    }
  | FeatureStep

/** What is written down only in a run with features. */
export type FeatureStep =
  /** The push of one job leaves that takes a lock or a tick. `ask` names it in its process; `wall`: when, in ms since 1970. */
  | {
      readonly e: 'asked'
      readonly ask: number
      readonly n: number
      readonly jid: string
      readonly lock?: string
      readonly tick?: Tick
      readonly wall: number
    }
  /** What the store said to it. `of`: the job that had the lock. */
  | { readonly e: 'answered'; readonly ask: number; readonly status: AskStatus; readonly of?: string }
  /** A limiter had room for a holder, at a time of the store's clock; or none. */
  | {
      readonly e: 'acquired'
      readonly limit: string
      readonly holder: string
      readonly asked: number
      readonly now: number
    }
  | { readonly e: 'over'; readonly limit: string }
  /** A run holds a limiter by hand, and does no more. */
  | { readonly e: 'entered'; readonly run: number; readonly limit: string }
  | { readonly e: 'let go'; readonly run: number; readonly limit: string }
  /** A process was declared dead. */
  | { readonly e: 'declared'; readonly of: number; readonly asked: number }

/** A moment at which a job by the clock is due, in ms since 1970. */
export interface Tick {
  readonly cron: string
  readonly at: number
}

export type AskStatus = 'queued' | 'scheduled' | 'replaced' | 'duplicate' | 'taken'

/** What became of an outcome that was handed to the store. */
export type Fate = 'accepted' | 'stale' | 'refused'

/** Whom a fault may have hit: all, nobody (it is to be invisible), who goes through the proxy, or these processes. */
export type Touched = 'all' | 'none' | 'fragile' | readonly number[]

/**
 * `stop`: the process is told to end now. `roll`: another takes its place, and then it is told to end. `machine`: nobody's doing;
 * a process got too little of the machine.
 */
export type FaultGroup = 'kill' | 'stop' | 'roll' | 'pause' | 'store' | 'net' | 'machine'

/** What the orchestrator writes. */
export type Deed =
  | {
      readonly e: 'fault'
      readonly id: number
      readonly kind: string
      readonly group: FaultGroup
      readonly touches: Touched
      /** When it began, where that was found out only later. */
      readonly since?: number
    }
  | { readonly e: 'healed'; readonly id: number }
  /** A process was started. */
  | { readonly e: 'born'; readonly of: number; readonly name: string; readonly way: 'straight' | 'fragile' }
  | { readonly e: 'exit'; readonly of: number; readonly code: number | null; readonly signal: string | null }
  | { readonly e: 'phase'; readonly name: 'faults' | 'heal' | 'drained' | 'left' }

export type Line = (Step | Deed) & { readonly pid: number; readonly at: number }
