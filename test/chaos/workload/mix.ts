// What the jobs of a chaos run do: a seeded mix. They sleep and never compute, so that the machine is busy with the queue
// and not with its jobs.

import type { Random } from '../../../src/core/random.ts'
import { type Feature, type FeatureKind, featureOrder, featureShares } from './features.ts'

/** What a job is told. */
export interface Input {
  /** Its number, one in the whole run. */
  readonly n: number
  readonly ms: number
  /** So many of its attempts fail. */
  readonly fails?: number
  /** It may not start before this time, in ms since 1970. */
  readonly due?: number
  /** Until then it puts itself off, in ms since 1970. */
  readonly until?: number
  /** It kills its process the first time that it runs. */
  readonly kills?: true
  /** Absent: an ordinary job. */
  readonly as?: Feature
}

/** Jobs of one definition that are pushed with one call. `inMs`: into the schedule. */
export interface Order {
  readonly inputs: readonly Input[]
  readonly inMs?: number
}

type PlainKind = 'short' | 'medium' | 'failing' | 'delayed' | 'long' | 'bulk' | 'snoozing' | 'killing' | 'flood'
type Kind = PlainKind | FeatureKind

/** Of a thousand calls, and those of features beside. */
export type Mix = Readonly<Record<PlainKind, number>> & Readonly<Partial<Record<FeatureKind, number>>>

export const usual: Mix = {
  ...{ short: 635, medium: 200, failing: 80, delayed: 40 },
  ...{ long: 5, bulk: 25, snoozing: 13, killing: 2, flood: 0 },
}

/** The usual, and what has features. */
export const featured: Mix = { ...usual, ...featureShares }

const BULK = 20
const FLOOD = 1000

/** Nothing but jobs that do nothing. */
export const flood: Mix = {
  ...{ short: 0, medium: 0, failing: 0, delayed: 0 },
  ...{ long: 0, bulk: 0, snoozing: 0, killing: 0, flood: 1 },
}

/** A stream of orders; numbers count up from `first`. */
export function* orders(random: Random, first: number, mix: Mix = usual): Generator<Order, never> {
  let n = first
  const between = (from: number, to: number): number => Math.floor(from + random.next() * (to - from))
  for (;;) {
    const kind = pick(random, mix)
    if (isFeature(kind)) {
      yield featureOrder(kind, { between, number: () => n++ })
      continue
    }
    if (kind === 'bulk') {
      yield { inputs: Array.from({ length: BULK }, () => ({ n: n++, ms: between(0, 100) })) }
      continue
    }
    if (kind === 'flood') {
      yield { inputs: Array.from({ length: FLOOD }, () => ({ n: n++, ms: 0 })) }
      continue
    }
    const input = { n: n++, ms: between(0, 100) }
    if (kind === 'medium') yield { inputs: [{ ...input, ms: between(100, 400) }] }
    else if (kind === 'long') yield { inputs: [{ ...input, ms: between(1000, 2000) }] }
    else if (kind === 'failing') yield { inputs: [{ ...input, fails: between(1, 4) }] }
    else if (kind === 'killing') yield { inputs: [{ ...input, kills: true }] }
    else if (kind === 'delayed') yield { inputs: [input], inMs: between(0, 8000) }
    else if (kind === 'snoozing') yield { inputs: [{ ...input, until: Date.now() + between(100, 600) }] }
    else yield { inputs: [input] }
  }
}

const isFeature = (kind: Kind): kind is FeatureKind => kind in featureShares

function pick(random: Random, mix: Mix): Kind {
  const kinds = Object.entries(mix) as [Kind, number][]
  let left = random.next() * kinds.reduce((sum, [, share]) => sum + share, 0)
  for (const [kind, share] of kinds) {
    left -= share
    if (left < 0) return kind
  }
  return 'short'
}
