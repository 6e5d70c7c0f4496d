// Chance, handed in like time: backoff jitter, weighted queue order and ids draw from here, so that a seed replays them.

export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** `bytes` random bytes as lower-case hex; unpredictable in production. */
  hex(bytes: number): string
}
