// Choices that a seed replays.

import { seededRandom } from '../../seeded-random.ts'

export interface Dice {
  /** An integer from `from` to `to`, both included. */
  int(from: number, to: number): number
  chance(probability: number): boolean
  /** One of a list that is not empty. */
  pick<T>(list: readonly [T, ...T[]]): T
  /** One of a list, or null where it is empty. */
  any<T>(list: readonly T[]): T | null
  /** At most `most` of a list, in a random order. */
  some<T>(list: readonly T[], most: number): readonly T[]
}

export function dice(seed: number): Dice {
  const random = seededRandom(seed)
  const int = (from: number, to: number): number => from + Math.floor(random.next() * (to - from + 1))
  return {
    int,
    chance: (probability) => random.next() < probability,
    pick: (list) => list[int(0, list.length - 1)] ?? list[0],
    any: (list) => list[int(0, list.length - 1)] ?? null,
    some: (list, most) =>
      list
        .map((item) => ({ item, order: random.next() }))
        .sort((a, b) => a.order - b.order)
        .slice(0, most)
        .map(({ item }) => item),
  }
}
