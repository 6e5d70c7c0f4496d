// Counts the words of a post or a comment into the cache that the dashboard reads. Of a post that is edited again and again one
// waits at a time; an edit while it is counted has it counted once more.

import { Discard, Job } from 'haymaker'
import { countWords } from '../content/words.ts'
import { findComment } from '../tables/comments.ts'
import { findPost } from '../tables/posts.ts'
import { type CountedText, setWords, type TextKind } from '../tables/words.ts'

export class CountWords extends Job {
  static override readonly options = { queue: 'content', tags: ['words'], unique: { until: 'start' } } as const

  async perform(kind: TextKind, id: number): Promise<void> {
    const isThere = setWords(kind, id, () => countOf(kind, id))
    if (!isThere) throw new Discard(`There is no ${kind} ${id} any more.`)
  }
}

function countOf(kind: TextKind, id: number): CountedText | null {
  if (kind === 'comment') {
    const comment = findComment(id)
    return comment && { postId: comment.postId, counts: countWords(comment.body) }
  }
  const post = findPost(id)
  return post && { postId: id, counts: countWords(`${post.title}\n${post.body}`) }
}
