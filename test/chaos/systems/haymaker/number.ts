// Our number of a job: what its push gave it, or, of a job by the clock, what its id says. Ids are random, and the numbers of pushes
// are small, so the two do not meet.

const DIGITS = 13

export const numberOf = (jid: string): number => Number.parseInt(jid.slice(0, DIGITS), 16)

/** Of a payload that was parsed; null: it is no job of ours. */
export function numberIn({ args, jid }: { readonly args?: unknown; readonly jid?: unknown }): number | null {
  const [input] = Array.isArray(args) ? args : []
  if (typeof input !== 'object' || input === null) return null
  if ('n' in input && typeof input.n === 'number') return input.n
  return 'as' in input && typeof jid === 'string' ? numberOf(jid) : null
}
