// Which jobs somebody means: what the store looks for in the bytes of each, and what decides here in the end. Who may not see
// the arguments of a job does not find it by them either, or each search would tell one word of them.

import type { StoredJob } from '../../runtime/stored-job.ts'
import type { Visit } from '../visit.ts'
import { isMeant, needlesOf, type Term } from './filter.ts'

export interface Meant {
  /** Stands in the bytes of every job that is meant. */
  readonly contains: readonly string[]
  isMeant(job: StoredJob): boolean
}

/** Those that somebody typed terms for. */
export const meantBy = (visit: Pick<Visit, 'may'>, terms: readonly Term[]): Meant => ({
  contains: needlesOf(terms),
  isMeant: (job) => isMeant(job, terms, visit.may('view args', job.queue) ? 'with args' : 'without args'),
})
