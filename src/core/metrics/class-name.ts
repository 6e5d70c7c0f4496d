// The name under which the attempts of a job are counted. Sidekiq's keys take names apart at `|`, so none has one.

import type { JobRecord } from '../job/job.ts'

/** Names that are longer are cut: they are parts of keys. */
const MOST_LETTERS = 200

/** A name as metrics have it: `_` in the place of each `|`. */
export const countedName = (name: string): string => name.slice(0, MOST_LETTERS).toWellFormed().replaceAll('|', '_')

/** What was said of names lately: there are few of them, and each is asked for with every job. */
const known = new Map<string, string>()
const MOST_KNOWN = 1000

/** The class of a job; behind a wrapper of ActiveJob, what it wraps. */
export function countedNameOf({ wrapped, class: own }: JobRecord): string {
  const name = wrapped ?? own
  const before = known.get(name)
  if (before !== undefined) return before
  if (known.size >= MOST_KNOWN) known.clear()
  const counted = countedName(name)
  known.set(name, counted)
  return counted
}
