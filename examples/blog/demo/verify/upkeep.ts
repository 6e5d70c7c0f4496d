// What the jobs by the clock are there for: nobody unfinished who was not asked, and nothing left that has had its time.

import { z } from 'zod'
import { row } from '../../database.ts'

const Left = z.object({
  unasked: z.number(),
  sessions: z.number(),
  knocks: z.number(),
  words: z.number(),
  highlighted: z.number(),
})

const DAY_MS = 24 * 60 * 60 * 1000

const sql = `SELECT
  (SELECT count(*) FROM registrations WHERE finished_at IS NULL AND reminded_at IS NULL) AS unasked,
  (SELECT count(*) FROM sessions WHERE expires_at <= ?) AS sessions,
  (SELECT count(*) FROM knocks WHERE knocked_at <= ?) AS knocks,
  (SELECT count(*) FROM word_totals WHERE count = 0) AS words,
  (SELECT count(*) FROM posts WHERE html IS NOT NULL AND html_revision < revision) AS highlighted`

export function wrongUpkeep(): string[] {
  const left = row(Left, sql, Date.now(), Date.now() - DAY_MS)
  return Object.entries(left ?? {}).flatMap(([what, count]) =>
    count === 0 ? [] : [`the clock has left ${count} ${what}`],
  )
}
