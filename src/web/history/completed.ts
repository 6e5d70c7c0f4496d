// A page of the attempts that succeeded, the newest first. It goes on behind the attempt that the page before ended with, so
// that what has completed meanwhile moves nothing; where that one is not kept any more, with what is older.

import type { EndedAttempt } from '../../core/history/note.ts'
import { notesKept } from '../../core/store/ledger.ts'
import type { Attempts } from '../../runtime/attempts.ts'
import type { Term } from '../jobs/filter.ts'

export interface CompletedPage {
  readonly rows: readonly EndedAttempt[]
  /** Where the next page goes on; null at the end. */
  readonly next: string | null
}

export interface Wanted {
  readonly terms: readonly Term[]
  readonly limit: number
  /** Empty: from the newest. */
  readonly after: string
}

/** Most pages are the first one, and need no more than this. */
const FEW = 500

export async function completedPage(attempts: Attempts, wanted: Wanted): Promise<CompletedPage> {
  if (wanted.after === '' && wanted.terms.length === 0) {
    const few = pageOf(await attempts.newest({ limit: FEW }), wanted)
    if (few.next !== null) return few
  }
  return pageOf(await attempts.newest({ limit: notesKept }), wanted)
}

function pageOf(attempts: readonly EndedAttempt[], { terms, limit, after }: Wanted): CompletedPage {
  const meant = attempts.slice(startOf(attempts, after)).filter((one) => one.outcome === 'done' && isMeant(one, terms))
  const rows = meant.slice(0, limit)
  const last = rows.at(-1)
  return { rows, next: last && meant.length > limit ? nameOf(last) : null }
}

/** An attempt as an address names it. */
const nameOf = ({ endedAt, attempt, jid }: EndedAttempt): string => `${endedAt}.${attempt}.${jid ?? ''}`

function startOf(attempts: readonly EndedAttempt[], after: string): number {
  if (after === '') return 0
  const found = attempts.findIndex((one) => nameOf(one) === after)
  if (found !== -1) return found + 1
  const at = Number.parseInt(after, 10)
  const older = attempts.findIndex(({ endedAt }) => endedAt <= at)
  return older === -1 ? attempts.length : older
}

const isMeant = (attempt: EndedAttempt, terms: readonly Term[]): boolean => terms.every((term) => holds(attempt, term))

/** Upper and lower case are the same, but in a jid and a queue. A note has no tags, and one of success no error. */
function holds({ class: name, queue, jid, process }: EndedAttempt, { part, value }: Term): boolean {
  switch (part) {
    case 'text':
      return [name, queue, jid ?? '', process].some((one) => one.toLowerCase().includes(value.toLowerCase()))
    case 'class':
      return name.toLowerCase() === value.toLowerCase()
    case 'queue':
      return queue === value
    case 'jid':
      return jid === value
    case 'tag':
    case 'error':
    case 'is':
      return false
    default:
      return part satisfies never
  }
}
