// Colours the code blocks of a post. If the post changes meanwhile, what comes out is thrown away: the change has pushed
// a job of its own.

import { Discard, defineJob } from 'haymaker'
import { z } from 'zod'
import { renderHighlighted } from '../content/markdown.ts'
import { findPost, setPostHtml } from '../tables/posts.ts'

export const highlightPost = defineJob({
  name: 'HighlightPost',
  queue: 'content',
  input: z.object({ postId: z.number() }),
  async perform({ postId }) {
    const post = findPost(postId)
    if (!post) throw new Discard(`There is no post ${postId} any more.`)
    setPostHtml(post.id, post.revision, await renderHighlighted(post.body))
  },
})
