// What a person types to find jobs: words that stand anywhere in a job, and words for one part of it, as in
// `queue:mail class:Welcome error:"card declined" 42`. Read once, and then both asked of the store and decided here.

import type { StoredJob } from '../../runtime/stored-job.ts'
import { redactedText } from './redact.ts'

const parts = ['class', 'queue', 'tag', 'error', 'jid', 'is'] as const
type Part = (typeof parts)[number]

/** What a job may be, other than by what it says: dead and tried again. */
const RETRIED = 'retried'
export const retried: Term = { part: 'is', value: RETRIED }

export interface Term {
  /** `text`: anywhere. */
  readonly part: Part | 'text'
  readonly value: string
}

// A quote ends before a space: `"user":42` is a piece of JSON as it is written.
const pattern = new RegExp(`(?:(${parts.join('|')}):)?(?:"((?:[^"\\\\]|\\\\.)*)"(?=\\s|$)|(\\S+))`, 'gi')

export function termsIn(typed: string): readonly Term[] {
  return [...typed.matchAll(pattern)].flatMap(([, part, quoted, plain = '']) => {
    const value = quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1')
    const named = (part?.toLowerCase() as Part | undefined) ?? 'text'
    if (named === 'is' && value !== RETRIED) return [{ part: 'text', value: `is:${value}` }]
    return value === '' ? [] : [{ part: named, value }]
  })
}

/** What stands in the bytes of every job that is meant: of parts as JSON writes them, and text as it is. */
export const needlesOf = (terms: readonly Term[]): readonly string[] =>
  terms.filter(({ part }) => part !== 'is').map(needleOf)

const needleOf = ({ part, value }: Term): string => (part === 'text' ? value : JSON.stringify(value).slice(1, -1))

/** What of a job a text is looked for in: all that is written of it, or only what is shown to who may not see arguments. */
export type Searched = 'with args' | 'without args'

/** Whether a job is one of those meant. Upper and lower case are the same, but in a jid, a queue and a tag. */
export const isMeant = (job: StoredJob, terms: readonly Term[], searched: Searched): boolean =>
  terms.every((term) => holds(job, term, searched))

function holds(job: StoredJob, { part, value }: Term, searched: Searched): boolean {
  switch (part) {
    case 'text':
      return searched === 'with args' ? has(job.text(), value) : shownOf(job).some((text) => has(text, value))
    case 'class':
      return isSame(job.class, value) || isSame(job.displayClass, value)
    case 'queue':
      return job.queue === value
    case 'jid':
      return job.jid === value
    case 'tag':
      return job.job?.tags?.includes(value) === true
    case 'error':
      return has(job.job?.failures?.errorClass, value) || has(job.job?.failures?.errorMessage, value)
    case 'is':
      return job.retriedAt !== null
    default:
      return part satisfies never
  }
}

/** Not the rest of the payload without `args`: others write arguments elsewhere too, as the lock of a unique job. */
function shownOf(job: StoredJob): readonly (string | null)[] {
  const { errorClass = null, errorMessage = null } = job.job?.failures ?? {}
  const names = [job.class, job.displayClass, job.queue, job.jid, ...(job.job?.tags ?? []), errorClass]
  return [...names, redactedText(errorMessage ?? '')]
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
const has = (text: string | null | undefined, part: string): boolean =>
  text?.toLowerCase().includes(part.toLowerCase()) === true

const named = new RegExp(`^(${parts.join('|')}):`, 'i')

/** A term as it is typed. */
export const printTerm = ({ part, value }: Term): string => {
  const text = /^[^\s"]+$/.test(value) && !named.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`
  return part === 'text' ? text : `${part}:${text}`
}
