// What the nemesis does when: a plan made of a seed, so that the same seed breaks the same things at the same moments. Two
// streams: one kills and stops processes, the other disturbs the store and the ways to it, one fault at a time.

import type { Random } from '../../../src/core/random.ts'

export interface Planned {
  /** From the beginning of the faults, in ms. */
  readonly atMs: number
  readonly kind: string
  /** Which of those that it may hit: from 0 up to 1. */
  readonly target: number
  /** How long it lasts; a fault of one moment takes no notice. */
  readonly lengthMs: number
}

/** How often a fault is dealt before all have been, and how long it lasts. */
export interface Card {
  readonly kind: string
  readonly times: number
  readonly fromMs: number
  readonly toMs: number
}

/** Of a worker, with -9. */
export const kill: Card = { kind: 'kill worker', times: 7, fromMs: 0, toMs: 0 }
export const roll: Card = { kind: 'roll a supervisor', times: 1, fromMs: 0, toMs: 0 }
const ofSupervisors: readonly Card[] = [{ kind: 'kill supervisor', times: 1, fromMs: 0, toMs: 0 }, roll]
const deaths: readonly Card[] = [
  kill,
  { kind: 'kill producer', times: 2, fromMs: 0, toMs: 0 },
  { kind: 'stop worker', times: 2, fromMs: 0, toMs: 0 },
]
/** Done to a process, but in turn with what is done to the store. */
export const freeze: Card = { kind: 'freeze worker', times: 2, fromMs: 1500, toMs: 4000 }
/** Between two deaths, and between the end of a disturbance and the next one. */
const BETWEEN_DEATHS = { fromMs: 1800, toMs: 4200 }
const BETWEEN_DISTURBANCES = { fromMs: 700, toMs: 2500 }

/** Cards that are dealt one after another, and how long nothing happens in between. */
export interface Stream {
  readonly cards: readonly Card[]
  readonly gap: { readonly fromMs: number; readonly toMs: number }
}

/** What is broken unless somebody asks for something else. Without disturbances there are deaths alone. */
export const usualStreams = (disturbances: readonly Card[], hasSupervisors: boolean): readonly Stream[] => [
  { cards: hasSupervisors ? [...deaths, ...ofSupervisors] : deaths, gap: BETWEEN_DEATHS },
  ...(disturbances.length > 0 ? [{ cards: [...disturbances, freeze], gap: BETWEEN_DISTURBANCES }] : []),
]

/** As the usual, and processes are killed so often that most are while they are at something. */
export const featureStreams = (disturbances: readonly Card[]): readonly Stream[] => {
  const [, ...others] = usualStreams(disturbances, true)
  const often = [...deaths, { ...kill, times: 5 }, ...ofSupervisors]
  return [{ cards: often, gap: { fromMs: 250, toMs: 750 } }, ...others]
}

/** All streams in the order of time; nothing begins after `lengthMs`. */
export const plan = (random: Random, lengthMs: number, streams: readonly Stream[]): Planned[] =>
  streams.flatMap((one) => [...stream(random, lengthMs, one)]).sort((a, b) => a.atMs - b.atMs)

function* stream(random: Random, lengthMs: number, { cards, gap }: Stream): Iterable<Planned> {
  const between = ({ fromMs, toMs }: { fromMs: number; toMs: number }): number =>
    Math.round(fromMs + random.next() * (toMs - fromMs))
  let deck: Card[] = []
  for (let atMs = between(gap); ; atMs += between(gap)) {
    if (deck.length === 0) deck = shuffled(random, cards)
    const card = deck.pop()
    if (!card || atMs >= lengthMs) return
    const length = between(card)
    yield { atMs, kind: card.kind, target: random.next(), lengthMs: length }
    atMs += length
  }
}

function shuffled(random: Random, cards: readonly Card[]): Card[] {
  return cards
    .flatMap((card) => Array<Card>(card.times).fill(card))
    .map((card) => ({ card, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ card }) => card)
}
