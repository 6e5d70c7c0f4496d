// A lane holds the jobs of one key in one queue, a tenant's say, to so many at once. Those that have a place are in the queue or
// in somebody's hands; the others wait in their order beside the queue, where no worker sees them, so that nothing is held up.

import { HaymakerError } from '../errors.ts'
import type { Jid } from '../job/jid.ts'
import type { QueueName } from '../queues/queue-name.ts'

/** What a job carries of its lane; its queue says the rest. */
export interface Lane {
  readonly key: string
  /** How many of its jobs may have a place, from 1 on. */
  readonly max: number
}

/** A lane by its name. */
export interface LaneName {
  readonly queue: QueueName
  readonly key: string
}

/** The place of one job in its lane, or what it has to leave. */
export interface LanePlace extends LaneName {
  readonly jid: Jid
}

/** How many jobs of one key may run at once. */
export interface Concurrency<Args extends readonly unknown[] = never[]> {
  /** Names the key: from the input, in the class style from the arguments. A text of at most 200 characters or a number, no promise. */
  readonly key: (...args: Args) => string | number
  /** A whole number from 1 on. */
  readonly max: number
}

const longestKey = 200

const invalid = (job: string, what: string, advice: string): HaymakerError =>
  new HaymakerError('HM_CONFIG_INVALID', `${job}: concurrency${what}. ${advice}`)

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (value instanceof Promise) return 'a promise'
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
}

/** Reads the option of a job. @throws HaymakerError HM_CONFIG_INVALID, naming the job and the value */
export function readConcurrency(given: Concurrency, job: string): Concurrency {
  if (typeof given !== 'object' || given === null) {
    throw invalid(job, ` is ${show(given)}`, 'Write { key: (input) => input.tenantId, max: 2 }.')
  }
  const { key, max, ...others } = given
  const [other] = Object.keys(others)
  if (other !== undefined) throw invalid(job, ` has no option "${other}"`, 'It has key and max.')
  if (typeof key !== 'function') throw invalid(job, `.key is ${show(key)}`, 'Write a function of the input.')
  if (!Number.isInteger(max) || max < 1) throw invalid(job, `.max is ${show(max)}`, 'Write a whole number from 1 on.')
  return { key, max }
}

/** The lane of a job with these arguments. @throws HaymakerError HM_CONFIG_INVALID, naming the job and the value */
export function laneOf({ key, max }: Concurrency, args: readonly unknown[], job: string): Lane {
  const said: unknown = (key as (...all: readonly unknown[]) => unknown)(...args)
  const isText = typeof said === 'string' && said.length <= longestKey
  if (isText || (typeof said === 'number' && Number.isFinite(said))) return { key: String(said), max }
  const what = typeof said === 'string' ? `a text of ${said.length} characters` : show(said)
  throw invalid(
    job,
    `.key answered ${what}`,
    `Answer a text of at most ${longestKey} characters or a number, and no promise.`,
  )
}

/** So many come in at once, however much room there is: as many as one atom may touch. */
export const mostLetIn = 200
