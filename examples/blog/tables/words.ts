// The cache behind the dashboard. A job fills it, pages only read it. Counting a text again replaces what it said before.

import { z } from 'zod'
import { row, rows, run, transaction } from '../database.ts'

export type TextKind = 'post' | 'comment'

const Count = z.object({ word: z.string(), count: z.number() })
const Length = z.object({ postId: z.number(), title: z.string(), words: z.number(), inComments: z.number() })
const Total = z.object({ texts: z.number(), words: z.number(), distinct: z.number() })
export type WordCount = z.output<typeof Count>
export type PostLength = z.output<typeof Length>
export type WordTotal = z.output<typeof Total>

export interface CountedText {
  readonly postId: number
  readonly counts: Readonly<Record<string, number>>
}

/**
 * Puts the words of a text in the place of those it had. The text is read in the same transaction, so that of two jobs
 * the one that saw an older text never comes last. Answers false when there is no such text.
 */
export function setWords(kind: TextKind, textId: number, count: () => CountedText | null): boolean {
  return transaction(() => {
    const counted = count()
    if (!counted) return false
    const { postId, counts } = counted
    const words = Object.values(counts).reduce((sum, times) => sum + times, 0)
    run('DELETE FROM words WHERE kind = ? AND text_id = ?', kind, textId)
    run('INSERT INTO words SELECT ?, ?, key, value FROM json_each(?)', kind, textId, JSON.stringify(counts))
    run(
      `INSERT INTO text_lengths VALUES (?, ?, ?, ?) ON CONFLICT (kind, text_id) DO UPDATE SET words = excluded.words`,
      ...[kind, textId, postId, words],
    )
    return true
  })
}

export const wordsOf = (kind: TextKind, textId: number): WordCount[] =>
  rows(Count, 'SELECT word, count FROM words WHERE kind = ? AND text_id = ? ORDER BY word', kind, textId)

/** The most frequent words of all texts. */
export const topWords = (limit: number): WordCount[] =>
  rows(Count, 'SELECT word, count FROM word_totals WHERE count > 0 ORDER BY count DESC, word LIMIT ?', limit)

/** Every word with its total. */
export const allWords = (): WordCount[] =>
  rows(Count, 'SELECT word, count FROM word_totals WHERE count > 0 ORDER BY word')

/** Forgets words that no text has any more. Answers how many. */
export const forgetUnusedWords = (): number => run('DELETE FROM word_totals WHERE count = 0')

export function wordTotal(): WordTotal {
  const sql = `SELECT count(*) AS texts, coalesce(sum(words), 0) AS words,
    (SELECT count(*) FROM word_totals WHERE count > 0) AS "distinct" FROM text_lengths`
  return row(Total, sql) ?? { texts: 0, words: 0, distinct: 0 }
}

/** How long each post and its comments are, the longest first. */
export const postLengths = (): PostLength[] =>
  rows(
    Length,
    `SELECT post_id AS postId, title, sum(CASE kind WHEN 'post' THEN words ELSE 0 END) AS words,
      sum(CASE kind WHEN 'comment' THEN words ELSE 0 END) AS inComments
      FROM text_lengths JOIN posts ON posts.id = post_id GROUP BY post_id ORDER BY sum(words) DESC LIMIT 50`,
  )
