// Facet of the store port: jobs on their way through the queues. Every call is one atom. `push` and `settle` carry a
// number that rises per caller; a repeat of a number is answered from the store's record and touches nothing, so a
// reply that was lost can be asked for again. Claims are fenced by owner, epoch and token.

import type { Count, Outcome } from '../attempt/outcome.ts'
import type { EpochMs, Ms } from '../clock.ts'
import type { Guard, GuardKey, Held } from '../features/guard.ts'
import type { Lane, LanePlace } from '../features/lane.ts'
import type { Jid } from '../job/jid.ts'
import type { Payload } from '../payload/payload.ts'
import type { QueueName } from '../queues/queue-name.ts'
import type { TickTaken } from './crons.ts'

declare const brand: unique symbol

/** Who pushes: random per process, so that numbers of two producers never meet. */
export type ProducerId = string & { readonly [brand]: 'producer' }
/** Who claims: `host:pid:nonce`, fresh for every attempt to register. */
export type OwnerId = string & { readonly [brand]: 'owner' }
/** The number of a claim, rising per owner and never used twice. `owner:token` names a claim in the whole store. */
export type Token = number & { readonly [brand]: 'token' }

export const producerId = (text: string): ProducerId => text as ProducerId
export const ownerId = (text: string): OwnerId => text as OwnerId
export const token = (value: number): Token => value as Token

/** How many answers the store keeps per caller. A caller never runs further ahead of its oldest unanswered number. */
export const keptAnswers = 8

export interface Push {
  readonly payload: Payload
  readonly jid: Jid
  readonly queue: QueueName
  /** Into the schedule until then; a time that is past waits for the next promote. Absent: into the queue. */
  readonly at?: EpochMs
  readonly guards?: readonly Guard[]
  /** Taken with the push, or the push is refused. Where a guard refuses it, the tick is used up all the same. */
  readonly tick?: TickTaken
  /** As its payload carries it. Where the lane is full the job waits in it, which counts as queued; one that is due later asks then. */
  readonly lane?: Lane
}

export type PushResult =
  | { readonly status: 'queued' | 'scheduled'; readonly jid: Jid }
  /** The new job took the guard over from `of`. */
  | { readonly status: 'replaced'; readonly jid: Jid; readonly of: Jid }
  /** Its tick was taken before, as far as is known; nothing was written. */
  | { readonly status: 'taken'; readonly jid: Jid }
  /** Another job holds the guard; the job was not written. */
  | { readonly status: 'duplicate'; readonly jid: Jid; readonly by: GuardKey; readonly of: Jid }

export interface PushCall {
  readonly producer: ProducerId
  readonly seq: number
  /** Store time after which the call changes nothing. */
  readonly validUntil: EpochMs
  readonly items: readonly Push[]
}

export type Pushed =
  | { readonly status: 'ok'; readonly results: readonly PushResult[] }
  /** It arrived after `validUntil`: nothing was written now. */
  | { readonly status: 'expired' }
  /** The number is below those whose answers are kept: nothing was written now. */
  | { readonly status: 'old' }

/** A registered owner. The epoch fences its claims: a claim that still travels with an old epoch is refused. */
export interface Owner {
  readonly id: OwnerId
  readonly epoch: number
}

export interface ClaimRequest {
  readonly owner: Owner
  /** Tried in this order; paused ones are passed over. */
  readonly queues: readonly QueueName[]
  /** The first token to give out; must be above every token this owner ever named. */
  readonly first: Token
  readonly max: number
  /** How long to wait for the first job when there is none. 0: answer at once. */
  readonly waitMs: Ms
  /** Ends the wait early with what there is, which may be nothing. */
  readonly signal?: AbortSignal
}

/** A job in the hands of an owner. */
export interface Claim {
  readonly token: Token
  readonly queue: QueueName
  readonly payload: Payload
  /** It was in the hands of a process that died: it may be what killed it. */
  readonly suspect: boolean
  /** How often it was found running alone among the suspects of a dead process. */
  readonly charges: number
}

export type Claimed =
  | { readonly status: 'ok'; readonly claims: readonly Claim[] }
  /** No such owner (any more): register anew. */
  | { readonly status: 'gone' }
  /** The epoch is not the owner's: reconcile. */
  | { readonly status: 'late' }
  /** The first token is not above the highest one seen: ask again with new ones. */
  | { readonly status: 'used' }

export interface Settlement {
  readonly token: Token
  readonly outcome: Outcome
  readonly count: Count
  /** Guards to let go, each only while it names this holder. */
  readonly release?: readonly Held[]
  /** What the job has of its lane, to be left whatever becomes of it but `back`. The next one in the lane comes into the queue. */
  readonly lane?: LanePlace
  /** Guards to hold for longer from now on: each is renewed, or taken anew where it fell; where another holds it, nothing changes. */
  readonly extend?: readonly Guard[]
  /** What to keep in the history of attempts, which has at most `notesKept`; at most 2048 bytes. */
  readonly note?: Uint8Array
}

export interface SettleCall {
  readonly owner: Owner
  readonly seq: number
  readonly settlements: readonly Settlement[]
  /** Claim more in the same trip, without waiting. A repeat never carries it. */
  readonly next?: ClaimRequest
}

export type Settled =
  | {
      readonly status: 'ok'
      /** Tokens that were not in the owner's hands any more: their settlements changed nothing. In no order. */
      readonly stale: readonly Token[]
      /** Tokens whose destination cannot take the job; the claim stands. */
      readonly refused: readonly Token[]
      readonly next?: Claimed
    }
  /** No such owner, not even among the dead. */
  | { readonly status: 'gone' }
  | { readonly status: 'old' }

export interface Queueing {
  /** Writes jobs. Result i belongs to item i. Where a guard's holder is the item's own jid already, it counts as queued and is not added again. */
  push(call: PushCall): Promise<Pushed>
  /** Takes jobs from the heads of queues into the owner's hands. */
  claim(request: ClaimRequest): Promise<Claimed>
  /** Ends attempts. */
  settle(call: SettleCall): Promise<Settled>
}
