// Facet of the store port: what the store is made of, for a person who looks after it. It only reads, and what it reads is
// bounded: a store with a million jobs answers as fast as an empty one.

import type { EpochMs, Ms } from '../clock.ts'
import type { Cursor } from './places.ts'

/** What a fact is about. A page has a word for each. */
export type FactName =
  // Of a server.
  | 'server'
  | 'role'
  | 'uptime'
  | 'roundTrip'
  | 'memory'
  | 'memoryPeak'
  | 'memoryLimit'
  | 'fragmentation'
  | 'eviction'
  | 'persistence'
  | 'lastSave'
  | 'clients'
  | 'operations'
  | 'evicted'
  | 'expired'
  // Of a file.
  | 'file'
  | 'size'
  | 'log'
  | 'free'
  | 'journal'
  | 'synchronous'
  | 'schema'

/** One thing that is known of a store. `share`: of a whole, which is 1. */
export type Fact = { readonly name: FactName } & (
  | { readonly unit: 'count' | 'bytes' | 'share'; readonly value: number }
  | { readonly unit: 'duration'; readonly value: Ms }
  | { readonly unit: 'moment'; readonly value: EpochMs }
  | { readonly unit: 'text'; readonly value: string }
)

/** What a store keeps, by its parts. */
export type StructureName =
  | 'queue'
  | 'schedule'
  | 'retry'
  | 'dead'
  | 'claims'
  | 'processes'
  | 'guards'
  | 'answers'
  | 'suspects'
  | 'notes'
  | 'samples'
  | 'deploys'
  | 'days'

export interface Structure {
  readonly name: StructureName
  /** Which queue; null: there is one of its kind. */
  readonly of: string | null
  readonly entries: number
  /** Estimated; null: the store cannot tell. */
  readonly bytes: number | null
}

export interface StoreFacts {
  /** What does not apply is left out. */
  readonly facts: readonly Fact[]
  /** Every store has at least its queues, its sets, its claims, its processes and its notes. */
  readonly structures: readonly Structure[]
  /** How many queues are not among them, since there are too many. */
  readonly left: number
}

export type KeyType = 'string' | 'list' | 'set' | 'zset' | 'hash' | 'other'

/** What a key is for. A page has words for each. */
export type KeyMeaning =
  | 'queues'
  | 'queue'
  | 'paused'
  | 'schedule'
  | 'second'
  | 'whereabouts'
  | 'retry'
  | 'dead'
  | 'deadLists'
  | 'processes'
  | 'beats'
  | 'process'
  | 'work'
  | 'started'
  | 'orders'
  | 'halt'
  | 'counter'
  | 'samples'
  | 'deploys'
  | 'lock'
  | 'periodic'
  | 'periodicChanged'
  | 'periodicLast'
  | 'progress'
  | 'profiles'
  | 'claims'
  | 'guards'
  | 'lanes'
  | 'answers'
  | 'suspects'
  | 'notes'
  | 'audit'
  | 'crons'
  | 'foreignCrons'
  | 'foreignCron'
  | 'foreignTicks'
  | 'foreignPast'
  | 'limits'
  | 'own'

/** A key of a store that is made of keys. */
export interface KeyFacts {
  readonly name: string
  readonly type: KeyType
  readonly meaning: KeyMeaning
  /** The queue whose jobs are in it; null: of none, or of several. */
  readonly queue: string | null
  /** How long it lives on; null: for good. */
  readonly ttlMs: Ms | null
  /** Of a string its bytes, of others its elements. */
  readonly length: number
  /** What it takes in memory, estimated; null: the store does not tell. */
  readonly bytes: number | null
}

export interface KeyPage {
  /** In no order. While keys come and go one may be there twice. */
  readonly keys: readonly KeyFacts[]
  /** null at the end. A page may be empty while there is more to look at. */
  readonly next: Cursor | null
  /** Whose format it is that the store keeps: a program whose keys are among them. */
  readonly format: string
}

/** An element of a key. */
export interface Element {
  /** The field of a hash, the score in a sorted set, the place in a list; null: it has none. */
  readonly at: string | null
  /** Cut where it is longer than a page can bear. */
  readonly value: Uint8Array
  /** How long it is. */
  readonly length: number
}

export interface KeyContent extends KeyFacts {
  /** The first hundred. */
  readonly elements: readonly Element[]
}

export interface Anatomy {
  facts(): Promise<StoreFacts>
  /** Keys of this store, and of nobody else who shares its server. None where the store lacks `keys`. */
  keys(limit: number, after?: Cursor): Promise<KeyPage>
  /** null: there is none of this name, or it is not the store's. */
  key(name: string): Promise<KeyContent | null>
}
