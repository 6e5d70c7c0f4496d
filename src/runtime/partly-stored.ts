// What a caller of many is told when a later part of them failed: how many, from the first on, are stored already.

import { HaymakerError } from '../core/errors.ts'

/** The error of a part, with the `before` jobs of the call that were stored before it. */
export function partlyStored(error: unknown, before: number): unknown {
  if (before === 0 || !(error instanceof HaymakerError)) return error
  // Where the part was a call of many itself, it has said how far it came.
  const first = error.stored > 0 && error.cause instanceof HaymakerError ? error.cause : error
  const stored = before + error.stored
  const text = first.message.slice(first.code.length + ': '.length)
  return new HaymakerError(error.code, `${text} The first ${stored} jobs of the call are stored.`, {
    cause: first,
    stored,
  })
}
