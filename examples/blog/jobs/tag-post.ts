// Asks the tag service what a post is about. The service is slow and sometimes overloaded; that is why this is a job.

import { type ClassJobOptions, Discard, Job, limiter } from 'haymaker'
import { z } from 'zod'
import { tagService } from '../settings.ts'
import { findPost } from '../tables/posts.ts'
import { setServiceTags } from '../tables/tags.ts'

const Answer = z.object({ tags: z.array(z.string()) })

/** So many questions at once from all workers together: more make the service slower for everybody. */
const atOnce = limiter.concurrent('tag-service', { max: 8 })

export class TagPost extends Job {
  static override readonly options: ClassJobOptions = {
    queue: 'tags',
    retry: { max: 3, backoff: ['500ms', '2s', '10s'], jitter: false },
    timeout: '10s',
    limits: [atOnce],
  }

  async perform(postId: number): Promise<void> {
    const post = findPost(postId)
    if (!post) throw new Discard(`There is no post ${postId} any more.`)
    const body = `${post.title}\n\n${post.body}`
    const response = await fetch(tagService(), { method: 'POST', body, signal: this.signal })
    if (!response.ok) throw new Error(`The tag service answered ${response.status} ${response.statusText}`)
    const { tags } = Answer.parse(await response.json())
    setServiceTags(post.id, post.revision, tags)
  }
}
