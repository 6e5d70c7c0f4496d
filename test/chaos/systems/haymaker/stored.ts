// A payload in a store, as the checker wants it.

import type { AtRest } from '../../check/walk.ts'
import { numberIn } from './number.ts'

/** How often the job of a run is tried again; none of its inputs fails as often. */
export const RETRIES = 10

export function jobIn(place: AtRest['place'], payload: string): AtRest {
  try {
    const job = JSON.parse(payload)
    const { error_class: error, retry_count: retried = 0 } = job
    const n = numberIn(job)
    // Whoever is given up as poison is kept as it came, with the error of an earlier attempt or with none.
    return place === 'dead' ? { n, place, why: retried < RETRIES ? 'poison' : error } : { n, place }
  } catch {
    return { n: null, place, ...(place === 'dead' && { why: 'malformed' }) }
  }
}
