// A new comment; its words are counted later.

import { CountWords } from '../jobs/count-words.ts'
import { addComment } from '../tables/comments.ts'

export async function writeComment(postId: number, authorId: number, body: string): Promise<void> {
  await CountWords.performAsync('comment', addComment(postId, authorId, body))
}
