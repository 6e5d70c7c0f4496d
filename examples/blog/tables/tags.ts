// The tags of posts: the service proposes, people decide. What a person added stays, what a person removed stays away,
// and the rest is the service's, which may change it whenever the post changes.

import { z } from 'zod'
import { row, rows, run, transaction } from '../database.ts'

const Tag = z.object({ tag: z.string() })
const Revision = z.object({ revision: z.number() })

export const tagsOf = (postId: number): string[] =>
  rows(Tag, `SELECT tag FROM post_tags WHERE post_id = ? AND source <> 'removed' ORDER BY tag`, postId).map(
    ({ tag }) => tag,
  )

/** Replaces what the service said before, unless the post has changed since that revision. */
export function setServiceTags(postId: number, revision: number, tags: readonly string[]): void {
  transaction(() => {
    const now = row(Revision, 'SELECT revision FROM posts WHERE id = ?', postId)
    if (now?.revision !== revision) return
    run(`DELETE FROM post_tags WHERE post_id = ? AND source = 'service'`, postId)
    for (const tag of tags)
      run(`INSERT INTO post_tags VALUES (?, ?, 'service') ON CONFLICT (post_id, tag) DO NOTHING`, postId, tag)
    run('UPDATE posts SET tags_revision = ? WHERE id = ?', revision, postId)
  })
}

/** Sets the tags to what a person wrote. Tags that were there already stay with whom they came from. */
export function setTagsByHand(postId: number, wanted: readonly string[]): void {
  transaction(() => {
    const shown = tagsOf(postId)
    const put = (tag: string, source: 'added' | 'removed'): number =>
      run(
        `INSERT INTO post_tags VALUES (?, ?, ?) ON CONFLICT (post_id, tag) DO UPDATE SET source = excluded.source`,
        ...[postId, tag, source],
      )
    for (const tag of wanted) if (!shown.includes(tag)) put(tag, 'added')
    for (const tag of shown) if (!wanted.includes(tag)) put(tag, 'removed')
  })
}
