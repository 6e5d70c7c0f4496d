// The lines of a ledger by their kind.

import type { Line } from '../ledger/line.ts'

type Of<E extends Line['e']> = Extract<Line, { readonly e: E }>

export const only = <E extends Line['e']>(lines: readonly Line[], e: E): Of<E>[] =>
  lines.filter((line): line is Of<E> => line.e === e)
