// What readers say about posts.

import { z } from 'zod'
import { row, rows } from '../database.ts'

const Comment = z.object({
  id: z.number(),
  postId: z.number(),
  author: z.string(),
  body: z.string(),
  createdAt: z.number(),
})
export type Comment = z.output<typeof Comment>

const Id = z.object({ id: z.number() })

const select = `SELECT comments.id, post_id AS postId, users.name AS author, body, comments.created_at AS createdAt
  FROM comments JOIN users ON users.id = author_id`

export const findComment = (id: number): Comment | null => row(Comment, `${select} WHERE comments.id = ?`, id)

export const allComments = (): Comment[] => rows(Comment, `${select} ORDER BY comments.id`)

export const commentsOn = (postId: number): Comment[] =>
  rows(Comment, `${select} WHERE post_id = ? ORDER BY comments.id`, postId)

/** Adds a comment and answers its id. */
export function addComment(postId: number, authorId: number, body: string): number {
  const added = row(
    Id,
    'INSERT INTO comments (post_id, author_id, body, created_at) VALUES (?, ?, ?, ?) RETURNING id',
    ...[postId, authorId, body, Date.now()],
  )
  if (!added) throw new Error(`The comment on post ${postId} was not stored. Look at the disk.`)
  return added.id
}
