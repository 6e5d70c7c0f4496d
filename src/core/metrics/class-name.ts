// The name under which the attempts of a job are counted. Sidekiq's keys take names apart at `|`, so none has one.

import type { JobRecord } from '../job/job.ts'

/** Names that are longer are cut: they are parts of keys. */
const MOST_LETTERS = 200

/** A name as metrics have it: `_` in the place of each `|`. */
export const countedName = (name: string): string => name.slice(0, MOST_LETTERS).toWellFormed().replaceAll('|', '_')

/** The class of a job; behind a wrapper of ActiveJob, what it wraps. */
export const countedNameOf = ({ wrapped, class: name }: JobRecord): string => countedName(wrapped ?? name)
