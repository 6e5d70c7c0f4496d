// A payload in a store, as the checker wants it.

import type { AtRest } from '../../check/walk.ts'

export function jobIn(place: AtRest['place'], payload: string): AtRest {
  try {
    const { args, error_class: error } = JSON.parse(payload)
    const n = args[0].n
    // Whoever is given up as poison is kept as it came, without an error.
    return place === 'dead' ? { n, place, why: error ?? 'poison' } : { n, place }
  } catch {
    return { n: null, place, ...(place === 'dead' && { why: 'malformed' }) }
  }
}
