// What the player of a history remembers, as processes and people would: who registered, what is in whose hands, which
// calls were made and may be repeated, which still travel, and which entries somebody has looked at.

import type { Guard } from '../../../core/features/guard.ts'
import type { QueueName } from '../../../core/queues/queue-name.ts'
import { queueName } from '../../../core/queues/queue-name.ts'
import type { Entry, LaneWait, Place } from '../../../core/store/places.ts'
import {
  type Claim,
  type Claimed,
  type Owner,
  type OwnerId,
  type PushCall,
  producerId,
  type SettleCall,
  type Token,
  token,
} from '../../../core/store/queueing.ts'
import { keys } from '../scene.ts'

export const queues: readonly [QueueName, ...QueueName[]] = [queueName('a'), queueName('b'), queueName('c')]
export const guardKeys: ReturnType<typeof keys> = keys('g1', 'g2', 'g3')

/** So few that they fill up, in queues of which each has its own. */
export const laneKeys: readonly [string, string] = ['k1', 'k2']

export interface KnownOwner {
  readonly id: OwnerId
  epoch: number
  nextToken: number
  seq: number
  /** As far as anybody was told. */
  alive: boolean
  /** The suspect it noted last. */
  noted: Token | null
  readonly held: Map<Token, Claim>
  readonly past: Token[]
}

/** An entry as both stores showed it. */
export interface Sighting {
  readonly place: Place | LaneWait
  readonly ours: Entry
  readonly theirs: Entry
}

export interface Book {
  readonly owners: KnownOwner[]
  readonly producers: { readonly id: PushCall['producer']; seq: number }[]
  readonly pushes: PushCall[]
  readonly settles: SettleCall[]
  /** Calls that were sent and have not arrived yet. */
  readonly travelling: (() => Promise<void>)[]
  readonly sightings: Sighting[]
  /** Which guards a job was pushed with, by the text of its jid. */
  readonly guards: Map<string, readonly Guard[]>
  /** Counts whatever has to be named or timed apart. */
  counter: number
}

export function emptyBook(): Book {
  return {
    owners: [],
    producers: ['p1', 'p2'].map((name) => ({ id: producerId(name), seq: 0 })),
    pushes: [],
    settles: [],
    travelling: [],
    sightings: [],
    guards: new Map(),
    counter: 0,
  }
}

export const newOwner = (id: OwnerId): KnownOwner => ({
  ...{ id, epoch: 1, nextToken: 1, seq: 0, alive: true, noted: null },
  ...{ held: new Map(), past: [] },
})

export const asOwner = ({ id, epoch }: KnownOwner): Owner => ({ id, epoch })

/** Tokens that were never named before. */
export function reserve(owner: KnownOwner, count: number): Token {
  owner.nextToken += count
  return token(owner.nextToken - count)
}

/** Takes claimed jobs into the hand of an owner. */
export function hold(owner: KnownOwner, claimed: Claimed): void {
  for (const claim of claimed.status === 'ok' ? claimed.claims : []) owner.held.set(claim.token, claim)
}

export function letGo(owner: KnownOwner, tokens: readonly Token[]): void {
  for (const one of tokens) if (owner.held.delete(one)) owner.past.push(one)
}
