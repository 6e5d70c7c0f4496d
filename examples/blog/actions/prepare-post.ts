// Pushes all that is made of a post after it was written or changed. Pushing it once more does no harm: the jobs leave
// the same.

import { codeBlocks } from '../content/markdown.ts'
import { CountWords } from '../jobs/count-words.ts'
import { highlightPost } from '../jobs/highlight-post.ts'
import { TagPost } from '../jobs/tag-post.ts'

export async function preparePost(postId: number, body: string): Promise<void> {
  if (codeBlocks(body).length > 0) await highlightPost.performAsync({ postId })
  await TagPost.performAsync(postId)
  await CountWords.performAsync('post', postId)
}
