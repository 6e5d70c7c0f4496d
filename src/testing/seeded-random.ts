// Chance that a seed replays: mulberry32, small, fast and even enough for tests. Never for production, where ids must
// not be guessed.

import type { Random } from '../core/random.ts'

/** The same seed gives the same numbers, on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const byte = (): string =>
    Math.floor(next() * 256)
      .toString(16)
      .padStart(2, '0')
  return { next, hex: (bytes) => Array.from({ length: bytes }, byte).join('') }
}
