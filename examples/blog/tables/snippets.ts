// Snippets of code. One never changes after it was shared, so its highlighted form needs no revision.

import { z } from 'zod'
import { row, rows, run } from '../database.ts'

const Snippet = z.object({
  id: z.number(),
  author: z.string(),
  title: z.string(),
  language: z.string(),
  code: z.string(),
  html: z.string().nullable(),
  createdAt: z.number(),
})
export type Snippet = z.output<typeof Snippet>

const Id = z.object({ id: z.number() })
const SHOWN = 50

const select = `SELECT snippets.id, users.name AS author, title, language, code, html, snippets.created_at AS createdAt
  FROM snippets JOIN users ON users.id = author_id`

export const findSnippet = (id: number): Snippet | null => row(Snippet, `${select} WHERE snippets.id = ?`, id)

export const allSnippets = (): Snippet[] => rows(Snippet, `${select} ORDER BY snippets.id`)

export const newestSnippets = (): Snippet[] => rows(Snippet, `${select} ORDER BY snippets.id DESC LIMIT ${SHOWN}`)

/** Adds a snippet and answers its id. */
export function addSnippet(
  authorId: number,
  { title, language, code }: Pick<Snippet, 'title' | 'language' | 'code'>,
): number {
  const added = row(
    Id,
    'INSERT INTO snippets (author_id, title, language, code, created_at) VALUES (?, ?, ?, ?, ?) RETURNING id',
    ...[authorId, title, language, code, Date.now()],
  )
  if (!added) throw new Error(`The snippet "${title}" was not stored. Look at the disk.`)
  return added.id
}

export function setSnippetHtml(id: number, html: string): void {
  run('UPDATE snippets SET html = ? WHERE id = ?', html, id)
}
