// The posts. A change makes a new revision; what jobs make of a post is kept only if it is still about the latest one.

import { z } from 'zod'
import { row, rows, run } from '../database.ts'

const Post = z.object({
  id: z.number(),
  authorId: z.number(),
  author: z.string(),
  title: z.string(),
  body: z.string(),
  imageId: z.number().nullable(),
  revision: z.number(),
  /** The body with its code highlighted, as of `htmlRevision`. */
  html: z.string().nullable(),
  htmlRevision: z.number(),
  tagsRevision: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
})
export type Post = z.output<typeof Post>

export interface PostText {
  readonly title: string
  readonly body: string
  /** null keeps the image a post has. */
  readonly imageId: number | null
}

const Id = z.object({ id: z.number() })
const PER_PAGE = 20

const select = `SELECT posts.id, author_id AS authorId, users.name AS author, title, body, image_id AS imageId, revision,
  html, html_revision AS htmlRevision, tags_revision AS tagsRevision,
  posts.created_at AS createdAt, updated_at AS updatedAt
  FROM posts JOIN users ON users.id = author_id`

export const findPost = (id: number): Post | null => row(Post, `${select} WHERE posts.id = ?`, id)

export const allPosts = (): Post[] => rows(Post, `${select} ORDER BY posts.id`)

/** A page of posts, the newest first. */
export const postsBefore = (id: number): Post[] =>
  rows(Post, `${select} WHERE posts.id < ? ORDER BY posts.id DESC LIMIT ${PER_PAGE}`, id)

export const postsWithTag = (tag: string): Post[] =>
  rows(
    Post,
    `${select} WHERE posts.id IN (SELECT post_id FROM post_tags WHERE tag = ? AND source <> 'removed')
      ORDER BY posts.id DESC`,
    tag,
  )

/** Adds a post and answers its id. */
export function addPost(authorId: number, { title, body, imageId }: PostText): number {
  const added = row(
    Id,
    `INSERT INTO posts (author_id, title, body, image_id, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
    ...[authorId, title, body, imageId, Date.now(), Date.now()],
  )
  if (!added) throw new Error(`The post "${title}" was not stored. Look at the disk.`)
  return added.id
}

/** Adds a post that came from elsewhere, unless it is here already; answers its id either way. */
export function addImportedPost(authorId: number, from: string, { title, body }: Omit<PostText, 'imageId'>): number {
  run(
    `INSERT INTO posts (author_id, title, body, imported_from, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (imported_from) DO NOTHING`,
    ...[authorId, title, body, from, Date.now(), Date.now()],
  )
  const stored = row(Id, 'SELECT id FROM posts WHERE imported_from = ?', from)
  if (!stored) throw new Error(`The post from ${from} was not stored. Look at the disk.`)
  return stored.id
}

export function changePost(id: number, { title, body, imageId }: PostText): void {
  run(
    `UPDATE posts SET title = ?, body = ?, image_id = coalesce(?, image_id), revision = revision + 1, updated_at = ?
      WHERE id = ?`,
    ...[title, body, imageId, Date.now(), id],
  )
}

/** Forgets highlighted HTML of earlier revisions, which no page shows: a post may have no code any more. Answers of how many posts. */
export const forgetOldHtml = (): number =>
  run('UPDATE posts SET html = NULL WHERE html IS NOT NULL AND html_revision < revision')

/** Keeps highlighted HTML, unless the post has changed since that revision. */
export function setPostHtml(id: number, revision: number, html: string): void {
  run('UPDATE posts SET html = ?, html_revision = ? WHERE id = ? AND revision = ?', html, revision, id, revision)
}
